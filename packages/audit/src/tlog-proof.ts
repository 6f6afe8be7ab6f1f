import { decodeBase64, encodeBase64 } from './base64.ts'
import { parseCheckpoint } from './checkpoint.ts'
import type { Sha256 } from './hash.ts'
import { verifyInclusion } from './inclusion-proof.ts'
import { type CheckpointVerdict, judgeCheckpoint } from './judge-checkpoint.ts'
import type { Ed25519Verify } from './open-note.ts'
import { formatProofLines, joinDocument, parseDecimal, parseProofLines, splitDocument } from './proof-document.ts'
import { parseNote } from './signed-note.ts'
import type { TlogPolicy } from './tlog-policy.ts'

/** A proof file: the leaf's index, its inclusion proof, the signed checkpoint as bytes, and extra data that nothing authenticates. */
export interface TlogProof {
  readonly extra?: Uint8Array
  readonly index: number
  readonly proof: readonly Uint8Array[]
  readonly checkpoint: Uint8Array
}

/** What reading a proof file found: which part is malformed. */
export type TlogProofResult =
  | { readonly ok: true; readonly proof: TlogProof }
  | { readonly ok: false; readonly reason: 'format' | 'extra' | 'index' | 'proof' | 'checkpoint' }

/**
 * What verifying a proof file found: the judged checkpoint and the index, or why not. `proof`: the file is malformed.
 * `inclusion`: the leaf is not in the checkpoint's tree at that index. The other reasons are those of `judgeCheckpoint`.
 */
export type TlogProofVerdict =
  | (Extract<CheckpointVerdict, { readonly ok: true }> & { readonly index: number; readonly extra?: Uint8Array })
  | { readonly ok: false; readonly reason: 'proof' | 'inclusion' }
  | Extract<CheckpointVerdict, { readonly ok: false }>

const HEADER = 'c2sp.org/tlog-proof@v1'

/**
 * A proof as a file, which is kept with the extension `.tlog-proof`:
 *
 * ```
 * c2sp.org/tlog-proof@v1
 * extra YWdlLXYxLjIuMQ==
 * index 73894
 * gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=
 *
 * example.com/fancylog
 * 109482
 * sFodV/vSp5O8n9a8QpW6PRY97tfOSW5bsc2Xl/EQi08=
 *
 * — example.com/fancylog hI2DJw…
 * ```
 *
 * Throws RangeError for a value that `parseTlogProof` would refuse; extra data of no bytes is one.
 * @see https://c2sp.org/tlog-proof
 */
export function formatTlogProof({ extra, index, proof, checkpoint }: TlogProof): Uint8Array {
  const extraLine = extra === undefined ? [] : [`extra ${encodeBase64(extra)}`]
  const bytes = joinDocument([HEADER, ...extraLine, `index ${index}`, ...formatProofLines(proof)], checkpoint)
  if (!parseTlogProof(bytes).ok) throw new RangeError('not a proof: extra, index or checkpoint is impossible')
  return bytes
}

/**
 * Reads a proof file. Strict: a proof has one spelling. Verifies neither signatures nor the inclusion.
 * @see https://c2sp.org/tlog-proof
 */
export function parseTlogProof(bytes: Uint8Array): TlogProofResult {
  const document = splitDocument(bytes)
  if (document === undefined || document.lines[0] !== HEADER) return { ok: false, reason: 'format' }
  const extraLine = document.lines[1]?.startsWith('extra ') ? document.lines[1] : undefined
  const extra = extraLine === undefined ? undefined : decodeBase64(extraLine.slice('extra '.length))
  if (extraLine !== undefined && (extra === undefined || extra.length === 0)) return { ok: false, reason: 'extra' }
  const [indexLine = '', ...proofLines] = document.lines.slice(extraLine === undefined ? 1 : 2)
  const index = indexLine.startsWith('index ') ? parseDecimal(indexLine.slice('index '.length)) : undefined
  if (index === undefined) return { ok: false, reason: 'index' }
  const proof = parseProofLines(proofLines)
  if (proof === undefined) return { ok: false, reason: 'proof' }
  const { checkpoint } = document
  const note = parseNote(checkpoint)
  if (!note.ok || !parseCheckpoint(note.note.text).ok) return { ok: false, reason: 'checkpoint' }
  return { ok: true, proof: { ...(extra === undefined ? {} : { extra }), index, proof, checkpoint } }
}

/**
 * Verifies a proof file offline: the policy accepts its checkpoint, and the leaf is in that tree. Takes the 32 byte leaf hash, which
 * the caller computes from the entry (`leafHash`). Does not authenticate the extra data; does not compare times with a clock.
 * @see https://c2sp.org/tlog-proof
 */
export function verifyTlogProof(
  { sha256, verify, policy }: { readonly sha256: Sha256; readonly verify: Ed25519Verify; readonly policy: TlogPolicy },
  leaf: Uint8Array,
  bytes: Uint8Array,
): TlogProofVerdict {
  const parsed = parseTlogProof(bytes)
  if (!parsed.ok) return { ok: false, reason: 'proof' }
  const { index, proof, extra, checkpoint } = parsed.proof
  const verdict = judgeCheckpoint(verify, policy, checkpoint)
  if (!verdict.ok) return verdict
  const { size, root } = verdict.checkpoint
  if (!verifyInclusion(sha256, { index, size, leaf, root, proof }).ok) return { ok: false, reason: 'inclusion' }
  return { ...verdict, index, ...(extra === undefined ? {} : { extra }) }
}
