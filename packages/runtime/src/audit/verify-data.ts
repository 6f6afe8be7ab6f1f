import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Checkpoint, openCheckpoint, type VerifyTiledLogResult, verifyTiledLog } from '@fullmakt/audit'
import { openSqliteStore, type Store } from '@fullmakt/store'
import { sha256, verifyEd25519 } from '../crypto.ts'
import { DATABASE_FILE } from '../serve.ts'
import { AUDIT_LOG } from './audit-log.ts'
import { nodeFileSteps } from './file-steps.ts'
import { watchRotations } from './key-history.ts'
import { isBy, lateKey, watched } from './key-periods.ts'
import { HEAD_FILE, LOG_FOLDER } from './start-audit.ts'
import { CHECKPOINT_FILE, tileFolder } from './tile-folder.ts'
import { parseKeys, VERIFIER_FILE } from './verifier-keys.ts'

/** What is wrong with a log: as the verifier says it, or `newest`: the kept head is older than the published one, or the two contradict. */
export type TamperedResult =
  | Exclude<VerifyTiledLogResult, { readonly ok: true }>
  | { readonly ok: false; readonly reason: 'newest'; readonly kept: number; readonly published: number }

/** What verifying found: the size under the head and the entries newer than it, or what is wrong. */
export type DataVerification =
  | {
      readonly ok: true
      readonly size: number
      readonly newer: number
      readonly checkpoint: Uint8Array
      /** False when only hashes could be verified, because the entries are not published. */
      readonly entries: boolean
    }
  | { readonly ok: false; readonly kind: 'unreadable'; readonly message: string }
  | { readonly ok: false; readonly kind: 'tampered'; readonly result: TamperedResult }

/** What is verified against. */
export interface VerifyOptions {
  /**
   * The log's keys, kept elsewhere, the oldest first: the last one must have signed the head. Without, those beside the log, which whoever holds
   * the log could have replaced.
   */
  readonly verifierKeys?: string
  /** A checkpoint that was saved elsewhere. */
  readonly since?: Uint8Array
  readonly onProgress?: (done: number, size: number) => void
}

const PAGE = 1_024

/**
 * Verifies the audit log of a data folder, database and files, also while a server runs on it.
 * Takes the folder, optionally verifier keys and an older checkpoint that were kept elsewhere, and a listener for progress.
 */
export async function verifyData(
  options: VerifyOptions & { readonly folder: string; readonly now: () => number },
): Promise<DataVerification> {
  const { folder, since, now, onProgress } = options
  for (const name of [DATABASE_FILE, HEAD_FILE, VERIFIER_FILE]) {
    if (!existsSync(join(folder, name))) return unreadable(`there is no \`${name}\` in \`${folder}\``)
  }
  const keys = parseKeys(options.verifierKeys ?? readFileSync(join(folder, VERIFIER_FILE), 'utf8'))
  if (keys === undefined) return unreadable('the verifier key is not one')
  const files = tileFolder(nodeFileSteps, join(folder, LOG_FOLDER))
  // The published checkpoint first: a running server writes the kept one before it.
  const published = await files.read(CHECKPOINT_FILE)
  const checkpoint = readFileSync(join(folder, HEAD_FILE))
  const trust = { origin: keys[0].name, keys, verify: verifyEd25519 }
  const kept = openCheckpoint(trust, checkpoint)
  const isNewest = options.verifierKeys === undefined || isBy(trust, kept)
  const shown = published === undefined ? undefined : openCheckpoint(trust, published)
  if (shown?.ok === false) return tampered({ ok: false, reason: shown.reason, document: 'checkpoint' })
  if (kept.ok && shown !== undefined && contradict(kept.checkpoint, shown.checkpoint)) {
    const sizes = { kept: kept.checkpoint.size, published: shown.checkpoint.size }
    return tampered({ ok: false, reason: 'newest', ...sizes })
  }
  if (!isNewest) return tampered({ ok: false, reason: 'retired', document: 'checkpoint' })
  const rotations = watchRotations()
  const store = openSqliteStore({ path: join(folder, DATABASE_FILE), now, readOnly: true })
  try {
    const stored = await store.logSize(AUDIT_LOG)
    const size = Math.min(stored, kept.ok ? kept.checkpoint.size : 0)
    const result = await verifyTiledLog({
      trust,
      sha256,
      checkpoint,
      ...(since === undefined ? {} : { since }),
      batches: watched(batchesOf(store, size), rotations),
      ...(shown === undefined ? {} : { readTile: files.read, tiledSize: shown.checkpoint.size }),
      ...(onProgress === undefined ? {} : { onProgress }),
    })
    if (!result.ok) return tampered(result)
    const late = lateKey(trust, rotations, [checkpoint, published], since)
    if (late !== undefined) return tampered(late)
    return { ok: true, size, newer: stored - size, checkpoint, entries: true }
  } finally {
    await store.close()
  }
}

/** The answer for a log that cannot be read. */
export function unreadable(message: string): DataVerification {
  return { ok: false, kind: 'unreadable', message }
}

/** The answer for a log that is not what was signed. */
export function tampered(result: TamperedResult): DataVerification {
  return { ok: false, kind: 'tampered', result }
}

function contradict(kept: Checkpoint, published: Checkpoint): boolean {
  if (kept.size === published.size) return Buffer.compare(kept.root, published.root) !== 0
  return kept.size < published.size
}

async function* batchesOf(store: Store, size: number): AsyncGenerator<readonly Uint8Array[]> {
  for (let from = 0; from < size; from += PAGE) {
    const batch = await store.logRead(AUDIT_LOG, from, Math.min(size, from + PAGE))
    // Fewer than there should be: what is missing is for the verifier to say.
    yield batch
    if (batch.length < Math.min(PAGE, size - from)) return
  }
}
