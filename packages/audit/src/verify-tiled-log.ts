import { partialTiles } from './append-tiles.ts'
import type { Checkpoint } from './checkpoint.ts'
import { frontierRoot } from './frontier.ts'
import { equalBytes, type Sha256 } from './hash.ts'
import { type CheckpointClaim, openClaim } from './open-claim.ts'
import { TILE_WIDTH } from './tile.ts'
import { EMPTY_EDGE, edgeFrontier, type TileEdge } from './tile-edge.ts'
import type { TileFile } from './tile-file.ts'
import type { ReadTile } from './tile-log.ts'
import { createTileWriter } from './tile-writer.ts'
import type { VerifyLogResult } from './verify-log.ts'

/** A log with its files to verify: entries in batches from the first, the signed checkpoint, and optionally an older one saved elsewhere. */
export interface TiledLogClaim extends CheckpointClaim {
  readonly sha256: Sha256
  readonly batches: AsyncIterable<readonly Uint8Array[]> | Iterable<readonly Uint8Array[]>
  /** Reads the files beside the entries; each that should be there is compared. Without, only the entries are verified. */
  readonly readTile?: ReadTile
  /** Up to which size files are there: full ones to it, partial ones at it. The checkpoint's size unless said. */
  readonly tiledSize?: number
  readonly onProgress?: (done: number, size: number) => void
}

/** What verifying found: as `verifyLog` says it, or a file that is missing (`missing`) or not what the entries make it (`tile`). */
export type VerifyTiledLogResult =
  | VerifyLogResult
  | { readonly ok: false; readonly reason: 'missing' | 'tile'; readonly path: string }

/**
 * Verifies a stream of entries and the files of a tiled log against a signed checkpoint, and against an older one when given. Holds one batch,
 * one tile a level and one bundle at a time. Errors of the stream and of the files reject. Does not look into the entries.
 * @see https://c2sp.org/tlog-tiles
 */
export async function verifyTiledLog(claim: TiledLogClaim): Promise<VerifyTiledLogResult> {
  const opened = openClaim(claim)
  if (!opened.ok) return opened
  return judge(opened.checkpoint, opened.since, claim)
}

async function judge(
  checkpoint: Checkpoint,
  since: Checkpoint | undefined,
  claim: TiledLogClaim,
): Promise<VerifyTiledLogResult> {
  const { sha256, readTile, onProgress = () => {} } = claim
  const tiledSize = readTile === undefined ? 0 : Math.min(claim.tiledSize ?? checkpoint.size, checkpoint.size)
  const stops = [since?.size, readTile === undefined ? undefined : tiledSize].filter((size) => size !== undefined)
  const writer = createTileWriter(sha256, EMPTY_EDGE)
  let sinceRoot = since?.size === 0 ? rootOf(sha256, EMPTY_EDGE) : undefined
  let wrong: Extract<VerifyTiledLogResult, { readonly path: string }> | undefined
  for await (const batch of claim.batches) {
    for (const piece of cut(writer.size, batch, stops)) {
      if (writer.size + piece.length > checkpoint.size) {
        return { ok: false, reason: 'size', expected: checkpoint.size, actual: checkpoint.size + 1 }
      }
      const full = writer.append(piece)
      const files = writer.size === tiledSize ? [...full, ...partialTiles(writer.edge())] : full
      if (readTile !== undefined && writer.size <= tiledSize) wrong ??= await firstWrong(readTile, files)
      if (writer.size === since?.size) sinceRoot = rootOf(sha256, writer.edge())
    }
    onProgress(writer.size, checkpoint.size)
  }
  if (writer.size !== checkpoint.size) {
    return { ok: false, reason: 'size', expected: checkpoint.size, actual: writer.size }
  }
  if (!equalBytes(rootOf(sha256, writer.edge()), checkpoint.root)) return { ok: false, reason: 'root' }
  if (since !== undefined && !(sinceRoot !== undefined && equalBytes(sinceRoot, since.root))) {
    return { ok: false, reason: 'fork' }
  }
  // Only now is it known that the entries are right, so that it is the file which is wrong.
  if (wrong !== undefined) return wrong
  return { ok: true, checkpoint }
}

/** A batch in pieces that end at bundles and at the given sizes, so that nothing is missed between. */
function* cut(from: number, batch: readonly Uint8Array[], stops: readonly number[]): Generator<readonly Uint8Array[]> {
  let at = 0
  while (at < batch.length) {
    const size = from + at
    const bundle = size - (size % TILE_WIDTH) + TILE_WIDTH
    const end = Math.min(bundle, from + batch.length, ...stops.filter((stop) => stop > size))
    yield at === 0 && end === from + batch.length ? batch : batch.slice(at, end - from)
    at = end - from
  }
}

async function firstWrong(
  readTile: ReadTile,
  files: readonly TileFile[],
): Promise<Extract<VerifyTiledLogResult, { readonly path: string }> | undefined> {
  for (const { path, bytes } of files) {
    // A log may delete a partial file once the full one is there, which then starts with the same bytes.
    const there = (await readTile(path)) ?? (await readTile(path.replace(/\.p\/\d+$/, '')))?.subarray(0, bytes.length)
    if (there === undefined) return { ok: false, reason: 'missing', path }
    if (!equalBytes(there, bytes)) return { ok: false, reason: 'tile', path }
  }
  return undefined
}

function rootOf(sha256: Sha256, edge: TileEdge): Uint8Array {
  return frontierRoot(sha256, edgeFrontier(sha256, edge))
}
