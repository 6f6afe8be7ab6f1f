import { parseCheckpoint } from './checkpoint.ts'
import type { CosignerKey } from './cosigner-key.ts'
import { concatBytes } from './hash.ts'
import type { Ed25519Sign, Ed25519Verify } from './open-note.ts'
import type { NoteSignature } from './signed-note.ts'

/**
 * What verifying a cosignature found: its time in seconds since the Unix epoch, or why not: `key` (of another cosigner), `format` (its
 * length, or a time that is zero or past 2^53-1) or `signature`.
 */
export type CosignatureResult =
  | { readonly ok: true; readonly timestamp: number }
  | { readonly ok: false; readonly reason: 'key' | 'format' | 'signature' }

const TIMESTAMP_LENGTH = 8
const ED25519_LENGTH = 64

/**
 * Cosigns a checkpoint. Takes the text of its note (ending with a newline) and the time in seconds since the Unix epoch; returns the
 * signature for one more line of the note: the time as 8 bytes, big-endian, then an Ed25519 signature over
 * `cosignature/v1\ntime <timestamp>\n` and the text.
 * Throws RangeError for a time that is not a positive integer and for a text that is no checkpoint. Does not check that the log is
 * append-only (`addCheckpoint` does), nor that `sign` holds the private half of `key`.
 * @see https://c2sp.org/tlog-cosignature
 */
export function cosign(sign: Ed25519Sign, key: CosignerKey, text: string, timestamp: number): NoteSignature {
  if (!isTimestamp(timestamp)) throw new RangeError('a cosignature needs a time: a positive integer of seconds')
  if (!parseCheckpoint(text).ok) throw new RangeError('only a checkpoint is cosigned')
  const time = new Uint8Array(TIMESTAMP_LENGTH)
  new DataView(time.buffer).setBigUint64(0, BigInt(timestamp))
  return { name: key.name, id: key.id, signature: concatBytes(time, sign(message(text, timestamp))) }
}

/**
 * Verifies one signature of a checkpoint's note as the cosignature of `key`. Takes the text of the note.
 * Does not compare the time with a clock.
 * @see https://c2sp.org/tlog-cosignature
 */
export function verifyCosignature(
  verify: Ed25519Verify,
  key: CosignerKey,
  text: string,
  { name, id, signature }: NoteSignature,
): CosignatureResult {
  if (name !== key.name || id !== key.id) return { ok: false, reason: 'key' }
  if (signature.length !== TIMESTAMP_LENGTH + ED25519_LENGTH) return { ok: false, reason: 'format' }
  const timestamp = Number(new DataView(signature.buffer, signature.byteOffset).getBigUint64(0))
  if (!isTimestamp(timestamp)) return { ok: false, reason: 'format' }
  const holds = verify(key.publicKey, message(text, timestamp), signature.slice(TIMESTAMP_LENGTH))
  return holds ? { ok: true, timestamp } : { ok: false, reason: 'signature' }
}

function message(text: string, timestamp: number): Uint8Array {
  return new TextEncoder().encode(`cosignature/v1\ntime ${timestamp}\n${text}`)
}

function isTimestamp(timestamp: number): boolean {
  return Number.isSafeInteger(timestamp) && timestamp > 0
}
