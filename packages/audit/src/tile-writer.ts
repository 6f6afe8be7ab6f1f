import { formatEntryBundle, MAX_ENTRY } from './entry-bundle.ts'
import type { Sha256 } from './hash.ts'
import { leafHash } from './leaf.ts'
import { formatHashTile, levelWidth, TILE_WIDTH } from './tile.ts'
import type { TileEdge } from './tile-edge.ts'
import { formatTilePath } from './tile-path.ts'
import { treeRoot } from './tree.ts'

/** A file of a tiled log: its path below the log's prefix and its bytes. */
export interface TileFile {
  readonly path: string
  readonly bytes: Uint8Array
}

/**
 * Appends entries to a log: the new edge, and the files that became full on the way (entry bundles and hash tiles of every level).
 * Does not write partial files: `partialTiles` gives them for a size that gets a checkpoint.
 * Throws RangeError for an entry of more than 65,535 bytes, and past 2^53-1 entries.
 * @see https://c2sp.org/tlog-tiles
 */
export function appendTiles(
  sha256: Sha256,
  edge: TileEdge,
  entries: Iterable<Uint8Array>,
): { readonly edge: TileEdge; readonly files: readonly TileFile[] } {
  const files: TileFile[] = []
  const levels = edge.levels.map((hashes) => hashes.slice())
  let bundle = edge.entries.slice()
  let size = edge.size
  for (const entry of entries) {
    if (entry.length > MAX_ENTRY) throw new RangeError(`an entry has at most ${MAX_ENTRY} bytes, not ${entry.length}`)
    if (size >= Number.MAX_SAFE_INTEGER) throw new RangeError('the log is full')
    size += 1
    bundle.push(entry)
    pushHash(sha256, levels, size, leafHash(sha256, entry), files)
    if (bundle.length < TILE_WIDTH) continue
    files.push(fullFile('entries', size, formatEntryBundle(bundle)))
    bundle = []
  }
  return { edge: { size, entries: bundle, levels }, files }
}

/**
 * The partial files of a log at the edge's size: a checkpoint of that size needs them next to the full ones.
 * @see https://c2sp.org/tlog-tiles
 */
export function partialTiles(edge: TileEdge): TileFile[] {
  const files: TileFile[] = []
  edge.levels.forEach((hashes, level) => {
    if (hashes.length > 0) files.push(partialFile(level, edge.size, hashes.length, formatHashTile(hashes)))
  })
  if (edge.entries.length > 0) {
    files.push(partialFile('entries', edge.size, edge.entries.length, formatEntryBundle(edge.entries)))
  }
  return files
}

/** Adds a leaf hash to the levels, the root of each tile that it fills to the level above, and those tiles to the files. */
function pushHash(sha256: Sha256, levels: Uint8Array[][], size: number, leaf: Uint8Array, files: TileFile[]): void {
  let hash = leaf
  for (let level = 0; ; level += 1) {
    const hashes = levels[level] ?? []
    levels[level] = hashes
    hashes.push(hash)
    if (hashes.length < TILE_WIDTH) return
    files.push(fullFile(level, size, formatHashTile(hashes)))
    hash = treeRoot(sha256, hashes)
    levels[level] = []
  }
}

/** The full tile that is the last one of its level in a tree of `size` leaves. */
function fullFile(level: number | 'entries', size: number, bytes: Uint8Array): TileFile {
  const index = levelWidth(size, level) / TILE_WIDTH - 1
  return { path: formatTilePath({ level, index, width: TILE_WIDTH }), bytes }
}

function partialFile(level: number | 'entries', size: number, width: number, bytes: Uint8Array): TileFile {
  const index = Math.floor(levelWidth(size, level) / TILE_WIDTH)
  return { path: formatTilePath({ level, index, width }), bytes }
}
