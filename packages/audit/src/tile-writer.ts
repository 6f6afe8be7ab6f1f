import { MAX_ENTRY, parseEntryBundle } from './entry-bundle.ts'
import { HASH_LENGTH, type Sha256 } from './hash.ts'
import { leafHash } from './leaf.ts'
import { parseHashTile, TILE_WIDTH } from './tile.ts'
import type { TileEdge } from './tile-edge.ts'
import { fullFile, type TileFile } from './tile-file.ts'
import { fullTileRoot } from './tree.ts'

/** The right edge of a tiled log while it grows: packed as its files are, so that what is appended leaves nothing behind to be collected. */
export interface TileWriter {
  /** The number of entries of the log. */
  readonly size: number
  /**
   * Appends entries, of which nothing is kept, and returns the files that became full on the way.
   * Throws RangeError for an entry of more than 65,535 bytes, and past 2^53-1 entries; nothing is appended then.
   */
  append(entries: readonly Uint8Array[]): readonly TileFile[]
  /** A copy of the edge. */
  edge(): TileEdge
}

/** A partial hash tile: the first `width` of its hashes are there. */
interface Level {
  readonly bytes: Uint8Array
  width: number
}

/** Room for the bundle at first; a larger one grows. */
const BUNDLE = 65_536

/**
 * Makes a writer that goes on from an edge, which stays as it is.
 * @see https://c2sp.org/tlog-tiles
 */
export function createTileWriter(sha256: Sha256, start: TileEdge): TileWriter {
  let { size } = start
  let bundle = new Uint8Array(BUNDLE)
  let bundled = 0
  let used = 0
  const levels: Level[] = start.levels.map(levelOf)

  const bundleEntry = (entry: Uint8Array): void => {
    const end = used + 2 + entry.length
    if (end > bundle.length) bundle = enlarged(bundle, end)
    bundle[used] = entry.length >> 8
    bundle[used + 1] = entry.length & 0xff
    bundle.set(entry, used + 2)
    used = end
    bundled += 1
  }
  /** Adds a leaf hash to the levels, the root of each tile that it fills to the level above, and those tiles to the files. */
  const addHash = (leaf: Uint8Array, files: TileFile[]): void => {
    let hash = leaf
    for (let at = 0; ; at += 1) {
      const level = levels[at] ?? levelOf([])
      levels[at] = level
      level.bytes.set(hash, level.width * HASH_LENGTH)
      level.width += 1
      if (level.width < TILE_WIDTH) return
      files.push(fullFile(at, size, level.bytes))
      hash = fullTileRoot(sha256, level.bytes)
      levels[at] = levelOf([])
    }
  }
  for (const entry of start.entries) bundleEntry(entry)
  return {
    get size() {
      return size
    },
    append(entries) {
      const tooLong = entries.find(({ length }) => length > MAX_ENTRY)
      if (tooLong !== undefined) throw new RangeError(`an entry has at most ${MAX_ENTRY} bytes, not ${tooLong.length}`)
      if (size + entries.length > Number.MAX_SAFE_INTEGER) throw new RangeError('the log is full')
      const files: TileFile[] = []
      for (const entry of entries) {
        size += 1
        bundleEntry(entry)
        addHash(leafHash(sha256, entry), files)
        if (bundled < TILE_WIDTH) continue
        files.push(fullFile('entries', size, bundle.slice(0, used)))
        bundled = 0
        used = 0
      }
      return files
    },
    edge: () => ({
      size,
      entries: parseEntryBundle(bundle.subarray(0, used)) ?? [],
      levels: levels.map(({ bytes, width }) => parseHashTile(bytes.subarray(0, width * HASH_LENGTH), width) ?? []),
    }),
  }
}

function levelOf(hashes: readonly Uint8Array[]): Level {
  const bytes = new Uint8Array(TILE_WIDTH * HASH_LENGTH)
  for (const [at, hash] of hashes.entries()) bytes.set(hash, at * HASH_LENGTH)
  return { bytes, width: hashes.length }
}

function enlarged(bytes: Uint8Array, least: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.max(2 * bytes.length, least))
  larger.set(bytes)
  return larger
}
