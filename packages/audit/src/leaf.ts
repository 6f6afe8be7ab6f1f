import type { Sha256 } from './hash.ts'

// Different prefixes keep a leaf from ever being taken for an inner node (second preimage).
const LEAF_PREFIX = 0x00
const NODE_PREFIX = 0x01
/** Where what is hashed is put together, one after the other: a new array for each would be most of the garbage of a large log. */
const scratch = new Uint8Array(4_096)

/**
 * The leaf hash of an entry: SHA-256(0x00 || entry), 32 bytes. The entry is opaque.
 * @see RFC 6962 section 2.1
 */
export function leafHash(sha256: Sha256, entry: Uint8Array): Uint8Array {
  const input = entry.length < scratch.length ? scratch.subarray(0, 1 + entry.length) : new Uint8Array(1 + entry.length)
  input[0] = LEAF_PREFIX
  input.set(entry, 1)
  return sha256(input)
}

/**
 * The hash of an inner node: SHA-256(0x01 || left || right), 32 bytes. Does not check the length of its children.
 * @see RFC 6962 section 2.1
 */
export function nodeHash(sha256: Sha256, left: Uint8Array, right: Uint8Array): Uint8Array {
  const length = 1 + left.length + right.length
  const input = length <= scratch.length ? scratch.subarray(0, length) : new Uint8Array(length)
  input[0] = NODE_PREFIX
  input.set(left, 1)
  input.set(right, 1 + left.length)
  return sha256(input)
}
