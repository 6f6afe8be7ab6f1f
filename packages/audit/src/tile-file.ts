import { levelWidth, TILE_WIDTH } from './tile.ts'
import { formatTilePath } from './tile-path.ts'

/** A file of a tiled log: its path below the log's prefix and its bytes. */
export interface TileFile {
  readonly path: string
  readonly bytes: Uint8Array
}

/** The full tile or bundle that is the last one of its level in a log of `size` entries. */
export function fullFile(level: number | 'entries', size: number, bytes: Uint8Array): TileFile {
  const index = levelWidth(size, level) / TILE_WIDTH - 1
  return { path: formatTilePath({ level, index, width: TILE_WIDTH }), bytes }
}

/** The partial tile or bundle, of `width` hashes or entries, at the end of its level in a log of `size` entries. */
export function partialFile(level: number | 'entries', size: number, width: number, bytes: Uint8Array): TileFile {
  const index = Math.floor(levelWidth(size, level) / TILE_WIDTH)
  return { path: formatTilePath({ level, index, width }), bytes }
}
