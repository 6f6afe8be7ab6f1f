import { findAccess } from './access-token.ts'
import { errorAnswer, jsonResponse } from './answer.ts'
import type { Client } from './client.ts'
import type { Context } from './context.ts'
import { type Form, value } from './form.ts'
import { issueShortGrant } from './issue-short-grant.ts'
import { namesResource } from './resource-indicator.ts'
import { allowedScopes, coversScopes, narrowScopes, parseScope } from './scope.ts'
import { agentSubject, type Hop } from './subject.ts'
import type { WireAnswer } from './wire.ts'

/** The most agents that may act one for another. */
export const longestChain = 4
const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token'

/**
 * Exchanges a user's access token that a declared agent was given for one of its own, where the config says that it may: with no further scope and
 * none that the agent may not have, no longer life, no refresh token, and only roles that everybody on the way has. Ending the first one, its client or its agent ends what came of it. A token that is bound to a key is
 * taken only with a proof of that key. What an agent got for itself cannot be exchanged.
 *
 * @see RFC 8693 §2, §4.1
 */
export async function exchangeToken(
  context: Context,
  client: Client,
  form: Form,
  jkt: string | undefined,
): Promise<WireAnswer> {
  const { settings } = context
  const agent = context.agents.get(client.id)
  if (agent?.mayExchange !== true || client.auth === undefined)
    return errorAnswer('unauthorized_client', 'client_not_declared')
  const token = value(form, 'subject_token')
  if (token === undefined) return errorAnswer('invalid_request', 'subject_token_missing')
  if (value(form, 'subject_token_type') !== ACCESS_TOKEN) return errorAnswer('invalid_request', 'subject_token_type')
  if (form.has('actor_token') || form.has('actor_token_type')) return errorAnswer('invalid_request', 'actor_token')
  if ((value(form, 'requested_token_type') ?? ACCESS_TOKEN) !== ACCESS_TOKEN) {
    return errorAnswer('invalid_request', 'requested_token_type')
  }
  const targets = [...(form.get('resource') ?? []), ...(form.get('audience') ?? [])]
  if (!targets.every((target) => namesResource(settings.resource, target))) {
    return errorAnswer('invalid_target', 'resource')
  }
  // The error for a token that is not taken, whatever is wrong with it. @see RFC 8693 §2.2.2
  const refuse = (reason: string): WireAnswer => errorAnswer('invalid_request', reason)
  const found = await findAccess(context, token)
  if (!found.ok) return refuse(`subject_${found.reason}`)
  const { record, roles = [] } = found.reading
  if (record.agent !== null && record.user === agentSubject(record.agent)) {
    return refuse('subject_not_a_user')
  }
  if (record.jkt !== undefined && record.jkt !== jkt) return refuse('subject_token_bound')
  const via: readonly Hop[] = [
    { grant: record.grant, client: record.client, agent: record.agent },
    ...(record.via ?? []),
  ]
  if (via.length > longestChain) return refuse('chain_too_long')
  const scope = value(form, 'scope')
  const allowed = allowedScopes(context, agent.name)
  const asked = scope === undefined ? record.scopes : parseScope(scope)
  if (asked === undefined || !coversScopes(context, record.scopes, asked)) return errorAnswer('invalid_scope', 'scope')
  const scopes = narrowScopes(context, asked, allowed)
  if (scopes === undefined) return errorAnswer('invalid_scope', 'scope')
  const issued = await issueShortGrant(context, client, {
    agent: agent.name,
    user: record.user,
    generation: record.generation,
    present: { roles, claims: record.claims ?? {} },
    scopes,
    endsAt: record.expiresAt,
    via,
    jkt,
  })
  if (!issued.ok) return refuse(issued.reason)
  const body = { ...(JSON.parse(issued.body) as object), issued_token_type: ACCESS_TOKEN }
  return { ok: true, response: jsonResponse(200, JSON.stringify(body)) }
}
