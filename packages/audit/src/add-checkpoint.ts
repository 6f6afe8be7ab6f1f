import { type Checkpoint, parseCheckpoint } from './checkpoint.ts'
import { formatProofLines, joinDocument, parseDecimal, parseProofLines, splitDocument } from './proof-document.ts'
import { type Note, parseNote } from './signed-note.ts'

/** What a log sends to a witness: the size the witness has, the consistency proof from there, and the new signed checkpoint as bytes. */
export interface AddCheckpoint {
  readonly old: number
  readonly proof: readonly Uint8Array[]
  readonly checkpoint: Uint8Array
}

/** A request that was read, with the note and the checkpoint in it, neither verified; or which part is malformed. */
export type AddCheckpointResult =
  | { readonly ok: true; readonly request: AddCheckpoint; readonly note: Note; readonly head: Checkpoint }
  | { readonly ok: false; readonly reason: 'format' | 'old' | 'proof' | 'checkpoint' }

/**
 * The body of an `add-checkpoint` request:
 *
 * ```
 * old 20852014
 * PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
 *
 * example.com/behind-the-sofa
 * 20852163
 * CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
 *
 * — example.com/behind-the-sofa Az3grlgt…
 * ```
 *
 * Throws RangeError for a value that `parseAddCheckpoint` would refuse.
 * @see https://c2sp.org/tlog-witness
 */
export function formatAddCheckpoint({ old, proof, checkpoint }: AddCheckpoint): Uint8Array {
  const bytes = joinDocument([`old ${old}`, ...formatProofLines(proof)], checkpoint)
  if (!parseAddCheckpoint(bytes).ok) throw new RangeError('no request: the old size or the checkpoint is impossible')
  return bytes
}

/**
 * Reads the body of an `add-checkpoint` request. Strict: a request has one spelling, its proof at most 63 hashes.
 * Verifies neither signatures nor the proof.
 * @see https://c2sp.org/tlog-witness
 */
export function parseAddCheckpoint(bytes: Uint8Array): AddCheckpointResult {
  const document = splitDocument(bytes)
  if (document === undefined) return { ok: false, reason: 'format' }
  const [first = '', ...lines] = document.lines
  const old = first.startsWith('old ') ? parseDecimal(first.slice(4)) : undefined
  if (old === undefined) return { ok: false, reason: 'old' }
  const proof = parseProofLines(lines)
  if (proof === undefined) return { ok: false, reason: 'proof' }
  const { checkpoint } = document
  const note = parseNote(checkpoint)
  const head = note.ok ? parseCheckpoint(note.note.text) : note
  if (!note.ok || !head.ok) return { ok: false, reason: 'checkpoint' }
  return { ok: true, request: { old, proof, checkpoint }, note: note.note, head: head.checkpoint }
}
