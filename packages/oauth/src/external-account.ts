import { isPrincipalName, type JsonObject } from '@fullmakt/ir'
import { areClaims } from './account.ts'
import { displayName } from './client.ts'
import type { Context } from './context.ts'
import { key } from './key.ts'
import { type AccountRecord, read } from './record.ts'
import { openSession } from './session.ts'

/** Who signed in at an identity provider, after everything about the answer was verified. */
export interface ExternalIdentity {
  /** The provider's issuer identifier. */
  readonly issuer: string
  /** What the provider calls the person for good: `sub`. */
  readonly subject: string
  /** What people call the person; shown, never compared. */
  readonly label: string
  readonly roles: readonly string[]
  /** Text, numbers and booleans by name. */
  readonly claims: JsonObject
}

/** A session's cookie value, or why there is none. */
export type ExternalSignInResult =
  | { readonly ok: true; readonly session: string; readonly user: string }
  | { readonly ok: false; readonly reason: 'issuer' | 'identity' | 'revoked' }

const ATTEMPTS = 5

/**
 * Signs in who an identity provider vouches for: makes the account at the first time, brings its roles and claims up to date at every other, and
 * opens a session. The account is the issuer and the subject together, so that nobody inherits it with an e-mail address.
 * Only the issuer of the settings counts. Does not check where the identity comes from.
 *
 * @see OpenID Connect Core 1.0 §5.7
 */
export async function signInExternally(context: Context, identity: ExternalIdentity): Promise<ExternalSignInResult> {
  const { ports } = context
  const { issuer, subject, roles, claims } = identity
  if (context.settings.identityIssuer === undefined || issuer !== context.settings.identityIssuer) {
    return { ok: false, reason: 'issuer' }
  }
  const isSound = subject !== '' && subject.length <= 255 && roles.every(isPrincipalName) && areClaims(claims)
  if (!isSound) return { ok: false, reason: 'identity' }
  const name = externalAccountName(context, issuer, subject)
  if (await ports.store.isRevoked([`user:${name}`])) return { ok: false, reason: 'revoked' }
  const present = { roles: [...new Set(roles)].sort(), claims, label: displayName(identity.label) }
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const account = await upsert(context, name, { issuer, subject }, present)
    if (account !== undefined) return { ok: true, session: await openSession(context, account), user: name }
  }
  throw new Error('an account changed again and again')
}

/**
 * The name of an account at a provider: a hash of issuer and subject, in the characters that a name may have. No local account can have such a name.
 */
export function externalAccountName({ ports }: Context, issuer: string, subject: string): string {
  const digest = atob(ports.sha256(`oidc\n${issuer}\n${subject}`).replaceAll('-', '+').replaceAll('_', '/'))
  const hex = [...digest].map((byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('')
  return `${EXTERNAL_PREFIX}${hex.slice(0, 40)}`
}

/** How the names of accounts at a provider begin. */
export const EXTERNAL_PREFIX = 'oidc.'

// Undefined when another sign-in of the same person came between.
async function upsert(
  { ports }: Context,
  name: string,
  external: NonNullable<AccountRecord['external']>,
  present: { readonly roles: readonly string[]; readonly claims: JsonObject; readonly label: string },
): Promise<AccountRecord | undefined> {
  const { roles, claims } = present
  const entry = await ports.store.get(key.account(name))
  if (entry === undefined) {
    const made: AccountRecord = { name, passwordHash: '', generation: 1, external, createdAt: ports.now(), ...present }
    const applied = await ports.commit(
      [{ op: 'insert', key: key.account(name), value: JSON.stringify(made) }],
      [{ kind: 'account.created', user: name, roles, claims }],
    )
    return applied.ok ? made : undefined
  }
  const account = read<AccountRecord>(entry)
  if (account.external?.issuer !== external.issuer || account.external.subject !== external.subject) {
    throw new Error('an account belongs to somebody else')
  }
  const value = JSON.stringify({ ...account, ...present })
  if (value === entry.value) return account
  const applied = await ports.commit(
    [{ op: 'swap', key: key.account(name), version: entry.version, value }],
    [{ kind: 'account.updated', user: name, roles, claims }],
  )
  return applied.ok ? { ...account, ...present } : undefined
}
