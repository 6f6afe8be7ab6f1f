import type { Checkpoint } from './checkpoint.ts'
import { type LogTrust, openCheckpoint } from './open-checkpoint.ts'

/** The two documents that say what a log should be. */
export interface CheckpointClaim {
  readonly trust: LogTrust
  readonly checkpoint: Uint8Array
  /** An older checkpoint that was saved elsewhere. */
  readonly since?: Uint8Array
}

/** Why the documents of a claim already say that the log is not whole. */
export type ClaimFault =
  | {
      readonly ok: false
      readonly reason: 'format' | 'signature' | 'origin' | 'retired'
      readonly document: 'checkpoint' | 'since'
    }
  | { readonly ok: false; readonly reason: 'rollback'; readonly expected: number; readonly actual: number }

/** The verified checkpoints of a claim. */
export interface OpenedClaim {
  readonly ok: true
  readonly checkpoint: Checkpoint
  readonly since: Checkpoint | undefined
}

/** Opens both checkpoints of a claim: each must be one of the log, and the saved one not larger than the newest. */
export function openClaim(claim: CheckpointClaim): OpenedClaim | ClaimFault {
  const head = openCheckpoint(claim.trust, claim.checkpoint)
  if (!head.ok) return { ok: false, reason: head.reason, document: 'checkpoint' }
  const saved = claim.since === undefined ? undefined : openCheckpoint(claim.trust, claim.since)
  if (saved?.ok === false) return { ok: false, reason: saved.reason, document: 'since' }
  const { checkpoint } = head
  const since = saved?.checkpoint
  if (since !== undefined && since.size > checkpoint.size) {
    return { ok: false, reason: 'rollback', expected: since.size, actual: checkpoint.size }
  }
  return { ok: true, checkpoint, since }
}
