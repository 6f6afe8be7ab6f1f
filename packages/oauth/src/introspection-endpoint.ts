import type { AgentNode, JsonObject } from '@fullmakt/ir'
import { actorsOf, findAccess, presentScopes } from './access-token.ts'
import { errorAnswer, guarded, jsonAnswer, tooManyRequests } from './answer.ts'
import { authenticateClient } from './client-authentication.ts'
import type { Context } from './context.ts'
import { value } from './form.ts'
import { key } from './key.ts'
import { useUp } from './once.ts'
import { postedForm } from './posted-form.ts'
import type { AccessRecord } from './record.ts'
import type { WireAnswer, WireRequest } from './wire.ts'

/** How often one client may ask. */
const RATE = { count: 600, periodMs: 60_000 }
const INACTIVE = { active: false }

/**
 * Answers the introspection endpoint: declared agents of which the config says so, and that authenticate, learn what a living access token for our resource allows, 600 times a minute.
 * Everything else, refresh tokens among it, is `{"active":false}` and nothing more. Whoever asks holds the token already: that is why they may know.
 *
 * @see RFC 7662 §2
 */
export async function answerIntrospection(context: Context, wire: WireRequest): Promise<WireAnswer> {
  return await guarded(async () => {
    if (!context.settings.agents.some(mayIntrospect)) {
      return errorAnswer('invalid_request', 'introspection_off', { status: 404 })
    }
    const posted = postedForm(wire)
    if ('answer' in posted) return posted.answer
    const { form } = posted
    const authentication = await authenticateClient(context, wire, form)
    if (!authentication.ok) return authentication.answer
    const { client, once } = authentication
    if (client.auth === undefined || client.declared !== 'agent') return errorAnswer('invalid_client', 'client_public')
    const agent = context.agents.get(client.id)
    if (agent === undefined || !mayIntrospect(agent)) {
      return errorAnswer('unauthorized_client', 'may_not_introspect', { status: 403 })
    }
    const used = await useUp(context, once)
    if (used !== undefined) return used
    const rate = await context.ports.store.rateTake(key.rate('introspect', client.id), RATE)
    if (!rate.allowed) return tooManyRequests(rate.retryAfterMs)
    const token = value(form, 'token')
    if (token === undefined) return errorAnswer('invalid_request', 'token_missing')
    const found = await findAccess(context, token)
    if (!found.ok) return jsonAnswer(200, INACTIVE)
    return jsonAnswer(200, describe(context, found.reading.record))
  })
}

/** Tells whether the config lets an agent ask about tokens. */
export function mayIntrospect({ auth, mayIntrospect }: AgentNode): boolean {
  return mayIntrospect === true && auth !== undefined && auth.kind !== 'none'
}

function describe(context: Context, record: AccessRecord): JsonObject {
  const { settings } = context
  const present = presentScopes(context, record)
  const { client, user, scopes, jkt, issuedAt, expiresAt } = record
  const act = actorsOf(record).reduceRight<JsonObject | undefined>(
    (inner, sub) => (inner === undefined ? { sub } : { sub, act: inner }),
    undefined,
  )
  return {
    active: true,
    iss: settings.issuer,
    aud: record.resource,
    sub: user,
    client_id: client,
    scope: (scopes.every((scope) => present.has(scope)) ? scopes : [...present]).join(' '),
    token_type: jkt === undefined ? 'Bearer' : 'DPoP',
    exp: Math.floor(expiresAt / 1000),
    ...(issuedAt === undefined ? {} : { iat: Math.floor(issuedAt / 1000) }),
    ...(jkt === undefined ? {} : { cnf: { jkt } }),
    ...(act === undefined ? {} : { act }),
  }
}
