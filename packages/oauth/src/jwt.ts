import { isJsonObject, type JsonObject, parseStrictJson } from '@fullmakt/ir'
import { signatureAlgorithms } from './jwk.ts'

/** The longest JWT read, in characters. */
export const maxJwtLength = 8192

/** A JWT taken apart; nothing of it is verified. */
export interface Jwt {
  readonly text: string
  readonly algorithm: string
  readonly kid: string | undefined
  readonly header: JsonObject
  readonly claims: JsonObject
}

/** A JWT, or why the text is none. */
export type JwtResult = { readonly ok: true; readonly jwt: Jwt } | { readonly ok: false; readonly reason: string }

/** Header members that bring a key or ask for understanding we do not have. `jwk` is judged by whoever expects one. */
const REFUSED = ['crit', 'jku', 'x5u', 'x5c', 'zip', 'b64', 'enc']

/**
 * Takes a compact JWS with JSON claims apart: strict base64url, strict JSON, an algorithm of the allow-list, a short `kid`, no header member that
 * names keys elsewhere. `typs` are the values that `typ` may have, in lower case and without `application/`; undefined among them lets it be absent.
 * Verifies no signature and no claim.
 *
 * @see RFC 7519 §7.2, RFC 8725 §3
 */
export function readJwt(text: string, typs: readonly (string | undefined)[], embedsKey = false): JwtResult {
  if (text.length > maxJwtLength) return refuse('jwt_oversize')
  const parts = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)$/.exec(text)
  if (parts === null || !parts.slice(1).every(isCanonical)) return refuse('jwt_malformed')
  const header = readPart(parts[1]!)
  const claims = readPart(parts[2]!)
  if (header === undefined || claims === undefined) return refuse('jwt_malformed')
  const { alg, kid, typ } = header
  if (typeof alg !== 'string' || !signatureAlgorithms.includes(alg)) return refuse('jwt_algorithm')
  if (REFUSED.some((member) => header[member] !== undefined)) return refuse('jwt_header')
  if ((header['jwk'] !== undefined) !== embedsKey) return refuse('jwt_header')
  if (kid !== undefined && (typeof kid !== 'string' || kid === '' || kid.length > 256)) return refuse('jwt_kid')
  if (typ !== undefined && typeof typ !== 'string') return refuse('jwt_type')
  if (!typs.includes(typ?.toLowerCase().replace(/^application\//, ''))) return refuse('jwt_type')
  return { ok: true, jwt: { text, algorithm: alg, kid, header, claims } }
}

/** A claim that must be a non-empty text of at most 512 characters. */
export function textClaim(claims: JsonObject, name: string): string | undefined {
  const value = claims[name]
  return typeof value === 'string' && value !== '' && value.length <= 512 ? value : undefined
}

/**
 * Judges the times of an assertion: `exp` must be there, ahead, and at most `longestMs` away; `iat` and `nbf`, where they are, must not lie in the
 * future by more than ten seconds. Returns the end in milliseconds, or why not.
 */
export function judgeTimes(
  claims: JsonObject,
  now: number,
  longestMs: number,
): { readonly ok: true; readonly endsAt: number } | { readonly ok: false; readonly reason: string } {
  const { exp, iat, nbf } = claims
  if (typeof exp !== 'number') return { ok: false, reason: 'jwt_exp_missing' }
  if (!(exp * 1000 > now)) return { ok: false, reason: 'jwt_expired' }
  if (!(exp * 1000 <= now + longestMs + SKEW)) return { ok: false, reason: 'jwt_exp_too_far' }
  for (const time of [iat, nbf]) {
    if (time === undefined) continue
    if (typeof time !== 'number' || !(time * 1000 <= now + SKEW) || time < 0) return { ok: false, reason: 'jwt_early' }
  }
  return { ok: true, endsAt: Math.ceil(exp * 1000) }
}

/** How far another machine's clock may be ahead, in milliseconds. */
const SKEW = 10_000

/** Tells whether base64url has one reading and one spelling: a whole number of bytes, and no bits set that are not part of one. @see RFC 4648 §3.5 */
function isCanonical(part: string): boolean {
  const spare = part.length % 4
  if (spare === 0) return true
  return spare !== 1 && (spare === 2 ? /[AQgw]$/ : /[AEIMQUYcgkosw048]$/).test(part)
}

function readPart(part: string): JsonObject | undefined {
  const text = atob(part.replaceAll('-', '+').replaceAll('_', '/'))
  const read = parseStrictJson(Uint8Array.from(text, (char) => char.charCodeAt(0)))
  return read.ok && isJsonObject(read.value) ? read.value : undefined
}

function refuse(reason: string): JwtResult {
  return { ok: false, reason }
}
