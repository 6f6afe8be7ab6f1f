import { decodeBase64, encodeBase64 } from './base64.ts'
import { concatBytes, type Sha256 } from './hash.ts'

/** An Ed25519 key that signs notes: its name, its 32 byte public key and the key ID both of them give (4 bytes as an unsigned integer). */
export interface VerifierKey {
  readonly name: string
  readonly id: number
  readonly publicKey: Uint8Array
}

/** What reading a verifier key found: `format`, `name`, `algorithm` (another signature type), `key` (its length) or `id` (does not belong to name and key). */
export type VerifierKeyResult =
  | { readonly ok: true; readonly key: VerifierKey }
  | { readonly ok: false; readonly reason: 'format' | 'name' | 'algorithm' | 'key' | 'id' }

const ED25519 = 0x01

/**
 * The verifier key of a name and a 32 byte Ed25519 public key. Throws RangeError for a bad name or length.
 * @see https://c2sp.org/signed-note
 */
export function verifierKey(sha256: Sha256, name: string, publicKey: Uint8Array): VerifierKey {
  return keyOfType(sha256, ED25519, name, publicKey)
}

/** A verifier key as text, `name+id+key`: id in eight hex digits, algorithm byte and key in base64. */
export function formatVerifierKey(key: VerifierKey): string {
  return formatKeyOfType(ED25519, key)
}

/**
 * Reads a verifier key (vkey) and checks its ID. Does not check that the key is a point on the curve.
 * @see https://c2sp.org/signed-note
 */
export function parseVerifierKey(sha256: Sha256, text: string): VerifierKeyResult {
  return parseKeyOfType(sha256, ED25519, text)
}

/** As `verifierKey`, for the signature type `algorithm` (one byte), whose public key is an Ed25519 key as well. */
export function keyOfType(sha256: Sha256, algorithm: number, name: string, publicKey: Uint8Array): VerifierKey {
  if (!isKeyName(name)) throw new RangeError('a key name is not empty and holds neither spaces nor a plus')
  if (publicKey.length !== 32) throw new RangeError('an Ed25519 public key has 32 bytes')
  return { name, id: keyId(sha256, name, Uint8Array.of(algorithm, ...publicKey)), publicKey }
}

/** As `formatVerifierKey`, for the signature type `algorithm`. */
export function formatKeyOfType(algorithm: number, key: VerifierKey): string {
  const id = key.id.toString(16).padStart(8, '0')
  return `${key.name}+${id}+${encodeBase64(Uint8Array.of(algorithm, ...key.publicKey))}`
}

/** As `parseVerifierKey`, for the signature type `algorithm`; any other type is refused. */
export function parseKeyOfType(sha256: Sha256, algorithm: number, text: string): VerifierKeyResult {
  const [name, id, ...rest] = text.split('+')
  if (name === undefined || id === undefined || rest.length === 0 || !/^[0-9a-f]{8}$/.test(id)) {
    return { ok: false, reason: 'format' }
  }
  if (!isKeyName(name)) return { ok: false, reason: 'name' }
  const bytes = decodeBase64(rest.join('+'))
  if (bytes === undefined) return { ok: false, reason: 'format' }
  if (bytes[0] !== algorithm) return { ok: false, reason: 'algorithm' }
  if (bytes.length !== 33) return { ok: false, reason: 'key' }
  const actual = keyId(sha256, name, bytes)
  if (actual !== Number.parseInt(id, 16)) return { ok: false, reason: 'id' }
  return { ok: true, key: { name, id: actual, publicKey: bytes.slice(1) } }
}

/** True for a name a note can carry: well-formed, not empty, without Unicode spaces, control characters and plus. */
export function isKeyName(name: string): boolean {
  return name.isWellFormed() && /^[^\s\p{Cc}+]+$/u.test(name)
}

function keyId(sha256: Sha256, name: string, algorithmAndKey: Uint8Array): number {
  const digest = sha256(concatBytes(new TextEncoder().encode(`${name}\n`), algorithmAndKey))
  return new DataView(digest.buffer, digest.byteOffset, 4).getUint32(0)
}
