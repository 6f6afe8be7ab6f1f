import { verifyCosignature } from './cosignature.ts'
import type { CosignerKey } from './cosigner-key.ts'
import type { Ed25519Verify } from './open-note.ts'
import { parseDecimal } from './proof-document.ts'
import { decodeUtf8, formatNote, type NoteSignature, parseNote, parseSignatureLine } from './signed-note.ts'
import { SIZE_CONTENT_TYPE } from './witness-answer.ts'

/** An HTTP answer as the client got it; `contentType` is the header's value, undefined when there was none. */
export interface WitnessReply {
  readonly status: number
  readonly contentType: string | undefined
  readonly body: Uint8Array
}

/**
 * What a witness answered: the verified cosignatures and the checkpoint with them added, or why there are none.
 *
 * - `conflict`: the witness has the log at `size`: send a proof from there. A size past the log's own means that the log was rolled back.
 * - `fork`: the witness has another root of the size that was sent.
 * - `refused`: another status. `format`: the body is malformed. `signature`: a cosignature of a trusted key fails. `untrusted`: none is of a trusted key.
 */
export type WitnessReplyResult =
  | { readonly ok: true; readonly cosignatures: readonly NoteSignature[]; readonly checkpoint: Uint8Array }
  | { readonly ok: false; readonly reason: 'conflict'; readonly size: number }
  | { readonly ok: false; readonly reason: 'refused'; readonly status: number }
  | { readonly ok: false; readonly reason: 'fork' | 'format' | 'signature' | 'untrusted' }

/**
 * Reads the answer to an `add-checkpoint` request whose body `formatAddCheckpoint` made. Takes the keys of the witness that was asked and
 * the signed checkpoint that was sent. Cosignatures of other keys are ignored. Throws RangeError when the checkpoint is no note.
 * Does not compare times with a clock.
 * @see https://c2sp.org/tlog-witness
 */
export function readWitnessReply(
  verify: Ed25519Verify,
  keys: readonly CosignerKey[],
  checkpoint: Uint8Array,
  reply: WitnessReply,
): WitnessReplyResult {
  const sent = parseNote(checkpoint)
  if (!sent.ok) throw new RangeError('the checkpoint that was sent is no note')
  if (reply.status === 409) return readConflict(reply)
  if (reply.status !== 200) return { ok: false, reason: 'refused', status: reply.status }
  const lines = parseLines(reply.body)
  if (lines === undefined) return { ok: false, reason: 'format' }
  const cosignatures: NoteSignature[] = []
  for (const line of lines) {
    const candidates = keys.filter((key) => isSameKey(key, line))
    if (candidates.length === 0 || cosignatures.some((other) => isSameKey(other, line))) continue
    const holds = candidates.some((key) => verifyCosignature(verify, key, sent.note.text, line).ok)
    if (!holds) return { ok: false, reason: 'signature' }
    cosignatures.push(line)
  }
  if (cosignatures.length === 0) return { ok: false, reason: 'untrusted' }
  // A cosigner's newer line replaces its older one: a note does not grow with every request.
  const kept = sent.note.signatures.filter((line) => !cosignatures.some((other) => isSameKey(other, line)))
  const signatures = [...kept, ...cosignatures]
  return { ok: true, cosignatures, checkpoint: formatNote({ text: sent.note.text, signatures }) }
}

function readConflict(reply: WitnessReply): WitnessReplyResult {
  const text = decodeUtf8(reply.body)
  const size = text?.endsWith('\n') ? parseDecimal(text.slice(0, -1)) : undefined
  // Without a size, the witness has another root of the size that was sent.
  if (reply.contentType !== SIZE_CONTENT_TYPE) return { ok: false, reason: 'fork' }
  if (size === undefined) return { ok: false, reason: 'format' }
  return { ok: false, reason: 'conflict', size }
}

function isSameKey(a: Pick<NoteSignature, 'name' | 'id'>, b: NoteSignature): boolean {
  return a.name === b.name && a.id === b.id
}

const MAX_LINES = 100

function parseLines(body: Uint8Array): NoteSignature[] | undefined {
  const text = decodeUtf8(body)
  if (!text?.endsWith('\n')) return undefined
  const lines = text.slice(0, -1).split('\n')
  const signatures = lines.map(parseSignatureLine).filter((line) => line !== undefined)
  return lines.length <= MAX_LINES && signatures.length === lines.length ? signatures : undefined
}
