import type { Checkpoint } from './checkpoint.ts'
import { appendLeaf, EMPTY_FRONTIER, frontierRoot } from './frontier.ts'
import { equalBytes, type Sha256 } from './hash.ts'
import { leafHash } from './leaf.ts'
import { type CheckpointClaim, type ClaimFault, openClaim } from './open-claim.ts'

/** A log to verify: all of its entries from the first, its checkpoint, and optionally an older checkpoint that was saved elsewhere. */
export interface LogClaim extends CheckpointClaim {
  readonly sha256: Sha256
  readonly entries: AsyncIterable<Uint8Array> | Iterable<Uint8Array>
}

/**
 * What verifying a log found.
 *
 * - `format`, `signature`, `origin`: the named document is not a checkpoint of this log. `retired`: only a key signed it that others followed before.
 * - `rollback`: the log is shorter than it was at the saved checkpoint.
 * - `size`: there are fewer (`actual` of `expected`) or more (`actual` is then `expected` + 1) entries than the checkpoint says.
 * - `root`: the entries are not those the checkpoint was signed over.
 * - `fork`: the entries fit the checkpoint but not the saved one: the past was rewritten and signed again.
 */
export type VerifyLogResult =
  | { readonly ok: true; readonly checkpoint: Checkpoint }
  | ClaimFault
  | { readonly ok: false; readonly reason: 'size'; readonly expected: number; readonly actual: number }
  | { readonly ok: false; readonly reason: 'root' | 'fork' }

/**
 * Verifies a stream of entries against a signed checkpoint, and against an older one when given, holding one entry and 53 hashes at a time.
 * An error of the stream rejects. Does not look into the entries, and cannot see what was never logged.
 * @see RFC 6962 section 2.1
 */
export async function verifyLog(claim: LogClaim): Promise<VerifyLogResult> {
  const opened = openClaim(claim)
  if (!opened.ok) return opened
  return judge(opened.checkpoint, opened.since, claim)
}

async function judge(
  checkpoint: Checkpoint,
  since: Checkpoint | undefined,
  { sha256, entries }: LogClaim,
): Promise<VerifyLogResult> {
  let frontier = EMPTY_FRONTIER
  let sinceRoot = since?.size === 0 ? frontierRoot(sha256, frontier) : undefined
  for await (const entry of entries) {
    if (frontier.size === checkpoint.size) {
      return { ok: false, reason: 'size', expected: checkpoint.size, actual: checkpoint.size + 1 }
    }
    frontier = appendLeaf(sha256, frontier, leafHash(sha256, entry))
    if (frontier.size === since?.size) sinceRoot = frontierRoot(sha256, frontier)
  }
  if (frontier.size !== checkpoint.size) {
    return { ok: false, reason: 'size', expected: checkpoint.size, actual: frontier.size }
  }
  if (!equalBytes(frontierRoot(sha256, frontier), checkpoint.root)) return { ok: false, reason: 'root' }
  if (since !== undefined && !(sinceRoot !== undefined && equalBytes(sinceRoot, since.root))) {
    return { ok: false, reason: 'fork' }
  }
  return { ok: true, checkpoint }
}
