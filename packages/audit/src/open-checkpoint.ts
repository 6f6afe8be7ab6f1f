import { type Checkpoint, parseCheckpoint } from './checkpoint.ts'
import { type Ed25519Verify, openNote } from './open-note.ts'
import type { VerifierKey } from './verifier-key.ts'

/** What is trusted about a log: its origin and the keys of which one must have signed. */
export interface LogTrust {
  readonly origin: string
  readonly keys: readonly VerifierKey[]
  readonly verify: Ed25519Verify
}

/** A verified checkpoint, or why not: `format` (not a checkpoint note), `signature` (missing or failing) or `origin` (another log's). */
export type OpenCheckpointResult =
  | { readonly ok: true; readonly checkpoint: Checkpoint }
  | { readonly ok: false; readonly reason: 'format' | 'signature' | 'origin' }

/**
 * Reads and verifies a signed checkpoint. Takes the bytes of the note; does not check the root against any entries.
 * @see https://c2sp.org/tlog-checkpoint
 */
export function openCheckpoint(trust: LogTrust, bytes: Uint8Array): OpenCheckpointResult {
  const opened = openNote(trust.verify, trust.keys, bytes)
  if (!opened.ok) return { ok: false, reason: opened.reason === 'format' ? 'format' : 'signature' }
  const parsed = parseCheckpoint(opened.note.text)
  if (!parsed.ok) return { ok: false, reason: 'format' }
  if (parsed.checkpoint.origin !== trust.origin) return { ok: false, reason: 'origin' }
  return parsed
}
