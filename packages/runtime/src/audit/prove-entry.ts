import {
  formatTlogProof,
  type LogKey,
  leafHash,
  openCheckpoint,
  openTileLog,
  parseTlogProof,
  type ReadTile,
  readEntry,
  readInclusionProof,
  type TlogPolicy,
  type TlogProofVerdict,
  verifyTlogProof,
} from '@fullmakt/audit'
import { sha256, verifyEd25519 } from '../crypto.ts'
import { WITNESSED_FILE } from './anchors.ts'
import { CHECKPOINT_FILE } from './tile-folder.ts'

/** A proof of one entry, or why there is none: `missing` (no checkpoint covers it yet), `checkpoint` (not trusted) or `files` (not those of it). */
export type EntryProof =
  | { readonly ok: true; readonly entry: Uint8Array; readonly proof: Uint8Array }
  | { readonly ok: false; readonly reason: 'missing' | 'checkpoint' | 'files' }

/**
 * Proves that an entry is in the log: from its files, under the checkpoint that witnesses cosigned where it covers the entry.
 * Takes a reader of the files, the log's keys and the index. The proof carries the entry as its extra data, so that it verifies by itself.
 * @see https://c2sp.org/tlog-proof
 */
export async function proveEntry(read: ReadTile, keys: readonly LogKey[], index: number): Promise<EntryProof> {
  const trust = { origin: keys[0]?.name ?? '', keys, verify: verifyEd25519 }
  let found = false
  for (const name of [WITNESSED_FILE, CHECKPOINT_FILE]) {
    const checkpoint = await read(name)
    if (checkpoint === undefined) continue
    const opened = openCheckpoint(trust, checkpoint)
    if (!opened.ok) return { ok: false, reason: 'checkpoint' }
    if (index >= opened.checkpoint.size) continue
    found = true
    const log = await openTileLog(sha256, read, opened.checkpoint)
    // A server that runs may have put the next checkpoint and its files into their place meanwhile: the other one is tried.
    if (!log.ok) continue
    const [entry, proof] = [await readEntry(log.log, index), await readInclusionProof(log.log, index)]
    if (!entry.ok || !proof.ok) continue
    const file = formatTlogProof({ extra: entry.entry, index, proof: proof.proof, checkpoint })
    return { ok: true, entry: entry.entry, proof: file }
  }
  return { ok: false, reason: found ? 'files' : 'missing' }
}

/** What verifying a proof found, and the entry that it is about. */
export type ProofVerification =
  | { readonly verdict: Extract<TlogProofVerdict, { readonly ok: true }>; readonly entry: Uint8Array }
  | { readonly verdict: Extract<TlogProofVerdict, { readonly ok: false }>; readonly entry: Uint8Array | undefined }

/** Verifies a proof that `proveEntry` made, offline. Takes its bytes and the policy: the log's key, and the witnesses that must have cosigned. */
export function verifyEntryProof(policy: TlogPolicy, bytes: Uint8Array): ProofVerification {
  const parsed = parseTlogProof(bytes)
  const entry = parsed.ok ? parsed.proof.extra : undefined
  if (entry === undefined) return { verdict: { ok: false, reason: 'proof' }, entry }
  const verdict = verifyTlogProof({ sha256, verify: verifyEd25519, policy }, leafHash(sha256, entry), bytes)
  return verdict.ok ? { verdict, entry } : { verdict, entry }
}
