/**
 * SHA-256 as a parameter: takes any bytes, which it must not keep, and returns the 32 byte digest.
 * @see FIPS 180-4
 */
export type Sha256 = (data: Uint8Array) => Uint8Array

/** Length in bytes of every hash in the tree. */
export const HASH_LENGTH: number = 32

/**
 * True when both byte arrays have the same length and content.
 * Not constant in time: only for public values such as hashes and signatures.
 */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  const { length } = a
  if (b.length !== length) return false
  // A plain loop: what verifies a log compares all of its files here, several times faster than with a callback a byte.
  for (let at = 0; at < length; at++) if (a[at] !== b[at]) return false
  return true
}

/** The byte arrays one after the other, as a new array. */
export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0
  for (const part of parts) length += part.length
  const joined = new Uint8Array(length)
  let offset = 0
  for (const part of parts) {
    joined.set(part, offset)
    offset += part.length
  }
  return joined
}
