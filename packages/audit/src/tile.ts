import { concatBytes, HASH_LENGTH } from './hash.ts'

/** Hashes in a full tile, and entries in a full bundle. */
export const TILE_WIDTH: number = 256

/**
 * Where a tile is: its level (0 holds leaf hashes, each level above the roots of the full tiles below; `entries` is the level of the
 * entry bundles), its index inside the level, and its width, 1 to 256; a width below 256 is a partial tile.
 */
export interface Tile {
  readonly level: number | 'entries'
  readonly index: number
  readonly width: number
}

/** How many hashes (or entries) a tree of `size` leaves has at a level. */
export function levelWidth(size: number, level: number | 'entries'): number {
  return Math.floor(size / TILE_WIDTH ** (level === 'entries' ? 0 : level))
}

/**
 * The tile at a level and index as a tree of `size` leaves has it, full or partial; undefined when the tree has none there.
 * @see https://c2sp.org/tlog-tiles
 */
export function tileAt(size: number, level: number | 'entries', index: number): Tile | undefined {
  const width = Math.min(TILE_WIDTH, levelWidth(size, level) - index * TILE_WIDTH)
  return width > 0 ? { level, index, width } : undefined
}

/**
 * The bytes of a hash tile: its hashes one after the other. Throws RangeError unless they are 1 to 256 hashes of 32 bytes.
 * @see https://c2sp.org/tlog-tiles
 */
export function formatHashTile(hashes: readonly Uint8Array[]): Uint8Array {
  const possible = hashes.length > 0 && hashes.length <= TILE_WIDTH
  if (!possible || !hashes.every((hash) => hash.length === HASH_LENGTH)) {
    throw new RangeError(`a tile holds 1 to ${TILE_WIDTH} hashes of ${HASH_LENGTH} bytes`)
  }
  return concatBytes(...hashes)
}

/** The hashes of a tile of the given width, or undefined when the bytes have another length. Does not check the hashes against any tree. */
export function parseHashTile(bytes: Uint8Array, width: number): Uint8Array[] | undefined {
  if (bytes.length !== width * HASH_LENGTH) return undefined
  // Copied, because `slice` of a Node Buffer shares its memory.
  const hashAt = (at: number) => new Uint8Array(bytes.subarray(at * HASH_LENGTH, (at + 1) * HASH_LENGTH))
  return Array.from({ length: width }, (_, at) => hashAt(at))
}
