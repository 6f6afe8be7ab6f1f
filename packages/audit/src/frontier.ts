import { concatBytes, HASH_LENGTH, type Sha256 } from './hash.ts'
import { nodeHash } from './leaf.ts'

/**
 * All of a tree that appending needs: the roots of its perfect subtrees, largest (leftmost) first, one for each 1 bit of `size`.
 * Immutable; at most 53 hashes.
 */
export interface Frontier {
  readonly size: number
  readonly nodes: readonly Uint8Array[]
}

/** The frontier of the tree without leaves. */
export const EMPTY_FRONTIER: Frontier = Object.freeze({ size: 0, nodes: Object.freeze([]) })

/**
 * The frontier after one more leaf. Takes a 32 byte leaf hash; throws RangeError for another length and past 2^53-1 leaves.
 * @see RFC 6962 section 2.1
 */
export function appendLeaf(sha256: Sha256, frontier: Frontier, leaf: Uint8Array): Frontier {
  if (leaf.length !== HASH_LENGTH) throw new RangeError(`a leaf hash has ${HASH_LENGTH} bytes, not ${leaf.length}`)
  if (frontier.size >= Number.MAX_SAFE_INTEGER) throw new RangeError('the tree is full')
  const nodes = frontier.nodes.slice()
  let node = leaf
  for (let size = frontier.size; size % 2 === 1; size = Math.floor(size / 2)) {
    const left = nodes.pop()
    if (left === undefined) throw new RangeError('the frontier lacks a node')
    node = nodeHash(sha256, left, node)
  }
  nodes.push(node)
  return { size: frontier.size + 1, nodes }
}

/** The root of the tree a frontier stands for, 32 bytes. */
export function frontierRoot(sha256: Sha256, frontier: Frontier): Uint8Array {
  const root = frontier.nodes.reduceRight<Uint8Array | undefined>(
    (right, left) => (right === undefined ? left : nodeHash(sha256, left, right)),
    undefined,
  )
  return root ?? sha256(new Uint8Array(0))
}

/** A frontier as bytes: the size as 8 bytes, big-endian, then its hashes. `parseFrontier` reads it back. */
export function serializeFrontier(frontier: Frontier): Uint8Array {
  const size = new Uint8Array(8)
  new DataView(size.buffer).setBigUint64(0, BigInt(frontier.size))
  return concatBytes(size, ...frontier.nodes)
}

/** Reads what `serializeFrontier` wrote; undefined when the bytes are of another form. Does not check that the hashes belong to any tree. */
export function parseFrontier(bytes: Uint8Array): Frontier | undefined {
  if (bytes.length < 8) return undefined
  const wide = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0)
  if (wide > BigInt(Number.MAX_SAFE_INTEGER)) return undefined
  const size = Number(wide)
  const count = wide.toString(2).replaceAll('0', '').length
  if (bytes.length !== 8 + count * HASH_LENGTH) return undefined
  const nodes = Array.from({ length: count }, (_, index) =>
    bytes.slice(8 + index * HASH_LENGTH, 8 + (index + 1) * HASH_LENGTH),
  )
  return { size, nodes }
}
