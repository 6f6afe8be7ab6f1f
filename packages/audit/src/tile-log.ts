import { frontierRoot } from './frontier.ts'
import { equalBytes, HASH_LENGTH, type Sha256 } from './hash.ts'
import { levelWidth, parseHashTile, TILE_WIDTH, type Tile, tileAt } from './tile.ts'
import { edgeFrontier } from './tile-edge.ts'
import { formatTilePath } from './tile-path.ts'
import { treeRoot } from './tree.ts'

/** Reads one file of a log by its path below the prefix; undefined when there is none. Errors of the storage reject. */
export type ReadTile = (path: string) => Promise<Uint8Array | undefined> | Uint8Array | undefined

/** A tiled log at one checkpoint, its partial tiles read and verified against the root: what `openTileLog` returns. */
export interface TileLog {
  readonly sha256: Sha256
  readonly readTile: ReadTile
  readonly size: number
  readonly levels: readonly (readonly Uint8Array[])[]
}

/**
 * Why a log could not be read.
 *
 * - `missing`: there is no file at `path`, nor the full one in place of a partial one.
 * - `tile`: the file at `path` has a wrong form, or its content is not what the checkpoint's root commits to.
 * - `root`: the partial tiles are not those of the checkpoint.
 * - `range`: the checkpoint, the index or the size asked for is impossible.
 */
export type TileFault =
  | { readonly ok: false; readonly reason: 'missing' | 'tile'; readonly path: string }
  | { readonly ok: false; readonly reason: 'root' | 'range' }

/** Verified hashes of full tiles, by path: what one question has read so far. */
export type TileCache = Map<string, readonly Uint8Array[]>

/**
 * Opens a tiled log at a checkpoint: reads its partial hash tiles (at most one a level) and verifies them against the root.
 * Takes size and root of a checkpoint that was verified before; does not verify signatures.
 * @see https://c2sp.org/tlog-tiles
 */
export async function openTileLog(
  sha256: Sha256,
  readTile: ReadTile,
  { size, root }: { readonly size: number; readonly root: Uint8Array },
): Promise<{ readonly ok: true; readonly log: TileLog } | TileFault> {
  if (!(Number.isSafeInteger(size) && size >= 0) || root.length !== HASH_LENGTH) return { ok: false, reason: 'range' }
  const levels: (readonly Uint8Array[])[] = []
  for (let level = 0; levelWidth(size, level) > 0; level += 1) {
    const count = levelWidth(size, level)
    const width = count % TILE_WIDTH
    const tile: Tile = { level, index: Math.floor(count / TILE_WIDTH), width }
    const read = width === 0 ? { ok: true as const, hashes: [] } : await fetchTile(readTile, tile)
    if (!read.ok) return read
    levels.push(read.hashes)
  }
  if (!equalBytes(frontierRoot(sha256, edgeFrontier(sha256, { size, levels })), root)) {
    return { ok: false, reason: 'root' }
  }
  return { ok: true, log: { sha256, readTile, size, levels } }
}

/**
 * The verified hashes of the tile at a level and index: a partial one is part of the opened log, a full one is read and must hash to the
 * value its parent tile has for it, which is verified the same way. Reads at most one file a level; none that the cache has.
 */
export async function verifiedTile(
  log: TileLog,
  cache: TileCache,
  level: number,
  index: number,
): Promise<{ readonly ok: true; readonly hashes: readonly Uint8Array[] } | TileFault> {
  const tile = tileAt(log.size, level, index)
  if (tile === undefined) return { ok: false, reason: 'range' }
  if (tile.width < TILE_WIDTH) return { ok: true, hashes: log.levels[level] ?? [] }
  const path = formatTilePath(tile)
  const known = cache.get(path)
  if (known !== undefined) return { ok: true, hashes: known }
  const parent = await verifiedTile(log, cache, level + 1, Math.floor(index / TILE_WIDTH))
  if (!parent.ok) return parent
  const read = await fetchTile(log.readTile, tile)
  if (!read.ok) return read
  const expected = parent.hashes[index % TILE_WIDTH]
  if (expected === undefined || !equalBytes(treeRoot(log.sha256, read.hashes), expected)) {
    return { ok: false, reason: 'tile', path }
  }
  cache.set(path, read.hashes)
  return read
}

/**
 * The bytes of a tile, or of the full one in its place: a log may delete a partial tile once the full one exists.
 * `tile` is the one that was found. Verifies nothing.
 */
export async function fetchFile(
  readTile: ReadTile,
  wanted: Tile,
): Promise<{ readonly ok: true; readonly bytes: Uint8Array; readonly tile: Tile } | TileFault> {
  const path = formatTilePath(wanted)
  const bytes = await readTile(path)
  if (bytes !== undefined) return { ok: true, bytes, tile: wanted }
  const full: Tile = { ...wanted, width: TILE_WIDTH }
  const instead = wanted.width < TILE_WIDTH ? await readTile(formatTilePath(full)) : undefined
  return instead === undefined ? { ok: false, reason: 'missing', path } : { ok: true, bytes: instead, tile: full }
}

async function fetchTile(
  readTile: ReadTile,
  wanted: Tile,
): Promise<{ readonly ok: true; readonly hashes: readonly Uint8Array[] } | TileFault> {
  const file = await fetchFile(readTile, wanted)
  if (!file.ok) return file
  const hashes = parseHashTile(file.bytes, file.tile.width)
  if (hashes === undefined) return { ok: false, reason: 'tile', path: formatTilePath(file.tile) }
  return { ok: true, hashes: hashes.slice(0, wanted.width) }
}
