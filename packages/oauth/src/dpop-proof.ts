import type { Context } from './context.ts'
import { fitsAlgorithm, thumbprint } from './jwk.ts'
import { readJwt, textClaim } from './jwt.ts'
import { key } from './key.ts'
import { type Once, onceUntil } from './once.ts'

/** What a DPoP proof is judged by. `url` is where the request went, as our own settings say it. */
export interface ProofRequest {
  readonly method: string
  readonly url: string
  /** The `DPoP` header; several of them arrive joined by a comma. */
  readonly proof: string
  /** The access token it comes with, at the protected resource. */
  readonly token?: string
}

/** The thumbprint of the key that made a proof and the mark that uses the proof up, or why it is refused. */
export type ProofResult =
  | { readonly ok: true; readonly jkt: string; readonly once: Once }
  | { readonly ok: false; readonly reason: string }

/** How far the time of a proof may be from ours, in milliseconds. */
const WINDOW = 60_000

/**
 * Verifies a DPoP proof: one header, `typ` dpop+jwt, an asymmetric algorithm, its own public key, method and URL of this request,
 * made within a minute of now, the hash of the token where there is one, signed by that key. It may be used once: the mark must be committed.
 * Nonces are not asked for.
 *
 * @see RFC 9449 §4.3
 */
export async function verifyProof(context: Context, { method, url, proof, token }: ProofRequest): Promise<ProofResult> {
  const { ports } = context
  const refuse = (reason: string): ProofResult => ({ ok: false, reason: `dpop_${reason}` })
  const read = readJwt(proof, ['dpop+jwt'], true)
  if (!read.ok) return refuse(read.reason)
  const { text, algorithm, header, claims } = read.jwt
  const { jwk } = header
  if (!fitsAlgorithm(jwk, algorithm)) return refuse('key')
  if (claims['htm'] !== method) return refuse('htm')
  if (!isSameUrl(claims['htu'], url)) return refuse('htu')
  const jti = textClaim(claims, 'jti')
  if (jti === undefined) return refuse('jti')
  const { iat } = claims
  if (typeof iat !== 'number' || Math.abs(ports.now() - iat * 1000) > WINDOW) return refuse('iat')
  if (token !== undefined && claims['ath'] !== ports.sha256(token)) return refuse('ath')
  if ((await ports.verifyJws?.(text, jwk, algorithm)) !== true) return refuse('signature')
  const jkt = thumbprint(ports, jwk)
  const mark = key.jti(ports.sha256(`dpop\n${jkt}\n${jti}`))
  const once = onceUntil(mark, Math.ceil(iat * 1000) + WINDOW, 'invalid_dpop_proof', 'dpop_replayed')
  return { ok: true, jkt, once }
}

/** Tells whether a text is a SHA-256 thumbprint of a key, as `dpop_jkt` carries it. */
export function isThumbprint(text: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(text)
}

// Without query and fragment; scheme, host and port as URL parsing puts them.
function isSameUrl(htu: unknown, url: string): boolean {
  if (typeof htu !== 'string' || htu.length > 2048 || !/^[\x21-\x7e]+$/.test(htu) || !URL.canParse(htu)) return false
  const [given, ours] = [new URL(htu), new URL(url)]
  if (given.username !== '' || given.password !== '') return false
  return given.origin !== 'null' && given.origin === ours.origin && given.pathname === ours.pathname
}
