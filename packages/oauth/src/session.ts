import type { Context } from './context.ts'
import { key } from './key.ts'
import { type AccountRecord, read } from './record.ts'
import { isSecret, newSecret } from './secret.ts'
import { generationSubject } from './subject.ts'

declare const sessionBrand: unique symbol
const sessions = new WeakSet<object>()
const hour = 3_600_000

/** The longest life of a session and the longest pause in one, in milliseconds. */
export const sessionLifetime: { readonly absoluteMs: number; readonly idleMs: number } = {
  absoluteMs: 12 * hour,
  idleMs: hour,
}

/** A signed-in resource owner; only the session look-up makes one. `csrf` belongs into every form of the session. */
export interface Session {
  readonly user: string
  /** What people call the user; shown, never compared. */
  readonly label: string
  readonly roles: readonly string[]
  readonly csrf: string
  readonly openedAt: number
  readonly generation: number
  readonly [sessionBrand]: true
}

interface SessionRecord {
  readonly user: string
  readonly generation: number
  readonly openedAt: number
  readonly seenAt: number
}

/** Tells whether a value was made by the session look-up. */
export function isSession(value: unknown): value is Session {
  return typeof value === 'object' && value !== null && sessions.has(value)
}

/** Opens a session for an account whose password was just verified and returns the cookie value; only its hash is kept. */
export async function openSession(context: Context, account: AccountRecord): Promise<string> {
  const { ports } = context
  const cookie = newSecret(ports, 'session')
  const now = ports.now()
  const record: SessionRecord = { user: account.name, generation: account.generation, openedAt: now, seenAt: now }
  const expiresAt = now + sessionLifetime.absoluteMs
  const change = {
    op: 'insert',
    key: key.session(ports.sha256(cookie)),
    value: JSON.stringify(record),
    expiresAt,
  } as const
  const applied = await ports.commit([change], [{ kind: 'session.opened', user: account.name }])
  if (!applied.ok) throw new Error('a new session collided with an old one')
  return cookie
}

/**
 * Finds the session of a cookie value; undefined when there is none, it is older than 12 h or idle for 1 h,
 * its user was revoked or has a new password, or has an account of another provider than the settings name. Roles are the account's present ones.
 */
export async function findSession(context: Context, cookie: string | undefined): Promise<Session | undefined> {
  const { ports } = context
  if (cookie === undefined || !isSecret(cookie, 'session')) return undefined
  const sessionKey = key.session(ports.sha256(cookie))
  const entry = await ports.store.get(sessionKey)
  if (entry === undefined) return undefined
  const record = read<SessionRecord>(entry)
  const now = ports.now()
  const end = record.openedAt + sessionLifetime.absoluteMs
  if (end <= now || record.seenAt + sessionLifetime.idleMs <= now) return undefined
  const { user, generation, openedAt } = record
  if (await ports.store.isRevoked([`user:${user}`, generationSubject(user, generation)])) return undefined
  const account = await ports.store.get(key.account(user))
  if (account === undefined) return undefined
  const { roles, external, label = user } = read<AccountRecord>(account)
  if (external?.issuer !== context.settings.identityIssuer) return undefined
  if (now - record.seenAt >= 60_000) {
    const value = JSON.stringify({ ...record, seenAt: now })
    await ports.commit([{ op: 'swap', key: sessionKey, version: entry.version, value, expiresAt: end }], [])
  }
  const session = Object.freeze({
    user,
    label,
    roles: Object.freeze([...roles]),
    csrf: ports.sha256(`csrf\n${cookie}`),
    openedAt,
    generation,
  })
  sessions.add(session)
  return session as unknown as Session
}

/** Ends the session of a cookie value; an unknown one is no error. */
export async function closeSession(context: Context, cookie: string): Promise<void> {
  if (!isSecret(cookie, 'session')) return
  const sessionKey = key.session(context.ports.sha256(cookie))
  const entry = await context.ports.store.get(sessionKey)
  if (entry === undefined) return
  const { user } = read<SessionRecord>(entry)
  await context.ports.commit([{ op: 'delete', key: sessionKey }], [{ kind: 'session.closed', user }])
}
