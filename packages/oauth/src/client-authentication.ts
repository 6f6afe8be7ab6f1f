import { errorAnswer, tooManyRequests } from './answer.ts'
import type { Client } from './client.ts'
import { assertionType, readAssertion, verifyAssertion } from './client-assertion.ts'
import { resolveClient } from './client-resolution.ts'
import { readBasic, secretFits } from './client-secret.ts'
import type { Context } from './context.ts'
import { type Form, value } from './form.ts'
import type { Jwt } from './jwt.ts'
import type { Once } from './once.ts'
import type { WireAnswer, WireRequest } from './wire.ts'

/** The client a request comes from, with what its proof uses up, or the answer that refuses it. */
export type ClientAuthentication =
  | { readonly ok: true; readonly client: Client; readonly once: readonly Once[] }
  | { readonly ok: false; readonly answer: WireAnswer }

/** Who a request says it is from, and the proof it brings. */
export type Presented =
  | { readonly method: 'none'; readonly id: string }
  | { readonly method: 'client_secret_basic'; readonly id: string; readonly secret: string }
  | { readonly method: 'private_key_jwt'; readonly id: string; readonly jwt: Jwt }

/**
 * Authenticates the client of a request by the one method it is known with: a public client by its client_id alone, a confidential one by its secret
 * or its signed assertion. A proof by any other method is refused, so that nobody believes it was checked, and so are two at once.
 * Whoever keeps failing has to wait. What `once` holds must be committed before anything is given.
 *
 * @see OAuth 2.1 §2.4, RFC 7523 §2.2
 */
export async function authenticateClient(
  context: Context,
  wire: WireRequest,
  form: Form,
): Promise<ClientAuthentication> {
  const presented = readClient(wire, form)
  if ('answer' in presented) return { ok: false, answer: presented.answer }
  const { id } = presented
  const wait = context.throttle.waitFor(id, wire.clientAddress)
  if (wait > 0) return { ok: false, answer: tooManyRequests(wait) }
  const refuse = async (reason: string): Promise<ClientAuthentication> => {
    if (presented.method !== 'none') await context.throttle.failed(id, wire.clientAddress)
    return { ok: false, answer: errorAnswer('invalid_client', reason) }
  }
  const resolved = await resolveClient(context, id, wire.clientAddress)
  if (!resolved.ok) return resolved.transient ? later(resolved.reason) : refuse(resolved.reason)
  const { client } = resolved
  const { auth } = client
  if (presented.method !== (auth?.kind ?? 'none')) return refuse('client_method')
  if (auth === undefined) return { ok: true, client, once: [] }
  if (auth.kind === 'client_secret_basic') {
    const secret = presented.method === 'client_secret_basic' ? presented.secret : ''
    const fits = await secretFits(context.ports, secret, auth)
    return fits ? { ok: true, client, once: [] } : refuse('client_secret')
  }
  if (presented.method !== 'private_key_jwt') return refuse('client_method')
  const verified = await verifyAssertion(context, id, auth, presented.jwt)
  if (verified.ok) return { ok: true, client, once: [verified.once] }
  return verified.transient ? later(verified.reason) : refuse(verified.reason)
}

/** Reads who a request says it is from; verifies no proof and does not look the client up. */
export function readClient(wire: WireRequest, form: Form): Presented | { readonly answer: WireAnswer } {
  const refuse = (reason: string) => ({ answer: errorAnswer('invalid_client', reason) })
  const header = wire.headers['authorization']
  const assertion = value(form, 'client_assertion')
  const id = value(form, 'client_id')
  const offersAssertion = form.has('client_assertion') || form.has('client_assertion_type')
  if (header !== undefined && (offersAssertion || form.has('client_secret'))) {
    return { answer: errorAnswer('invalid_request', 'two_client_methods') }
  }
  if (form.has('client_secret')) return refuse('client_secret_post')
  if (header !== undefined) {
    const basic = readBasic(header)
    if (basic === undefined) return refuse('client_basic_malformed')
    if (id !== undefined && id !== basic.id) return refuse('client_id_differs')
    return { method: 'client_secret_basic', ...basic }
  }
  if (offersAssertion) {
    if (value(form, 'client_assertion_type') !== assertionType) return refuse('client_assertion_type')
    const read = readAssertion(assertion ?? '')
    if (!read.ok) return refuse(read.reason)
    if (id !== undefined && id !== read.id) return refuse('client_id_differs')
    return { method: 'private_key_jwt', id: read.id, jwt: read.jwt }
  }
  return id === undefined ? { answer: errorAnswer('invalid_request', 'client_id_missing') } : { method: 'none', id }
}

function later(reason: string): ClientAuthentication {
  const answer = errorAnswer('temporarily_unavailable', reason, { headers: { 'retry-after': '5' } })
  return { ok: false, answer }
}
