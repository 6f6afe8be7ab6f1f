import { errorAnswer, guarded } from './answer.ts'
import { authenticateClient } from './client-authentication.ts'
import { grantToClient } from './client-credentials.ts'
import type { Context } from './context.ts'
import { value } from './form.ts'
import { grantTypes, grantType as named } from './grant-type.ts'
import { grantByAssertion } from './identity-assertion.ts'
import { useUp } from './once.ts'
import { postedForm } from './posted-form.ts'
import { redeemCode } from './redeem-code.ts'
import { refresh } from './refresh.ts'
import { readTokenBinding } from './token-binding.ts'
import { exchangeToken } from './token-exchange.ts'
import type { WireAnswer, WireRequest } from './wire.ts'

/**
 * Answers the token endpoint. Never rejects: what a port throws becomes 503.
 * The client is authenticated first, then its DPoP proof if it brings one; both are used up before anything is given, and what a client proved of itself
 * in any case.
 *
 * @see OAuth 2.1 §3.2, RFC 9449 §5
 */
export async function answerToken(context: Context, wire: WireRequest): Promise<WireAnswer> {
  return await guarded(async () => {
    const posted = postedForm(wire)
    if ('answer' in posted) return posted.answer
    const { form } = posted
    const grantType = value(form, 'grant_type')
    if (grantType === undefined) return errorAnswer('invalid_request', 'grant_type_missing')
    if (!grantTypes.includes(grantType)) return errorAnswer('unsupported_grant_type', 'grant_type')
    const authentication = await authenticateClient(context, wire, form)
    if (!authentication.ok) return authentication.answer
    const { client } = authentication
    if (!client.grantTypes.includes(grantType)) return errorAnswer('unauthorized_client', 'grant_type_of_client')
    const binding = await readTokenBinding(context, wire, client)
    if (!binding.ok) return (await useUp(context, authentication.once)) ?? binding.answer
    const { jkt } = binding
    const once = [...authentication.once, ...binding.once]
    if (grantType === 'client_credentials') return await grantToClient(context, client, form, jkt, once)
    // A proof that anybody could make is used up where there is something to be had for it: strangers leave no marks.
    const isStranger = client.auth === undefined && isRedemption(grantType)
    const used = isStranger ? undefined : await useUp(context, once)
    if (used !== undefined) return used
    const proof = { jkt, once: isStranger ? once : [] }
    switch (grantType) {
      case 'authorization_code':
        return await redeemCode(context, client, form, proof)
      case 'refresh_token':
        return await refresh(context, client, form, proof)
      case named.tokenExchange:
        return await exchangeToken(context, client, form, jkt)
      default:
        return await grantByAssertion(context, client, form, jkt)
    }
  })
}

/** Tells whether a grant stands on something that was given out here, and looks that up before anything else. */
function isRedemption(grantType: string): boolean {
  return grantType === 'authorization_code' || grantType === 'refresh_token'
}
