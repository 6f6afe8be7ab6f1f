import {
  type Checkpoint,
  formatAddCheckpoint,
  openTileLog,
  type PolicyWitness,
  readConsistencyProof,
  readWitnessReply,
  type WitnessReplyResult,
} from '@fullmakt/audit'
import { FullmaktError } from '@fullmakt/ir'
import { sha256, verifyEd25519 } from '../crypto.ts'
import type { TileFolder } from './tile-folder.ts'

/** A question to one witness. */
export interface WitnessQuestion {
  readonly witness: PolicyWitness
  readonly head: Checkpoint
  readonly checkpoint: Uint8Array
  readonly folder: TileFolder
  /** The size that each witness has, by its name; what is learned is kept here. */
  readonly sizes: Map<string, number>
  /** How long to wait, in milliseconds. */
  readonly patience: number
  readonly fetch: typeof globalThis.fetch
}

const LARGEST_ANSWER = 65_536

/**
 * Asks a witness to cosign a head; returns the checkpoint with its cosignature. Asks again once when the witness has another size than thought.
 * Rejects with why not; with `ERR_AUDIT_WITNESS_AHEAD` when it has seen more of the log than there is: then the log was rolled back; and with
 * `ERR_AUDIT_WITNESS_FORK` when it has seen another log of that size.
 * @see https://c2sp.org/tlog-witness
 */
export async function askWitness(question: WitnessQuestion): Promise<Uint8Array> {
  const { witness, head, sizes } = question
  const first = await ask(question, Math.min(sizes.get(witness.name) ?? 0, head.size))
  const reply =
    first.ok || first.reason !== 'conflict' || first.size > head.size ? first : await ask(question, first.size)
  if (reply.ok) {
    sizes.set(witness.name, head.size)
    return reply.checkpoint
  }
  if (reply.reason === 'fork') {
    throw new FullmaktError(
      'ERR_AUDIT_WITNESS_FORK',
      `it has cosigned other entries under the same size, ${head.size}: the log was rolled back and went on, or was forked`,
    )
  }
  if (reply.reason !== 'conflict') {
    throw new Error(`it did not cosign: ${reply.reason}${reply.reason === 'refused' ? ` (${reply.status})` : ''}`)
  }
  if (reply.size <= head.size) throw new Error('it did not cosign: it changes its mind about the size')
  throw new FullmaktError(
    'ERR_AUDIT_WITNESS_AHEAD',
    `it has seen ${reply.size} entries of this log, which has ${head.size}: the log was rolled back`,
  )
}

async function ask(question: WitnessQuestion, old: number): Promise<WitnessReplyResult> {
  const { witness, head, checkpoint, folder, fetch, patience } = question
  const opened = await openTileLog(sha256, folder.read, head)
  if (!opened.ok) throw new Error(`the files of the log cannot be read: ${opened.reason}`)
  const proof = await readConsistencyProof(opened.log, old)
  if (!proof.ok) throw new Error(`the files of the log give no proof: ${proof.reason}`)
  const body = Buffer.from(formatAddCheckpoint({ old, proof: proof.proof, checkpoint }))
  const response = await fetch(`${(witness.url ?? '').replace(/\/$/, '')}/add-checkpoint`, {
    method: 'POST',
    body,
    redirect: 'error',
    signal: AbortSignal.timeout(patience),
  })
  const answer = new Uint8Array(await response.arrayBuffer())
  if (answer.length > LARGEST_ANSWER) throw new Error('its answer is too long')
  const contentType = response.headers.get('content-type') ?? undefined
  return readWitnessReply(verifyEd25519, [witness.key], checkpoint, {
    status: response.status,
    contentType,
    body: answer,
  })
}
