import type { Change } from '@fullmakt/store'
import { errorAnswer, jsonResponse } from './answer.ts'
import type { Client } from './client.ts'
import type { Context } from './context.ts'
import type { OAuthEvent } from './event.ts'
import { type Form, value } from './form.ts'
import { issueTokens, presentOwner } from './issue-tokens.ts'
import { key } from './key.ts'
import { useUp } from './once.ts'
import { verifierFits } from './pkce.ts'
import { type CodeRecord, type GrantRecord, read } from './record.ts'
import { matchesRedirectUri } from './redirect-uri.ts'
import { registrationMs } from './registration.ts'
import { namesResource } from './resource-indicator.ts'
import { revokeReused } from './reuse.ts'
import { allowedScopes } from './scope.ts'
import { isSecret, tokenHash } from './secret.ts'
import type { PresentedKey } from './token-binding.ts'
import type { WireAnswer } from './wire.ts'
import { isWithdrawn } from './withdrawal.ts'

/**
 * Redeems an authorization code for tokens, once. A wrong verifier or redirect URI from the right client burns the code, and so do a redirect URI that
 * the client no longer has (whoever the code was sent to there is not the client any more) and a grant of the same user that was ended since. A second redemption
 * revokes what the first one gave; another client changes nothing, and a foreign resource leaves the code as it was.
 *
 * @see OAuth 2.1 §4.1.3, RFC 7636 §4.6
 */
export async function redeemCode(
  context: Context,
  client: Client,
  form: Form,
  { jkt, once }: PresentedKey,
): Promise<WireAnswer> {
  const { ports, settings } = context
  const code = value(form, 'code')
  const verifier = value(form, 'code_verifier')
  if (code === undefined || verifier === undefined) return errorAnswer('invalid_request', 'code_or_verifier_missing')
  if (!isSecret(code, 'code')) return errorAnswer('invalid_grant', 'code_unknown')
  const codeKey = key.code(tokenHash(ports, code))
  const entry = await ports.store.get(codeKey)
  if (entry === undefined) return errorAnswer('invalid_grant', 'code_unknown')
  const record = read<CodeRecord>(entry)
  if (record.client !== client.id) return errorAnswer('invalid_grant', 'code_of_another_client')
  const used = await useUp(context, once)
  if (used !== undefined) return used
  if (record.state === 'burnt') return errorAnswer('invalid_grant', 'code_burnt')
  if (record.state !== 'open') return await refuseReuse(context, record)
  const now = ports.now()
  if (record.expiresAt <= now) return errorAnswer('invalid_grant', 'code_expired')
  if (!(form.get('resource') ?? []).every((resource) => namesResource(settings.resource, resource))) {
    return errorAnswer('invalid_target', 'resource')
  }
  const spend = (state: 'redeemed' | 'burnt', expiresAt: number): Change => {
    const value = JSON.stringify({ ...record, state })
    return { op: 'swap', key: codeKey, version: entry.version, value, expiresAt }
  }
  const burn = matchesRedirectUri(client.redirectUris, record.redirectUri)
    ? (judge(context, record, form, verifier, jkt) ?? ((await isWithdrawn(context, record)) ? WITHDRAWN : undefined))
    : 'redirect_uri_gone'
  if (burn !== undefined) {
    const applied = await ports.commit(
      [spend('burnt', record.expiresAt)],
      [{ kind: 'code.refused', client: client.id, reason: burn }],
    )
    return applied.ok ? errorAnswer('invalid_grant', burn) : await refuseReuse(context, record)
  }
  const owner = {
    id: record.grant,
    client: client.id,
    agent: record.agent,
    user: record.user,
    generation: record.generation,
  }
  const allowed = allowedScopes(context, record.agent)
  if (!record.scopes.every((scope) => allowed.has(scope))) return errorAnswer('invalid_grant', 'scope_not_allowed')
  const present = await presentOwner(context, owner)
  if (!present.ok) return errorAnswer('invalid_grant', present.reason)

  const expiresAt = now + settings.grantMs
  const { scopes } = record
  const tokens = await issueTokens(context, { ...owner, expiresAt }, present, scopes, {
    refresh: client.grantTypes.includes('refresh_token'),
    ...(jkt === undefined ? {} : { jkt }),
  })
  const grant: GrantRecord = {
    ...owner,
    clientName: client.name,
    scopes,
    resource: record.resource,
    redirectUri: record.redirectUri,
    issuedAt: now,
    expiresAt,
    current: tokens.refreshHash,
    previous: null,
    rotatedAt: null,
    ...(jkt === undefined ? {} : { jkt }),
  }
  const changes: Change[] = [
    spend('redeemed', expiresAt),
    { op: 'insert', key: key.grant(grant.id), value: JSON.stringify(grant), expiresAt },
    { op: 'insert', key: key.userGrant(grant.user, grant.id), value: grant.id, expiresAt },
    ...tokens.changes,
    ...keepRegistration(client, Math.max(expiresAt, now + registrationMs)),
  ]
  const events: OAuthEvent[] = [
    {
      kind: 'grant.issued',
      grant: grant.id,
      client: client.id,
      agent: grant.agent,
      user: grant.user,
      scopes,
      expiresAt,
    },
    { kind: 'token.issued', grant: grant.id, client: client.id, scopes },
  ]
  const applied = await ports.commit(changes, events)
  if (!applied.ok) return await refuseReuse(context, record)
  // Withdrawn since it was looked at: whoever did that has not seen this grant.
  if (await isWithdrawn(context, record)) {
    const revoke = { op: 'revoke', subject: `grant:${grant.id}` } as const
    await ports.commit([revoke], [{ kind: 'grant.revoked', grant: grant.id, by: 'reuse' }])
    return errorAnswer('invalid_grant', WITHDRAWN)
  }
  return { ok: true, response: jsonResponse(200, tokens.body) }
}

const WITHDRAWN = 'consent_withdrawn'

function judge(
  context: Context,
  record: CodeRecord,
  form: Form,
  verifier: string,
  jkt: string | undefined,
): string | undefined {
  const redirectUri = value(form, 'redirect_uri')
  if (redirectUri !== undefined && redirectUri !== record.redirectUri) return 'redirect_uri'
  if (!verifierFits(context.ports, verifier, record.challenge, record.method)) return 'code_verifier'
  if (record.jkt !== undefined && record.jkt !== jkt) return 'dpop_jkt'
  return record.resource === context.settings.resource ? undefined : 'resource_changed'
}

async function refuseReuse(context: Context, record: CodeRecord): Promise<WireAnswer> {
  await revokeReused(context, record.grant, record.client, 'code')
  return errorAnswer('invalid_grant', 'code_reused')
}

function keepRegistration(client: Client, expiresAt: number): Change[] {
  if (client.declared !== 'registered') return []
  return [{ op: 'put', key: key.client(client.id), value: JSON.stringify(client), expiresAt }]
}
