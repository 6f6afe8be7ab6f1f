import { errorAnswer, jsonResponse } from './answer.ts'
import type { Client } from './client.ts'
import type { Context } from './context.ts'
import { type Form, value } from './form.ts'
import { issueTokens, presentOwner } from './issue-tokens.ts'
import { key } from './key.ts'
import { useUp } from './once.ts'
import { type GrantRecord, read } from './record.ts'
import { namesResource } from './resource-indicator.ts'
import { revokeReused } from './reuse.ts'
import { allowedScopes, closeScopes, parseScope } from './scope.ts'
import { isSecret, tokenHash } from './secret.ts'
import type { PresentedKey } from './token-binding.ts'
import type { WireAnswer } from './wire.ts'

/** How long the answer of a rotation can be had again with the token that was rotated away, in milliseconds. */
export const graceMs = 10_000

/**
 * How often a grant can be refreshed: every two minutes for as long as one may live. Each member of a family is kept to its end, so that what a client can
 * make this server keep is bounded by what owners allow.
 */
export const maxRotations = 65_536

/**
 * Rotates a refresh token: of any number of simultaneous requests one wins and the others get its answer again.
 * The previous token is good for that same answer for ten seconds, to the same client with the same scope and resource;
 * any other use of a rotated token revokes the grant. Another client changes nothing. The grant's lifetime never grows.
 *
 * @see OAuth 2.1 §4.3, RFC 9700 §4.14
 */
export async function refresh(
  context: Context,
  client: Client,
  form: Form,
  { jkt, once }: PresentedKey,
): Promise<WireAnswer> {
  const { ports } = context
  const token = value(form, 'refresh_token')
  if (token === undefined) return errorAnswer('invalid_request', 'refresh_token_missing')
  if (!isSecret(token, 'refresh')) return errorAnswer('invalid_grant', 'refresh_token_unknown')
  const hash = tokenHash(ports, token)
  const member = await ports.store.get(key.refresh(hash))
  if (member === undefined) return errorAnswer('invalid_grant', 'refresh_token_unknown')
  const used = await useUp(context, once)
  if (used !== undefined) return used
  const wanted: Wanted = { client, form, token, hash, jkt }
  const first = await attempt(context, wanted, member.value)
  const answer = first ?? (await attempt(context, wanted, member.value))
  return answer ?? errorAnswer('temporarily_unavailable', 'contention', { headers: { 'retry-after': '1' } })
}

/** A refresh as it was asked for; `hash` is that of the token, `jkt` the key of the proof that came with it. */
interface Wanted {
  readonly client: Client
  readonly form: Form
  readonly token: string
  readonly hash: string
  readonly jkt: string | undefined
}

/** Undefined when another rotation came between reading and writing. */
async function attempt(context: Context, wanted: Wanted, grantId: string): Promise<WireAnswer | undefined> {
  const { client, form, token, hash, jkt } = wanted
  const { ports } = context
  const grantKey = key.grant(grantId)
  const entry = await ports.store.get(grantKey)
  if (entry === undefined) return errorAnswer('invalid_grant', 'grant_unknown')
  const grant = read<GrantRecord>(entry)
  if (grant.client !== client.id) return errorAnswer('invalid_grant', 'refresh_token_of_another_client')
  const now = ports.now()
  if (grant.expiresAt <= now) return errorAnswer('invalid_grant', 'grant_expired')
  // A bound grant gives no bearer tokens; a public client's refresh token is bound to the key itself.
  if (grant.jkt !== undefined && jkt === undefined) return errorAnswer('invalid_dpop_proof', 'dpop_missing')
  if (grant.jkt !== undefined && client.auth === undefined && grant.jkt !== jkt) {
    return errorAnswer('invalid_grant', 'dpop_key_differs')
  }
  const present = await presentOwner(context, grant)
  if (!present.ok) return errorAnswer('invalid_grant', present.reason)
  if (grant.current !== hash) return await replay(context, grant, wanted)

  const { rotations = 0 } = grant
  if (rotations >= maxRotations) return errorAnswer('invalid_grant', 'rotated_too_often')
  const scopes = judge(context, grant, form)
  if (!Array.isArray(scopes)) return scopes as WireAnswer
  const tokens = await issueTokens(context, grant, present, scopes, {
    refresh: true,
    ...(jkt === undefined ? {} : { jkt }),
  })
  const rotated: GrantRecord = {
    ...grant,
    current: tokens.refreshHash,
    previous: hash,
    rotatedAt: now,
    rotations: rotations + 1,
  }
  // Under a key that only the holder of the presented token can derive, so that the store never holds a usable token.
  const sealed = ports.seal(token, requestForm(context, grant, wanted), tokens.body)
  const applied = await ports.commit(
    [
      { op: 'swap', key: grantKey, version: entry.version, value: JSON.stringify(rotated), expiresAt: grant.expiresAt },
      { op: 'put', key: key.replay(hash), value: sealed, expiresAt: now + graceMs },
      ...tokens.changes,
    ],
    [{ kind: 'token.refreshed', grant: grant.id, client: client.id, scopes }],
  )
  return applied.ok ? { ok: true, response: jsonResponse(200, tokens.body) } : undefined
}

async function replay(context: Context, grant: GrantRecord, wanted: Wanted): Promise<WireAnswer> {
  const { token, hash } = wanted
  const { ports } = context
  if (grant.previous === hash && grant.rotatedAt !== null && ports.now() < grant.rotatedAt + graceMs) {
    const sealed = await ports.store.get(key.replay(hash))
    const body = sealed && ports.unseal(token, requestForm(context, grant, wanted), sealed.value)
    if (body !== undefined) return { ok: true, response: jsonResponse(200, body) }
  }
  await revokeReused(context, grant.id, grant.client, 'refresh-token')
  return errorAnswer('invalid_grant', 'refresh_token_reused')
}

/** The scopes of the new access token, or the refusal; the grant itself keeps all of its scopes. */
function judge(context: Context, grant: GrantRecord, form: Form): readonly string[] | WireAnswer {
  if (grant.resource !== context.settings.resource) return errorAnswer('invalid_grant', 'resource_changed')
  const allowed = allowedScopes(context, grant.agent)
  if (!grant.scopes.every((scope) => allowed.has(scope))) return errorAnswer('invalid_grant', 'scope_not_allowed')
  if (!(form.get('resource') ?? []).every((resource) => namesResource(context.settings.resource, resource))) {
    return errorAnswer('invalid_target', 'resource')
  }
  const scope = value(form, 'scope')
  const wanted = scope === undefined ? grant.scopes : parseScope(scope)
  const granted = closeScopes(context, grant.scopes)
  return wanted?.every((name) => granted.has(name)) ? wanted : errorAnswer('invalid_scope', 'scope')
}

/** What a replayed request must share with the one whose answer it gets. */
function requestForm(context: Context, grant: GrantRecord, { form, jkt }: Wanted): string {
  const resources = (form.get('resource') ?? []).filter((text) => !namesResource(context.settings.resource, text))
  const scopes = [...new Set(value(form, 'scope')?.split(' ') ?? grant.scopes)].sort()
  return JSON.stringify([grant.id, scopes, resources, jkt ?? null])
}
