import { isJsonObject, type Json, type JsonObject } from '@fullmakt/ir'
import type { OAuthPorts } from './ports.ts'

/** The algorithms that any proof may be signed with; all of them asymmetric. `EdDSA` is the older name of `Ed25519`. @see RFC 8725 §3.1, RFC 9864 §2.2 */
export const signatureAlgorithms: readonly string[] = ['ES256', 'Ed25519', 'EdDSA', 'PS256', 'RS256']

/** Two names of one algorithm, since `EdDSA` is taken with that curve alone. */
const EDWARDS: readonly Json[] = ['Ed25519', 'EdDSA']

const PRIVATE = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv']

/** Tells whether JSON is a JWK without any private or symmetric part; does not judge its strength. */
export function isPublicKey(key: Json | undefined): key is JsonObject {
  if (!isJsonObject(key) || typeof key['kty'] !== 'string' || key['kty'] === 'oct') return false
  return !PRIVATE.some((member) => key[member] !== undefined)
}

/**
 * Tells whether a public key may verify signatures of an algorithm: kind and curve fit, RSA has 2048 to 8192 bits and an exponent of at least 65537,
 * and `use`, `key_ops` and `alg`, where they are said, agree.
 *
 * @see RFC 7517 §4, RFC 7518 §3.3, RFC 8725 §3.5
 */
export function fitsAlgorithm(key: Json | undefined, algorithm: string): key is JsonObject {
  if (!isPublicKey(key)) return false
  const { kty, crv, use, alg, key_ops: operations } = key
  if (use !== undefined && use !== 'sig') return false
  if (alg !== undefined && alg !== algorithm && !(EDWARDS.includes(algorithm) && EDWARDS.includes(alg))) return false
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes('verify'))) return false
  switch (algorithm) {
    case 'ES256':
      return kty === 'EC' && crv === 'P-256' && isBase64url(key['x'], 43) && isBase64url(key['y'], 43)
    case 'Ed25519':
    case 'EdDSA':
      return kty === 'OKP' && crv === 'Ed25519' && isBase64url(key['x'], 43)
    case 'PS256':
    case 'RS256':
      return kty === 'RSA' && isStrongRsa(key['n'], key['e'])
    default:
      return false
  }
}

/** The RFC 7638 thumbprint of a public key that fits one of our algorithms, base64url. */
export function thumbprint({ sha256 }: Pick<OAuthPorts, 'sha256'>, key: JsonObject): string {
  const { crv, e, kty, n, x, y } = key
  if (kty === 'RSA') return sha256(JSON.stringify({ e, kty, n }))
  return sha256(JSON.stringify(kty === 'EC' ? { crv, kty, x, y } : { crv, kty, x }))
}

/** The keys of a JWK set document, or undefined when it is none: 1 to 100 keys. Keys that are of no use to us stay in. @see RFC 7517 §5 */
export function readKeySet(document: Json | undefined): readonly JsonObject[] | undefined {
  if (!isJsonObject(document)) return undefined
  const { keys } = document
  if (!Array.isArray(keys) || keys.length === 0 || keys.length > 100 || !keys.every(isJsonObject)) return undefined
  return keys
}

/** The one key that a signature names: that of its `kid`, or the only one there is; undefined when that is not exactly one that fits. */
export function pickKey(
  keys: readonly JsonObject[],
  kid: string | undefined,
  algorithm: string,
): JsonObject | undefined {
  const named = kid === undefined ? keys : keys.filter((key) => key['kid'] === kid)
  const [key] = named
  return named.length === 1 && fitsAlgorithm(key, algorithm) ? key : undefined
}

function isStrongRsa(n: Json | undefined, e: Json | undefined): boolean {
  if (!isBase64url(n) || !isBase64url(e)) return false
  const modulus = bytesOf(n)
  const exponent = bytesOf(e).reduce((value, byte) => value * 256 + byte, 0)
  const bits = modulus.length * 8 - Math.clz32(modulus[0]!) + 24
  return bits >= 2048 && bits <= 8192 && exponent >= 65_537 && exponent <= 0xffff_ffff && exponent % 2 === 1
}

function isBase64url(text: Json | undefined, length?: number): text is string {
  if (typeof text !== 'string' || !/^[A-Za-z0-9_-]+$/.test(text)) return false
  return length === undefined || text.length === length
}

function bytesOf(text: string): number[] {
  const bytes = [...atob(text.replaceAll('-', '+').replaceAll('_', '/'))].map((char) => char.charCodeAt(0))
  const first = bytes.findIndex((byte) => byte !== 0)
  return first < 0 ? [0] : bytes.slice(first)
}
