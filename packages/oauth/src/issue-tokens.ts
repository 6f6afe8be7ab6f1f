import type { JsonObject } from '@fullmakt/ir'
import type { Change } from '@fullmakt/store'
import type { Context } from './context.ts'
import { key } from './key.ts'
import type { AccessRecord, AccountRecord, GrantRecord } from './record.ts'
import { read } from './record.ts'
import { newSecret, newToken, tokenHash } from './secret.ts'
import { type Hop, revocationSubjects } from './subject.ts'

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

/** What kind of tokens: with a refresh token or without, bound to a key, exchanged from other grants. */
export interface TokenKind {
  readonly refresh: boolean
  readonly jkt?: string
  readonly via?: readonly Hop[]
}

/** Makes an access token of these scopes and, if wanted, a refresh token; nothing counts before the changes are committed. */
export async function issueTokens(
  context: Context,
  grant: Pick<GrantRecord, 'id' | 'client' | 'agent' | 'user' | 'generation' | 'expiresAt'>,
  { roles, claims }: Present,
  scopes: readonly string[],
  kind: TokenKind,
): Promise<IssuedTokens> {
  const { ports, settings } = context
  const { client, agent, user, generation } = grant
  const now = ports.now()
  const expiresAt = Math.min(now + settings.accessTokenMs, grant.expiresAt)
  const { resource } = settings
  const owner = { grant: grant.id, client, agent, user, generation, roles, claims }
  const { jkt, via } = kind
  const record: AccessRecord = {
    ...owner,
    scopes,
    resource,
    issuedAt: now,
    expiresAt,
    ...(jkt === undefined ? {} : { jkt }),
    ...(via === undefined ? {} : { via }),
  }
  const access = await accessTokenText(context, record)
  const changes: Change[] = [
    { op: 'insert', key: key.access(tokenHash(ports, access)), value: JSON.stringify(record), expiresAt },
  ]
  const refresh = kind.refresh ? newToken(ports, 'refresh') : undefined
  const refreshHash = refresh === undefined ? null : tokenHash(ports, refresh)
  if (refreshHash !== null) {
    changes.push({ op: 'insert', key: key.refresh(refreshHash), value: grant.id, expiresAt: grant.expiresAt })
  }
  const body = JSON.stringify({
    access_token: access,
    token_type: jkt === undefined ? 'Bearer' : 'DPoP',
    expires_in: Math.floor((expiresAt - now) / 1000),
    ...(refresh === undefined ? {} : { refresh_token: refresh }),
    scope: scopes.join(' '),
  })
  return { body, refreshHash, changes }
}

/**
 * The text of an access token. A JWT says what its record says, but it is the record that counts: a JWT that was not recorded is nobody's, and so
 * ending it works as for any other.
 *
 * @see RFC 9068 §2
 */
async function accessTokenText({ ports, settings, signingKeys }: Context, record: AccessRecord): Promise<string> {
  if (signingKeys === undefined) return newToken(ports, 'access')
  const { client, user, scopes, resource, issuedAt = ports.now(), expiresAt, jkt } = record
  return await signingKeys.sign('at+jwt', {
    iss: settings.issuer,
    aud: resource,
    sub: user,
    client_id: client,
    scope: scopes.join(' '),
    iat: Math.floor(issuedAt / 1000),
    exp: Math.floor(expiresAt / 1000),
    jti: newSecret(ports, 'access').slice(5),
    ...(jkt === undefined ? {} : { cnf: { jkt } }),
  })
}

/**
 * The present roles and claims of the user a grant acts for, or why no token may be issued any more: the grant, client, user or agent was revoked,
 * the account is gone or is not one of where resource owners sign in now, or the agent is no longer declared.
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
  if (account.external?.issuer !== context.settings.identityIssuer) return { ok: false, reason: 'account_elsewhere' }
  if (account.generation !== grant.generation) return { ok: false, reason: 'password_changed' }
  return { ok: true, roles: account.roles, claims: account.claims ?? {} }
}
