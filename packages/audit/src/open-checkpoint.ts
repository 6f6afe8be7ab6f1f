import { type Checkpoint, parseCheckpoint } from './checkpoint.ts'
import { type Ed25519Verify, openNote } from './open-note.ts'
import type { VerifierKey } from './verifier-key.ts'

/** A key of a log. One that another key followed signs by itself only checkpoints of at most `until` entries. */
export interface LogKey extends VerifierKey {
  readonly until?: number
}

/** What is trusted about a log: its origin and the keys of which one must have signed, the oldest first. */
export interface LogTrust {
  readonly origin: string
  readonly keys: readonly LogKey[]
  readonly verify: Ed25519Verify
}

/**
 * A verified checkpoint with the keys that signed it and may have, or why not: `format` (not a checkpoint note), `signature` (missing or failing),
 * `origin` (another log's) or `retired` (signed only by keys that others followed at a smaller size).
 */
export type OpenCheckpointResult =
  | { readonly ok: true; readonly checkpoint: Checkpoint; readonly signedBy: readonly LogKey[] }
  | { readonly ok: false; readonly reason: 'format' | 'signature' | 'origin' | 'retired' }

/**
 * Reads and verifies a signed checkpoint. Takes the bytes of the note; does not check the root against any entries.
 * @see https://c2sp.org/tlog-checkpoint
 */
export function openCheckpoint(trust: LogTrust, bytes: Uint8Array): OpenCheckpointResult {
  const opened = openNote(trust.verify, trust.keys, bytes)
  if (!opened.ok) return { ok: false, reason: opened.reason === 'format' ? 'format' : 'signature' }
  const parsed = parseCheckpoint(opened.note.text)
  if (!parsed.ok) return { ok: false, reason: 'format' }
  const { checkpoint } = parsed
  if (checkpoint.origin !== trust.origin) return { ok: false, reason: 'origin' }
  const signedBy = trust.keys.filter(
    (key) => opened.signedBy.includes(key) && checkpoint.size <= (key.until ?? Number.MAX_SAFE_INTEGER),
  )
  return signedBy.length === 0 ? { ok: false, reason: 'retired' } : { ok: true, checkpoint, signedBy }
}
