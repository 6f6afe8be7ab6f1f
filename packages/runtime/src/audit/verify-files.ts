import {
  type Checkpoint,
  formatTilePath,
  type LogTrust,
  openCheckpoint,
  openClaim,
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
import { watchRotations } from './key-history.ts'
import { isBy, lateKey, watched } from './key-periods.ts'
import { CHECKPOINT_FILE } from './tile-folder.ts'
import { parseKeys } from './verifier-keys.ts'
import { type DataVerification, tampered, unreadable, type VerifyOptions } from './verify-data.ts'

/** How many bundles are fetched ahead. */
const AHEAD = 8

/**
 * Verifies a log that is only files: a copied folder, or what a server publishes. Takes a reader of its files and the verifier keys, kept elsewhere.
 * Where the entries are not published, all hashes are verified, and that they extend the saved checkpoint. Errors of the reader reject.
 * @see https://c2sp.org/tlog-tiles
 */
export async function verifyFiles(
  options: VerifyOptions & { readonly read: ReadTile; readonly verifierKeys: string },
): Promise<DataVerification> {
  const { read, since, onProgress } = options
  const keys = parseKeys(options.verifierKeys)
  if (keys === undefined) return unreadable('the verifier key is not one')
  const checkpoint = await read(CHECKPOINT_FILE)
  if (checkpoint === undefined) return unreadable('there is no checkpoint')
  const trust = { origin: keys[0].name, keys, verify: verifyEd25519 }
  const opened = openCheckpoint(trust, checkpoint)
  if (!opened.ok) return tampered({ ok: false, reason: opened.reason, document: 'checkpoint' })
  if (!isBy(trust, opened)) return tampered({ ok: false, reason: 'retired', document: 'checkpoint' })
  const { size } = opened.checkpoint
  const first = tileAt(size, 'entries', 0)
  if (first !== undefined && (await readBundle(read, size, 0)) === undefined) {
    return verifyHashes({ ...options, trust, checkpoint, head: opened.checkpoint })
  }
  const rotations = watchRotations()
  const result = await verifyTiledLog({
    trust,
    sha256,
    checkpoint,
    ...(since === undefined ? {} : { since }),
    batches: watched(bundlesOf(read, size), rotations),
    readTile: read,
    ...(onProgress === undefined ? {} : { onProgress }),
  })
  if (!result.ok) return tampered(result)
  const late = lateKey(trust, rotations, [checkpoint], since)
  return late === undefined ? { ok: true, size, newer: 0, checkpoint, entries: true } : tampered(late)
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
  trust,
  onProgress = () => {},
}: VerifyOptions & {
  readonly read: ReadTile
  readonly trust: LogTrust
  readonly checkpoint: Uint8Array
  readonly head: Checkpoint
}): Promise<DataVerification> {
  const opened = await openTileLog(sha256, read, head)
  if (!opened.ok) return fault(opened)
  if (since !== undefined) {
    const claim = openClaim({ trust, checkpoint, since })
    if (!claim.ok) return tampered(claim)
    const { size, root } = claim.since ?? head
    const proof = await readConsistencyProof(opened.log, size)
    if (!proof.ok) return fault(proof)
    const step = { first: size, second: head.size, firstRoot: root, secondRoot: head.root, proof: proof.proof }
    if (!verifyConsistency(sha256, step).ok) return tampered({ ok: false, reason: 'fork' })
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
