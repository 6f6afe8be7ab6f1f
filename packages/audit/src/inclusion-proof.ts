import { equalBytes, HASH_LENGTH, type Sha256 } from './hash.ts'
import { nodeHash } from './leaf.ts'
import { largestPowerBelow, treeRoot } from './tree.ts'

/** A claim that the leaf at `index` of the tree of `size` leaves under `root` has the hash `leaf`. Hashes have 32 bytes. */
export interface InclusionClaim {
  readonly index: number
  readonly size: number
  readonly leaf: Uint8Array
  readonly root: Uint8Array
  readonly proof: readonly Uint8Array[]
}

/** What a proof check found: `range` (index, size or a hash length impossible), `length` (too many or too few hashes) or `root` (another root). */
export type ProofResult = { readonly ok: true } | { readonly ok: false; readonly reason: 'range' | 'length' | 'root' }

/**
 * The audit path of the leaf at `index` in the tree over all of `leafHashes`, lowest sibling first.
 * Throws RangeError when there is no such leaf.
 * @see RFC 9162 section 2.1.3.1
 */
export function inclusionProof(sha256: Sha256, leafHashes: readonly Uint8Array[], index: number): Uint8Array[] {
  return inclusionRanges(leafHashes.length, index).map(([from, to]) => treeRoot(sha256, leafHashes, from, to))
}

/**
 * The subtrees, as ranges of leaves (`to` exclusive), whose roots are the inclusion proof of the leaf at `index` in a tree of `size` leaves.
 * Throws RangeError when there is no such leaf.
 * @see RFC 9162 section 2.1.3.1
 */
export function inclusionRanges(size: number, index: number): (readonly [from: number, to: number])[] {
  if (!(Number.isSafeInteger(index) && index >= 0 && index < size)) {
    throw new RangeError(`no leaf ${index} in a tree of ${size}`)
  }
  const ranges: (readonly [number, number])[] = []
  let from = 0
  let to = size
  while (to - from > 1) {
    const middle = from + largestPowerBelow(to - from)
    if (index < middle) {
      ranges.push([middle, to])
      to = middle
    } else {
      ranges.push([from, middle])
      from = middle
    }
  }
  return ranges.reverse()
}

/**
 * Checks an inclusion proof. Does not check where the root comes from: that is the signed checkpoint's part.
 * @see RFC 9162 section 2.1.3.2
 */
export function verifyInclusion(sha256: Sha256, claim: InclusionClaim): ProofResult {
  const { index, size, leaf, root, proof } = claim
  const inRange = Number.isSafeInteger(index) && Number.isSafeInteger(size) && index >= 0 && index < size
  if (!inRange || ![leaf, root, ...proof].every((hash) => hash.length === HASH_LENGTH)) {
    return { ok: false, reason: 'range' }
  }
  let fn = index
  let sn = size - 1
  let hash = leaf
  for (const sibling of proof) {
    if (sn === 0) return { ok: false, reason: 'length' }
    if (fn % 2 === 1 || fn === sn) {
      hash = nodeHash(sha256, sibling, hash)
      while (fn % 2 === 0 && fn !== 0) {
        fn = Math.floor(fn / 2)
        sn = Math.floor(sn / 2)
      }
    } else {
      hash = nodeHash(sha256, hash, sibling)
    }
    fn = Math.floor(fn / 2)
    sn = Math.floor(sn / 2)
  }
  if (sn !== 0) return { ok: false, reason: 'length' }
  return equalBytes(hash, root) ? { ok: true } : { ok: false, reason: 'root' }
}
