import { errorAnswer } from './answer.ts'
import type { Client } from './client.ts'
import type { Context } from './context.ts'
import { verifyProof } from './dpop-proof.ts'
import { endpointPath } from './endpoint-path.ts'
import type { Once } from './once.ts'
import type { WireAnswer, WireRequest } from './wire.ts'

/** The key that new tokens are bound to, if any, or the answer that refuses the proof. */
export type TokenBinding =
  | { readonly ok: true; readonly jkt: string | undefined; readonly once: readonly Once[] }
  | { readonly ok: false; readonly answer: WireAnswer }

/** Reads the DPoP proof of a token request. Without one, tokens are bearer tokens, unless the client said that its tokens are always bound. */
export async function readTokenBinding(context: Context, wire: WireRequest, client: Client): Promise<TokenBinding> {
  const proof = wire.headers['dpop']
  if (proof === undefined) {
    if (client.dpop !== true) return { ok: true, jkt: undefined, once: [] }
    return { ok: false, answer: errorAnswer('invalid_dpop_proof', 'dpop_missing') }
  }
  const url = context.settings.issuer.replace(/\/$/, '') + endpointPath.token
  const verified = await verifyProof(context, { method: wire.method, url, proof })
  return verified.ok
    ? { ok: true, jkt: verified.jkt, once: [verified.once] }
    : { ok: false, answer: errorAnswer('invalid_dpop_proof', verified.reason) }
}
