import { errorAnswer, guarded, methodNotAllowed } from './answer.ts'
import { authenticateClient } from './client-authentication.ts'
import type { Context } from './context.ts'
import { readFormBody, repeated, value } from './form.ts'
import { redeemCode } from './redeem-code.ts'
import { refresh } from './refresh.ts'
import type { WireAnswer, WireRequest } from './wire.ts'

/**
 * Answers the token endpoint: `authorization_code` and `refresh_token` for public clients. Never rejects: what a port throws becomes 503.
 *
 * @see OAuth 2.1 §3.2
 */
export async function answerToken(context: Context, wire: WireRequest): Promise<WireAnswer> {
  return await guarded(async () => {
    if (wire.method !== 'POST') return methodNotAllowed()
    const body = readFormBody(wire)
    if (!body.ok) return errorAnswer('invalid_request', body.reason, body.reason === 'oversize' ? { status: 413 } : {})
    const { form } = body
    if (repeated(form).length > 0) return errorAnswer('invalid_request', 'parameter_repeated')
    const grantType = value(form, 'grant_type')
    if (grantType === undefined) return errorAnswer('invalid_request', 'grant_type_missing')
    const known =
      grantType === 'authorization_code' || grantType === 'refresh_token' || grantType === 'client_credentials'
    if (!known) return errorAnswer('unsupported_grant_type', 'grant_type')
    const authentication = await authenticateClient(context, wire, form)
    if (!authentication.ok) return authentication.answer
    const { client } = authentication
    if (!client.grantTypes.includes(grantType)) return errorAnswer('unauthorized_client', 'grant_type_of_client')
    return grantType === 'authorization_code'
      ? await redeemCode(context, client, form)
      : await refresh(context, client, form)
  })
}
