import type { JsonObject } from '@fullmakt/ir'
import type { Change } from '@fullmakt/store'
import type { Context } from './context.ts'
import { key } from './key.ts'
import type { AccessRecord, AccountRecord, GrantRecord } from './record.ts'
import { read } from './record.ts'
import { newSecret } from './secret.ts'
import { revocationSubjects } from './subject.ts'

/** New tokens of a grant: the wire body, the refresh token's hash, and the changes that make both real. */
export interface IssuedTokens {
  readonly body: string
  readonly refreshHash: string | null
  readonly changes: readonly Change[]
}

/** What a resource owner brings into a token, as it is at this moment. */
export interface Present {
  readonly roles: readonly string[]
  readonly claims: JsonObject
}

/** Makes an access token of these scopes and, if wanted, a refresh token; nothing counts before the changes are committed. */
export function issueTokens(
  context: Context,
  grant: Pick<GrantRecord, 'id' | 'client' | 'agent' | 'user' | 'generation' | 'expiresAt'>,
  { roles, claims }: Present,
  scopes: readonly string[],
  withRefresh: boolean,
): IssuedTokens {
  const { ports, settings } = context
  const { client, agent, user, generation } = grant
  const now = ports.now()
  const expiresAt = Math.min(now + settings.accessTokenMs, grant.expiresAt)
  const access = newSecret(ports, 'access')
  const { resource } = settings
  const owner = { grant: grant.id, client, agent, user, generation, roles, claims }
  const record: AccessRecord = { ...owner, scopes, resource, expiresAt }
  const changes: Change[] = [
    { op: 'insert', key: key.access(ports.sha256(access)), value: JSON.stringify(record), expiresAt },
  ]
  const refresh = withRefresh ? newSecret(ports, 'refresh') : undefined
  const refreshHash = refresh === undefined ? null : ports.sha256(refresh)
  if (refreshHash !== null) {
    changes.push({ op: 'insert', key: key.refresh(refreshHash), value: grant.id, expiresAt: grant.expiresAt })
  }
  const body = JSON.stringify({
    access_token: access,
    token_type: 'Bearer',
    expires_in: Math.floor((expiresAt - now) / 1000),
    ...(refresh === undefined ? {} : { refresh_token: refresh }),
    scope: scopes.join(' '),
  })
  return { body, refreshHash, changes }
}

/**
 * The present roles and claims of the user a grant acts for, or why no token may be issued any more: the grant, client, user or agent was revoked,
 * the account is gone, or the agent is no longer declared.
 */
export async function presentOwner(
  context: Context,
  grant: Pick<GrantRecord, 'id' | 'client' | 'agent' | 'user' | 'generation'>,
): Promise<({ readonly ok: true } & Present) | { readonly ok: false; readonly reason: string }> {
  if (grant.agent !== null && !context.agents.has(grant.agent)) return { ok: false, reason: 'agent_undeclared' }
  const { store } = context.ports
  if (await store.isRevoked(revocationSubjects({ ...grant, grant: grant.id }))) return { ok: false, reason: 'revoked' }
  const entry = await store.get(key.account(grant.user))
  if (entry === undefined) return { ok: false, reason: 'account_unknown' }
  const account = read<AccountRecord>(entry)
  if (account.generation !== grant.generation) return { ok: false, reason: 'password_changed' }
  return { ok: true, roles: account.roles, claims: account.claims ?? {} }
}
