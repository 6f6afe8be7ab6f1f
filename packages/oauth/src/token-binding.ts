import { takeByAddress } from './address-limit.ts'
import { errorAnswer, tooManyRequests } from './answer.ts'
import type { Client } from './client.ts'
import type { Context } from './context.ts'
import { verifyProof } from './dpop-proof.ts'
import { endpointPath } from './endpoint-path.ts'
import { key } from './key.ts'
import type { Once } from './once.ts'
import type { WireAnswer, WireRequest } from './wire.ts'

/** The key that new tokens are bound to, if any, or the answer that refuses the proof. */
export type TokenBinding = ({ readonly ok: true } & PresentedKey) | { readonly ok: false; readonly answer: WireAnswer }

/** The key of the proof that came with a request, and what is still to be used up before anything is given for it. */
export interface PresentedKey {
  readonly jkt: string | undefined
  readonly once: readonly Once[]
}

/** How many proofs one address may present for clients that prove nothing else: each costs a signature, whatever comes of it. */
const RATE = { count: 300, periodMs: 60_000 }

/** Reads the DPoP proof of a token request. Without one, tokens are bearer tokens, unless the client said that its tokens are always bound. */
export async function readTokenBinding(context: Context, wire: WireRequest, client: Client): Promise<TokenBinding> {
  const proof = wire.headers['dpop']
  if (proof === undefined) {
    if (client.dpop !== true) return { ok: true, jkt: undefined, once: [] }
    return { ok: false, answer: errorAnswer('invalid_dpop_proof', 'dpop_missing') }
  }
  if (client.auth === undefined) {
    const limit = (prefix: string): string => key.rate('dpop', prefix)
    const rate = await takeByAddress(context.ports.store, limit, wire.clientAddress, RATE)
    if (!rate.allowed) return { ok: false, answer: tooManyRequests(rate.retryAfterMs) }
  }
  const url = context.settings.issuer.replace(/\/$/, '') + endpointPath.token
  const verified = await verifyProof(context, { method: wire.method, url, proof })
  return verified.ok
    ? { ok: true, jkt: verified.jkt, once: [verified.once] }
    : { ok: false, answer: errorAnswer('invalid_dpop_proof', verified.reason) }
}
