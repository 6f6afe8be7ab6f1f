import { formatEntryBundle } from './entry-bundle.ts'
import type { Sha256 } from './hash.ts'
import { formatHashTile } from './tile.ts'
import type { TileEdge } from './tile-edge.ts'
import { partialFile, type TileFile } from './tile-file.ts'
import { createTileWriter } from './tile-writer.ts'

/**
 * Appends entries to a log: the new edge, and the files that became full on the way (entry bundles and hash tiles of every level).
 * Does not write partial files: `partialTiles` gives them for a size that gets a checkpoint. Whoever appends often keeps a tile writer.
 * Throws RangeError for an entry of more than 65,535 bytes, and past 2^53-1 entries.
 * @see https://c2sp.org/tlog-tiles
 */
export function appendTiles(
  sha256: Sha256,
  edge: TileEdge,
  entries: readonly Uint8Array[],
): { readonly edge: TileEdge; readonly files: readonly TileFile[] } {
  const writer = createTileWriter(sha256, edge)
  const files = writer.append(entries)
  return { edge: writer.edge(), files }
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
