import { errorAnswer } from './answer.ts'
import type { Client } from './client.ts'
import { resolveClient } from './client-resolution.ts'
import type { Context } from './context.ts'
import { type Form, value } from './form.ts'
import type { WireAnswer, WireRequest } from './wire.ts'

/** The client a request comes from, or the answer that refuses it. */
export type ClientAuthentication =
  | { readonly ok: true; readonly client: Client }
  | { readonly ok: false; readonly answer: WireAnswer }

/**
 * Identifies the public client of a request by its client_id. A client that offers any proof it was never given (a secret, an assertion,
 * an Authorization header) is refused, so that nobody believes a proof was checked.
 *
 * @see OAuth 2.1 §2.4
 */
export async function authenticateClient(
  context: Context,
  wire: WireRequest,
  form: Form,
): Promise<ClientAuthentication> {
  const refused = readClientId(wire, form)
  if (!refused.ok) return refused
  const resolved = await resolveClient(context, refused.id, wire.clientAddress)
  if (resolved.ok) return { ok: true, client: resolved.client }
  if (resolved.transient) {
    const answer = errorAnswer('temporarily_unavailable', resolved.reason, { headers: { 'retry-after': '5' } })
    return { ok: false, answer }
  }
  return { ok: false, answer: errorAnswer('invalid_client', resolved.reason) }
}

/** Reads the client_id of a request that carries no client credentials; does not look the client up. */
export function readClientId(
  wire: WireRequest,
  form: Form,
): { readonly ok: true; readonly id: string } | { readonly ok: false; readonly answer: WireAnswer } {
  const offered = ['client_secret', 'client_assertion', 'client_assertion_type'].some((name) => form.has(name))
  if (offered || wire.headers['authorization'] !== undefined) {
    return { ok: false, answer: errorAnswer('invalid_client', 'client_credentials_offered') }
  }
  const id = value(form, 'client_id')
  if (id === undefined) return { ok: false, answer: errorAnswer('invalid_request', 'client_id_missing') }
  return { ok: true, id }
}
