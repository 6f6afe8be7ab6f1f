import { HASH_LENGTH, type Sha256 } from './hash.ts'
import { nodeHash } from './leaf.ts'

/**
 * The Merkle tree hash of a list of leaf hashes, 32 bytes; of none, the hash of nothing.
 * Takes `from` (inclusive) and `to` (exclusive) to hash a part of the list; throws RangeError when they are outside of it.
 * @see RFC 6962 section 2.1
 */
export function treeRoot(
  sha256: Sha256,
  leafHashes: readonly Uint8Array[],
  from: number = 0,
  to: number = leafHashes.length,
): Uint8Array {
  if (to === from) return sha256(new Uint8Array(0))
  if (to === from + 1) return leafAt(leafHashes, from)
  const middle = from + largestPowerBelow(to - from)
  return nodeHash(sha256, treeRoot(sha256, leafHashes, from, middle), treeRoot(sha256, leafHashes, middle, to))
}

/**
 * As `treeRoot`, for hashes that lie one after the other in one array and are a power of two in number, at least one: what a full tile is.
 * @see RFC 6962 section 2.1
 */
export function fullTileRoot(sha256: Sha256, hashes: Uint8Array): Uint8Array {
  let below = hashes
  let nodes = hashes.slice(0, HASH_LENGTH)
  for (let width = hashes.length / HASH_LENGTH; width > 1; width /= 2) {
    nodes = new Uint8Array((width / 2) * HASH_LENGTH)
    for (let at = 0; at < nodes.length; at += HASH_LENGTH) {
      const [left, middle, right] = [2 * at, 2 * at + HASH_LENGTH, 2 * at + 2 * HASH_LENGTH]
      nodes.set(nodeHash(sha256, below.subarray(left, middle), below.subarray(middle, right)), at)
    }
    below = nodes
  }
  return nodes
}

/** The largest power of two smaller than `size`; `size` is an integer of at least 2. */
export function largestPowerBelow(size: number): number {
  let power = 1
  while (power * 2 < size) power *= 2
  return power
}

function leafAt(leafHashes: readonly Uint8Array[], index: number): Uint8Array {
  const leaf = leafHashes[index]
  if (leaf === undefined) throw new RangeError(`no leaf ${index} in a tree of ${leafHashes.length}`)
  return leaf
}
