import { equalBytes, HASH_LENGTH, type Sha256 } from './hash.ts'
import type { ProofResult } from './inclusion-proof.ts'
import { nodeHash } from './leaf.ts'
import { largestPowerBelow, treeRoot } from './tree.ts'

/** A claim that the tree of `second` leaves is the tree of `first` leaves with more appended. Hashes have 32 bytes. */
export interface ConsistencyClaim {
  readonly first: number
  readonly second: number
  readonly firstRoot: Uint8Array
  readonly secondRoot: Uint8Array
  readonly proof: readonly Uint8Array[]
}

/**
 * The proof that the tree over the first `first` of `leafHashes` is a prefix of the tree over all of them; empty for `first` 0 and all.
 * Throws RangeError when `first` is outside the list.
 * @see RFC 9162 section 2.1.4.1
 */
export function consistencyProof(sha256: Sha256, leafHashes: readonly Uint8Array[], first: number): Uint8Array[] {
  return consistencyRanges(leafHashes.length, first).map(([from, to]) => treeRoot(sha256, leafHashes, from, to))
}

/**
 * The subtrees, as ranges of leaves (`to` exclusive), whose roots are the consistency proof from `first` to `second` leaves.
 * Throws RangeError when `first` is not within 0 and `second`.
 * @see RFC 9162 section 2.1.4.1
 */
export function consistencyRanges(second: number, first: number): (readonly [from: number, to: number])[] {
  if (!(Number.isSafeInteger(first) && first >= 0 && first <= second)) {
    throw new RangeError(`no tree of ${first} inside a tree of ${second}`)
  }
  if (first === 0 || first === second) return []
  const ranges: (readonly [number, number])[] = []
  let from = 0
  let to = second
  while (first !== to) {
    const middle = from + largestPowerBelow(to - from)
    if (first <= middle) {
      ranges.push([middle, to])
      to = middle
    } else {
      ranges.push([from, middle])
      from = middle
    }
  }
  // The old tree itself is left out only when it is one perfect subtree, because then the verifier has its root.
  if (from !== 0) ranges.push([from, to])
  return ranges.reverse()
}

/**
 * Checks a consistency proof. From the empty tree every tree follows, with an empty proof and the hash of nothing as first root.
 * Does not check where the roots come from: that is the signed checkpoints' part.
 * @see RFC 9162 section 2.1.4.2
 */
export function verifyConsistency(sha256: Sha256, claim: ConsistencyClaim): ProofResult {
  const { first, second, firstRoot, secondRoot, proof } = claim
  const inRange = Number.isSafeInteger(first) && Number.isSafeInteger(second) && first >= 0 && first <= second
  // The roots of one tree are only compared, so that how long they are is not for this to say.
  const hashed = first === second && first > 0 ? proof : [firstRoot, secondRoot, ...proof]
  if (!inRange || !hashed.every((hash) => hash.length === HASH_LENGTH)) return { ok: false, reason: 'range' }
  if (first === second || first === 0) {
    if (proof.length > 0) return { ok: false, reason: 'length' }
    const expected = first === second ? secondRoot : sha256(new Uint8Array(0))
    return equalBytes(firstRoot, expected) ? { ok: true } : { ok: false, reason: 'root' }
  }
  return walk(sha256, claim)
}

function walk(sha256: Sha256, { first, second, firstRoot, secondRoot, proof }: ConsistencyClaim): ProofResult {
  if (proof.length === 0) return { ok: false, reason: 'length' }
  const path = isPowerOfTwo(first) ? [firstRoot, ...proof] : proof
  let fn = first - 1
  let sn = second - 1
  while (fn % 2 === 1) {
    fn = Math.floor(fn / 2)
    sn = Math.floor(sn / 2)
  }
  let [fr, sr] = [path[0]!, path[0]!]
  for (const sibling of path.slice(1)) {
    if (sn === 0) return { ok: false, reason: 'length' }
    if (fn % 2 === 1 || fn === sn) {
      fr = nodeHash(sha256, sibling, fr)
      sr = nodeHash(sha256, sibling, sr)
      while (fn % 2 === 0 && fn !== 0) {
        fn = Math.floor(fn / 2)
        sn = Math.floor(sn / 2)
      }
    } else {
      sr = nodeHash(sha256, sr, sibling)
    }
    fn = Math.floor(fn / 2)
    sn = Math.floor(sn / 2)
  }
  if (sn !== 0) return { ok: false, reason: 'length' }
  return equalBytes(fr, firstRoot) && equalBytes(sr, secondRoot) ? { ok: true } : { ok: false, reason: 'root' }
}

function isPowerOfTwo(size: number): boolean {
  return Number.isInteger(Math.log2(size)) && 2 ** Math.log2(size) === size
}
