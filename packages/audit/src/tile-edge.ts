import { EMPTY_FRONTIER, type Frontier } from './frontier.ts'
import type { Sha256 } from './hash.ts'
import { TILE_WIDTH } from './tile.ts'
import { treeRoot } from './tree.ts'

/**
 * All of a tiled log that appending to it needs: its size, the entries of its partial bundle, and the hashes of its partial tile at each
 * level, lowest first (an empty list where a level has none). Immutable; at most 255 entries and 7 × 255 hashes.
 */
export interface TileEdge {
  readonly size: number
  readonly entries: readonly Uint8Array[]
  readonly levels: readonly (readonly Uint8Array[])[]
}

/** The edge of the log without entries. */
export const EMPTY_EDGE: TileEdge = Object.freeze({
  size: 0,
  entries: Object.freeze([]),
  levels: Object.freeze([]),
})

/** The frontier of the tree an edge stands for: `frontierRoot` of it is the root a checkpoint signs. */
export function edgeFrontier(sha256: Sha256, edge: Pick<TileEdge, 'size' | 'levels'>): Frontier {
  const nodes = edge.levels.toReversed().flatMap((hashes) => perfectRoots(sha256, hashes))
  return edge.size === 0 ? EMPTY_FRONTIER : { size: edge.size, nodes }
}

/** The roots of the perfect subtrees over a partial tile's hashes, largest first. */
function perfectRoots(sha256: Sha256, hashes: readonly Uint8Array[]): Uint8Array[] {
  const roots: Uint8Array[] = []
  let from = 0
  for (let width = TILE_WIDTH / 2; width >= 1; width /= 2) {
    if (from + width > hashes.length) continue
    roots.push(treeRoot(sha256, hashes, from, from + width))
    from += width
  }
  return roots
}
