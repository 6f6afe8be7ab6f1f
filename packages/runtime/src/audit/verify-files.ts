import {
  type Checkpoint,
  formatTilePath,
  openCheckpoint,
  openTileLog,
  parseEntryBundle,
  type ReadTile,
  readConsistencyProof,
  readLeafHashes,
  TILE_WIDTH,
  type TileFault,
  tileAt,
  verifyConsistency,
  verifyTiledLog,
} from '@fullmakt/audit'
import { sha256, verifyEd25519 } from '../crypto.ts'
import { CHECKPOINT_FILE } from './tile-folder.ts'
import { type DataVerification, readKey, tampered, unreadable, type VerifyOptions } from './verify-data.ts'

/** How many bundles are fetched ahead. */
const AHEAD = 8

/**
 * Verifies a log that is only files: a copied folder, or what a server publishes. Takes a reader of its files and the verifier key, kept elsewhere.
 * Where the entries are not published, all hashes are verified, and that they extend the saved checkpoint. Errors of the reader reject.
 * @see https://c2sp.org/tlog-tiles
 */
export async function verifyFiles(
  options: VerifyOptions & { readonly read: ReadTile; readonly verifierKey: string },
): Promise<DataVerification> {
  const { read, since, onProgress } = options
  const key = readKey(options.verifierKey)
  if (key === undefined) return unreadable('the verifier key is not one')
  const checkpoint = await read(CHECKPOINT_FILE)
  if (checkpoint === undefined) return unreadable('there is no checkpoint')
  const trust = { origin: key.name, keys: [key], verify: verifyEd25519 }
  const opened = openCheckpoint(trust, checkpoint)
  if (!opened.ok) return tampered({ ok: false, reason: opened.reason, document: 'checkpoint' })
  const { size } = opened.checkpoint
  const first = tileAt(size, 'entries', 0)
  if (first !== undefined && (await readBundle(read, size, 0)) === undefined) {
    return verifyHashes({ ...options, checkpoint, head: opened.checkpoint })
  }
  const result = await verifyTiledLog({
    trust,
    sha256,
    checkpoint,
    ...(since === undefined ? {} : { since }),
    batches: bundlesOf(read, size),
    readTile: read,
    ...(onProgress === undefined ? {} : { onProgress }),
  })
  return result.ok ? { ok: true, size, newer: 0, checkpoint, entries: true } : tampered(result)
}

async function* bundlesOf(read: ReadTile, size: number): AsyncGenerator<readonly Uint8Array[]> {
  const count = Math.ceil(size / TILE_WIDTH)
  const coming: Promise<readonly Uint8Array[] | undefined>[] = []
  for (let index = 0; index < count; index++) {
    for (let next = index + coming.length; next < count && coming.length < AHEAD; next++) {
      const bundle = readBundle(read, size, next)
      // It is looked at later: until then nobody would hear of its failure.
      bundle.catch(() => {})
      coming.push(bundle)
    }
    const entries = await coming.shift()
    // What is missing from here on is for the verifier to say.
    if (entries === undefined) return
    yield entries
  }
}

async function readBundle(read: ReadTile, size: number, index: number): Promise<readonly Uint8Array[] | undefined> {
  const tile = tileAt(size, 'entries', index)
  if (tile === undefined) return undefined
  const bytes = (await read(formatTilePath(tile))) ?? (await read(formatTilePath({ ...tile, width: TILE_WIDTH })))
  return bytes === undefined ? undefined : parseEntryBundle(bytes)?.slice(0, tile.width)
}

async function verifyHashes({
  read,
  since,
  checkpoint,
  head,
  onProgress = () => {},
  ...options
}: VerifyOptions & {
  readonly read: ReadTile
  readonly verifierKey: string
  readonly checkpoint: Uint8Array
  readonly head: Checkpoint
}): Promise<DataVerification> {
  const opened = await openTileLog(sha256, read, head)
  if (!opened.ok) return fault(opened)
  if (since !== undefined) {
    const key = readKey(options.verifierKey)!
    const saved = openCheckpoint({ origin: key.name, keys: [key], verify: verifyEd25519 }, since)
    if (!saved.ok) return tampered({ ok: false, reason: saved.reason, document: 'since' })
    const { size, root } = saved.checkpoint
    if (size > head.size) return tampered({ ok: false, reason: 'rollback', expected: size, actual: head.size })
    const proof = await readConsistencyProof(opened.log, size)
    if (!proof.ok) return fault(proof)
    const claim = { first: size, second: head.size, firstRoot: root, secondRoot: head.root, proof: proof.proof }
    if (!verifyConsistency(sha256, claim).ok) return tampered({ ok: false, reason: 'fork' })
  }
  for (let index = 0; index * TILE_WIDTH < head.size; index++) {
    const hashes = await readLeafHashes(opened.log, index)
    if (!hashes.ok) return fault(hashes)
    onProgress(Math.min(head.size, (index + 1) * TILE_WIDTH), head.size)
  }
  return { ok: true, size: head.size, newer: 0, checkpoint, entries: false }
}

function fault(found: TileFault): DataVerification {
  if ('path' in found) return tampered({ ok: false, reason: found.reason, path: found.path })
  return tampered({ ok: false, reason: 'root' })
}
