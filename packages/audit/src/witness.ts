import { type AddCheckpoint, parseAddCheckpoint } from './add-checkpoint.ts'
import type { Checkpoint } from './checkpoint.ts'
import { verifyConsistency } from './consistency-proof.ts'
import { cosign } from './cosignature.ts'
import type { CosignerKey } from './cosigner-key.ts'
import { equalBytes, type Sha256 } from './hash.ts'
import { type LogKey, openCheckpoint } from './open-checkpoint.ts'
import type { Ed25519Sign, Ed25519Verify } from './open-note.ts'
import { formatNote, type Note, type NoteSignature } from './signed-note.ts'
import type { VerifierKey } from './verifier-key.ts'

/** The latest checkpoint a witness cosigned for a log: size, root, and the note with the log's and the witness's signatures, to be served. */
export interface WitnessRecord {
  readonly size: number
  readonly root: Uint8Array
  readonly checkpoint: Uint8Array
}

/**
 * The witness's memory, one record an origin. `replace` must be atomic and durable when it resolves: it stores `next` only if the
 * record's size still is `size` (undefined: there is no record), and says whether it did. Errors reject; then nothing is cosigned.
 */
export interface WitnessStore {
  latest(origin: string): Promise<WitnessRecord | undefined>
  replace(origin: string, size: number | undefined, next: WitnessRecord): Promise<boolean>
}

/** A witness: its key and signing half, the keys of each log it watches, its memory, and the time in seconds since the Unix epoch. */
export interface Witness {
  readonly key: CosignerKey
  readonly sign: Ed25519Sign
  readonly sha256: Sha256
  readonly verify: Ed25519Verify
  readonly logs: ReadonlyMap<string, readonly LogKey[]>
  readonly store: WitnessStore
  readonly now: () => number
}

/**
 * What the witness decided: its cosignature, or why not.
 *
 * - `format`: no request. `origin`: a log it does not watch. `signature`: no trusted key signed that may sign this size, or a trusted key's signature
 *   fails.
 * - `old`: the old size is past the checkpoint's. `conflict`: it is not the size the witness has, which is `size`.
 * - `empty-root`: a checkpoint of size 0 with a root that is not the hash of nothing. `fork`: another root of the size that it has.
 *   `proof`: the log is not shown to be append-only.
 */
export type WitnessResult =
  | { readonly ok: true; readonly cosignature: NoteSignature; readonly head: Checkpoint }
  | { readonly ok: false; readonly reason: 'format' | 'origin' | 'signature' | 'old' | 'empty-root' | 'fork' | 'proof' }
  | { readonly ok: false; readonly reason: 'conflict'; readonly size: number }

/**
 * Takes the body of an `add-checkpoint` request, verifies it against the record of the log, stores the checkpoint and cosigns it.
 * `witnessAnswer` turns the result into the HTTP answer. Does not bound the body: the server must.
 * @see https://c2sp.org/tlog-witness
 */
export async function addCheckpoint(witness: Witness, body: Uint8Array): Promise<WitnessResult> {
  const parsed = parseAddCheckpoint(body)
  if (!parsed.ok) return { ok: false, reason: 'format' }
  const { head, note, request } = parsed
  const keys = witness.logs.get(head.origin)
  if (keys === undefined) return { ok: false, reason: 'origin' }
  const opened = openCheckpoint({ origin: head.origin, keys, verify: witness.verify }, request.checkpoint)
  if (!opened.ok) return { ok: false, reason: 'signature' }
  if (request.old > head.size) return { ok: false, reason: 'old' }
  const record = await witness.store.latest(head.origin)
  const known = record?.size ?? 0
  if (request.old !== known) return { ok: false, reason: 'conflict', size: known }
  const reason = judge(witness.sha256, head, request, record)
  if (reason !== undefined) return { ok: false, reason }
  const cosignature = cosign(witness.sign, witness.key, note.text, witness.now())
  const checkpoint = formatNote({ text: note.text, signatures: [...signaturesOf(note, keys), cosignature] })
  const stored = await witness.store.replace(head.origin, record?.size, {
    size: head.size,
    root: head.root,
    checkpoint,
  })
  if (stored) return { ok: true, cosignature, head }
  // Another request won the race. Its size is the answer; the cosignature above must never be seen.
  const winner = await witness.store.latest(head.origin)
  return { ok: false, reason: 'conflict', size: winner?.size ?? 0 }
}

function judge(
  sha256: Sha256,
  head: Checkpoint,
  { old, proof }: AddCheckpoint,
  record: WitnessRecord | undefined,
): 'empty-root' | 'fork' | 'proof' | undefined {
  const emptyRoot = sha256(new Uint8Array(0))
  if (head.size === 0 && !equalBytes(head.root, emptyRoot)) return 'empty-root'
  const firstRoot = record?.root ?? emptyRoot
  if (old === head.size && !equalBytes(head.root, firstRoot)) return 'fork'
  const claim = { first: old, second: head.size, firstRoot, secondRoot: head.root, proof }
  return verifyConsistency(sha256, claim).ok ? undefined : 'proof'
}

/** The signatures of the trusted keys: what else came with the note was not verified and is not served in the witness's name. */
function signaturesOf(note: Note, keys: readonly VerifierKey[]): NoteSignature[] {
  return note.signatures.filter(({ name, id }) => keys.some((key) => key.name === name && key.id === id))
}
