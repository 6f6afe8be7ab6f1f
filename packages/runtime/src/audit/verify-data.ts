import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseVerifierKey, type VerifyLogResult, verifyLog } from '@fullmakt/audit'
import { openSqliteStore, type Store } from '@fullmakt/store'
import { sha256, verifyEd25519 } from '../crypto.ts'
import { DATABASE_FILE } from '../serve.ts'
import { AUDIT_LOG } from './audit-log.ts'
import { VERIFIER_FILE } from './keys.ts'
import { HEAD_FILE } from './start-audit.ts'

/** What verifying found: the size under the head and the entries newer than it, or what is wrong. */
export type DataVerification =
  | { readonly ok: true; readonly size: number; readonly newer: number; readonly checkpoint: Uint8Array }
  | { readonly ok: false; readonly kind: 'unreadable'; readonly message: string }
  | { readonly ok: false; readonly kind: 'tampered'; readonly result: Exclude<VerifyLogResult, { readonly ok: true }> }

const PAGE = 1_000

/**
 * Verifies the audit log of a data folder, also while a server runs on it.
 * Takes the folder, optionally a verifier key and an older checkpoint that were kept elsewhere, and a listener for progress. Without a key from
 * elsewhere the one in the folder is used, which whoever holds the folder could have replaced.
 */
export async function verifyData(options: {
  readonly folder: string
  readonly verifierKey?: string
  readonly since?: Uint8Array
  readonly now: () => number
  readonly onProgress?: (done: number, size: number) => void
}): Promise<DataVerification> {
  const { folder, since, now, onProgress = () => {} } = options
  const unreadable = (message: string): DataVerification => ({ ok: false, kind: 'unreadable', message })
  for (const name of [DATABASE_FILE, HEAD_FILE, VERIFIER_FILE]) {
    if (!existsSync(join(folder, name))) return unreadable(`there is no \`${name}\` in \`${folder}\``)
  }
  const keyText = (options.verifierKey ?? readFileSync(join(folder, VERIFIER_FILE), 'utf8')).trim()
  const key = parseVerifierKey(sha256, keyText)
  if (!key.ok) return unreadable('the verifier key is not one')
  const checkpoint = readFileSync(join(folder, HEAD_FILE))
  const store = openSqliteStore({ path: join(folder, DATABASE_FILE), now, readOnly: true })
  try {
    const stored = await store.logSize(AUDIT_LOG)
    const size = Math.min(stored, sizeOf(checkpoint))
    const result = await verifyLog({
      trust: { origin: key.key.name, keys: [key.key], verify: verifyEd25519 },
      sha256,
      checkpoint,
      ...(since === undefined ? {} : { since }),
      entries: entriesOf(store, size, onProgress),
    })
    if (!result.ok) return { ok: false, kind: 'tampered', result }
    return { ok: true, size, newer: stored - size, checkpoint }
  } finally {
    await store.close()
  }
}

// Only how far to read: what the head really says is for the verifier to judge.
function sizeOf(checkpoint: Uint8Array): number {
  const size = Number(Buffer.from(checkpoint).toString('utf8').split('\n')[1])
  return Number.isSafeInteger(size) && size >= 0 ? size : 0
}

async function* entriesOf(
  store: Store,
  size: number,
  onProgress: (done: number, size: number) => void,
): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < size; from += PAGE) {
    yield* await store.logRead(AUDIT_LOG, from, Math.min(size, from + PAGE))
    onProgress(Math.min(size, from + PAGE), size)
  }
}
