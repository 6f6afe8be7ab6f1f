import { type ClaimFault, type LogTrust, type OpenCheckpointResult, openCheckpoint } from '@fullmakt/audit'
import type { RotationWatch } from './key-history.ts'

/** Whether the newest key of a log signed a checkpoint; what does not open is for others to judge. */
export function isBy({ keys }: LogTrust, opened: OpenCheckpointResult): boolean {
  const newest = keys.at(-1)
  return !opened.ok || (newest !== undefined && opened.signedBy.includes(newest))
}

/** Entries on their way to the verifier, with an eye on what they say of the log's keys. */
export async function* watched(
  batches: AsyncIterable<readonly Uint8Array[]>,
  rotations: RotationWatch,
): AsyncGenerator<readonly Uint8Array[]> {
  for await (const batch of batches) {
    rotations.visit(batch)
    yield batch
  }
}

/** Judges the keys of heads and of a saved checkpoint by the entries, which are right: undefined, or what a key signed after its end. */
export function lateKey(
  trust: LogTrust,
  rotations: RotationWatch,
  heads: readonly (Uint8Array | undefined)[],
  since: Uint8Array | undefined,
): ClaimFault | undefined {
  const dated = { ...trust, keys: rotations.dated(trust.keys) }
  for (const bytes of [...heads, since]) {
    const document = bytes === since ? 'since' : 'checkpoint'
    const opened = bytes === undefined ? undefined : openCheckpoint(dated, bytes)
    if (opened?.ok === false) return { ok: false, reason: opened.reason, document }
  }
  return undefined
}
