import { isAccountName } from './account.ts'
import { isClientIdUrl } from './client-id-url.ts'
import { isRegisteredId } from './client-resolution.ts'
import { consentKey } from './consent.ts'
import type { Context } from './context.ts'
import { key } from './key.ts'
import { type GrantRecord, read } from './record.ts'
import { revocationSubjects } from './subject.ts'
import { withdraw } from './withdrawal.ts'

/** A living grant as administration and its user see it; times are milliseconds since the epoch. */
export interface GrantSummary {
  readonly id: string
  readonly clientId: string
  readonly clientName: string
  /** Host of the client's metadata document; null for a client that has none. */
  readonly clientHost: string | null
  /** Host and port that codes were sent to; empty for a grant that came without a code. */
  readonly redirectHost: string
  readonly agent: string | null
  readonly user: string
  readonly scopes: readonly string[]
  readonly issuedAt: number
  readonly expiresAt: number
  /** When its refresh token was last used; null when it never was. */
  readonly refreshedAt: number | null
  /** When a token of it was last used, to the minute; null when none was. */
  readonly usedAt: number | null
}

/** What became of a revocation; revoking twice is no error. */
export type RevokeResult = { readonly ok: true } | { readonly ok: false; readonly reason: 'unknown' }

/** Ends a grant with all its tokens, and forgets the consent behind it with the codes that were not redeemed yet; `by` names who did it, for the audit log. */
export async function revokeGrant(context: Context, id: string, by: string): Promise<RevokeResult> {
  const entry = /^[A-Za-z0-9_-]{22}$/.test(id) ? await context.ports.store.get(key.grant(id)) : undefined
  if (entry === undefined) return { ok: false, reason: 'unknown' }
  const { client, redirectUri, ...owner } = read<GrantRecord>(entry)
  await context.ports.commit(
    [
      { op: 'revoke', subject: `grant:${id}` },
      { op: 'delete', key: consentKey(context, owner, client, redirectUri) },
      withdraw(context, owner.user, client),
    ],
    [{ kind: 'grant.revoked', grant: id, by }],
  )
  return { ok: true }
}

/** Ends a client for good: every grant it has, and it is not found any more. */
export async function revokeClient(context: Context, id: string, by: string): Promise<RevokeResult> {
  if (!context.agents.has(id) && !isRegisteredId(id) && !isClientIdUrl(id)) return { ok: false, reason: 'unknown' }
  const forget = isRegisteredId(id) ? [{ op: 'delete', key: key.client(id) } as const] : []
  await context.ports.commit(
    [{ op: 'revoke', subject: `client:${id}` }, ...forget],
    [{ kind: 'client.revoked', client: id, by }],
  )
  return { ok: true }
}

/** Ends a user for good: every grant and session, and no sign-in any more. */
export async function revokeUser(context: Context, name: string, by: string): Promise<RevokeResult> {
  if (!isAccountName(name)) return { ok: false, reason: 'unknown' }
  await context.ports.commit([{ op: 'revoke', subject: `user:${name}` }], [{ kind: 'user.revoked', user: name, by }])
  return { ok: true }
}

/** Ends a declared agent for good, whoever it acts for. */
export async function revokeAgent(context: Context, name: string, by: string): Promise<RevokeResult> {
  if (!context.agents.has(name)) return { ok: false, reason: 'unknown' }
  await context.ports.commit([{ op: 'revoke', subject: `agent:${name}` }], [{ kind: 'agent.revoked', agent: name, by }])
  return { ok: true }
}

/** The living grants, of one user or of all. */
export async function listGrants(context: Context, user?: string): Promise<readonly GrantSummary[]> {
  if (user !== undefined && !isAccountName(user)) return []
  const { store, now } = context.ports
  const prefix = user === undefined ? key.grant('') : key.userGrant(user, '')
  const summaries: GrantSummary[] = []
  let after: string | undefined
  for (;;) {
    const page = await store.list(prefix, { limit: 100, ...(after === undefined ? {} : { after }) })
    for (const listed of page) {
      const entry = user === undefined ? listed : await store.get(key.grant(listed.value))
      const grant = entry && read<GrantRecord>(entry)
      if (grant === undefined || grant.expiresAt <= now()) continue
      if (await store.isRevoked(revocationSubjects({ ...grant, grant: grant.id }))) continue
      summaries.push(summaryOf(grant, await context.lastUse.of(grant.id)))
    }
    after = page.at(-1)?.key
    if (page.length < 100) return summaries
  }
}

function summaryOf(grant: GrantRecord, usedAt: number | null): GrantSummary {
  const { id, client: clientId, clientName, agent, user, scopes, issuedAt, expiresAt, rotatedAt: refreshedAt } = grant
  const clientHost = isClientIdUrl(clientId) ? new URL(clientId).host : null
  const redirectHost = grant.redirectUri === '' ? '' : new URL(grant.redirectUri).host
  return {
    id,
    clientId,
    clientName,
    clientHost,
    redirectHost,
    agent,
    user,
    scopes,
    issuedAt,
    expiresAt,
    refreshedAt,
    usedAt,
  }
}
