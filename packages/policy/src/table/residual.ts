import { CHUNK_ROWS, type ChunkTest, chunkField, isIndexed } from './chunk.ts'
import { type Emitter, emitCondition, emitInstruction, partsOf, slotOf } from './emit-condition.ts'
import { TRUE, UNKNOWN } from './judge-leaf.ts'
import { answerOf, CODES, NO } from './machine-code.ts'
import { resolveLeaf, resolvePlace } from './resolve-leaf.ts'
import { OPS } from './table-format.ts'
import type { VerifiedTable } from './verified-table.ts'

/** Above how many rows a list is searched by bits. */
const LONG = 64

/** A tool's rules for one principal: where their code starts, and the last rank that can be reached, or -1. */
export interface Residual {
  readonly entry: number
  readonly last: number
}

/**
 * Writes the code of a tool's rules for one principal.
 * Takes the ranks that speak of both, ascending. What the principal alone decides is left out, and so is all that follows a rule that always
 * matches for it.
 */
export function emitResidual(emitter: Emitter, ranks: readonly number[]): Residual {
  if (ranks.length > LONG) return emitLong(emitter, ranks)
  const { machine } = emitter
  const before = { top: emitter.top, operands: machine.operands.length }
  let entry = NO
  let last = -1
  for (let index = ranks.length - 1; index >= 0; index--) {
    const rank = ranks[index]!
    const answer = answerOf(rank)
    const start = emitRank(emitter, rank, entry)
    if (start === answer) {
      // It always matches: nothing that was written for worse ranks is ever reached.
      emitter.top = before.top
      machine.operands.length = before.operands
      last = rank
    } else if (start !== entry && last === -1) last = rank
    entry = start
  }
  return { entry, last }
}

function emitRank(emitter: Emitter, rank: number, otherwise: number): number {
  const { rules, conditionStarts } = emitter.table
  const condition = rules[2 * rank + 1]!
  if (condition === -1) return answerOf(rank)
  return emitCondition(
    emitter,
    conditionStarts[condition]!,
    thresholdOf(emitter.table, rank),
    answerOf(rank),
    otherwise,
    false,
  )
}

// An allow needs a condition that is true; for a deny or an approve, one that is unknown will do.
function thresholdOf({ counts }: VerifiedTable, rank: number): number {
  return rank < counts.denies + counts.approves ? UNKNOWN : TRUE
}

function emitLong(emitter: Emitter, ranks: readonly number[]): Residual {
  const before = { top: emitter.top, operands: emitter.machine.operands.length }
  const kept: { readonly rank: number; readonly entry: number }[] = []
  for (const rank of ranks) {
    const entry = emitRank(emitter, rank, NO)
    if (entry !== NO) kept.push({ rank, entry })
    if (entry === answerOf(rank)) break
  }
  if (kept.length <= LONG) {
    emitter.top = before.top
    emitter.machine.operands.length = before.operands
    return emitResidual(
      emitter,
      kept.map(({ rank }) => rank),
    )
  }
  let entry = NO
  for (let first = Math.floor((kept.length - 1) / CHUNK_ROWS) * CHUNK_ROWS; first >= 0; first -= CHUNK_ROWS) {
    const chunk = emitChunk(emitter, kept.slice(first, first + CHUNK_ROWS))
    entry = emitInstruction(emitter, CODES.chunk, 0, 0, chunk, entry, entry, entry)
  }
  return { entry, last: kept.at(-1)?.rank ?? -1 }
}

function emitChunk(emitter: Emitter, kept: readonly { readonly rank: number; readonly entry: number }[]): number {
  const rows = new Int32Array(CHUNK_ROWS / 32)
  const tests = new Map<number, ChunkTest[]>()
  for (const [row, { rank }] of kept.entries()) {
    rows[row >> 5]! |= 1 << (row & 31)
    const condition = emitter.table.rules[2 * rank + 1]!
    if (condition === -1) continue
    const threshold = thresholdOf(emitter.table, rank)
    for (const { field, leaf } of needed(emitter, emitter.table.conditionStarts[condition]!)) {
      const list = tests.get(field) ?? []
      tests.set(field, list)
      list.push({ row, leaf, threshold })
    }
  }
  const fields = [...tests].map(([field, list]) => chunkField(slotOf(emitter, field, false), field, list, rows))
  for (const { bits } of fields) emitter.held += bits.length
  return emitter.machine.chunks.push({ fields, entries: Int32Array.from(kept, ({ entry }) => entry), rows }) - 1
}

// The tests without which the condition does not hold, as far as they can be looked up.
function needed(emitter: Emitter, at: number): readonly { readonly field: number; readonly leaf: ChunkTest['leaf'] }[] {
  const { table, principal } = emitter
  const op = table.code[at]! & 255
  if (op === OPS.all) return partsOf(table.code, at).flatMap((part) => needed(emitter, part))
  if (op >= OPS.any && op <= OPS.none) return []
  const { field } = resolvePlace(table, principal, table.code[at + 1]!)
  const leaf = resolveLeaf(emitter, at)?.leaf
  return field === undefined || leaf === undefined || !isIndexed(leaf) ? [] : [{ field, leaf }]
}
