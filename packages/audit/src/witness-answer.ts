import { formatSignatureLine } from './signed-note.ts'
import type { WitnessResult } from './witness.ts'

/** An HTTP answer of a witness: status, content type and body. */
export interface WitnessAnswer {
  readonly status: number
  readonly contentType: string
  readonly body: string
}

/** Content type of the answer that says which size the witness has. */
export const SIZE_CONTENT_TYPE: string = 'text/x.tlog.size'

const STATUS = { format: 400, old: 400, signature: 403, origin: 404, fork: 409, 'empty-root': 422, proof: 422 } as const

/**
 * The HTTP answer to an `add-checkpoint` request: 200 with the cosignature line, 409 with the known size, or a status without a reason.
 * @see https://c2sp.org/tlog-witness
 */
export function witnessAnswer(result: WitnessResult): WitnessAnswer {
  const contentType = 'text/plain; charset=utf-8'
  if (result.ok) return { status: 200, contentType, body: `${formatSignatureLine(result.cosignature)}\n` }
  if (result.reason === 'conflict') return { status: 409, contentType: SIZE_CONTENT_TYPE, body: `${result.size}\n` }
  return { status: STATUS[result.reason], contentType, body: '' }
}
