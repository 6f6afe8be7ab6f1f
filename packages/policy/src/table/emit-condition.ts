import { judgeLeaf, UNKNOWN } from './judge-leaf.ts'
import { type Machine, run } from './machine.ts'
import { CODES, FIELDS, NO, WIDTH, YES } from './machine-code.ts'
import type { PreparedTests } from './prepared-tests.ts'
import { resolveLeaf, resolvePlace } from './resolve-leaf.ts'
import { OPS } from './table-format.ts'
import type { VerifiedTable } from './verified-table.ts'

/** Where code for one principal is written to, and what it is written from. */
export interface Emitter {
  readonly table: VerifiedTable
  readonly tests: PreparedTests
  readonly machine: Machine
  /** The principal as conditions read it. */
  readonly principal: unknown
  /** The slots of the fields that the present list reads. */
  readonly slots: Map<number, number>
  /** How much of the code is written. */
  top: number
  /** How many words the chunks hold besides. */
  held: number
}

/**
 * Writes the code that asks whether a condition is at least `threshold` (unknown or true), and goes on at `yes` or `no`.
 * Takes where it starts in the table. Returns where the code starts; that is `yes` or `no` itself where the principal alone decides.
 * Everything is written before what jumps to it, so no place has to be filled in later. `inItem` says that arguments are the item.
 */
export function emitCondition(
  emitter: Emitter,
  at: number,
  threshold: number,
  yes: number,
  no: number,
  inItem: boolean,
): number {
  const { table, principal } = emitter
  const word = table.code[at]!
  const op = word & 255
  if (yes === no) return yes
  if (op === OPS.not) return emitCondition(emitter, at + 1, 3 - threshold, no, yes, inItem)
  if (op === OPS.all || op === OPS.any) {
    const parts = partsOf(table.code, at)
    let next = op === OPS.all ? yes : no
    for (let index = parts.length - 1; index >= 0; index--) {
      next = emitCondition(
        emitter,
        parts[index]!,
        threshold,
        op === OPS.all ? next : yes,
        op === OPS.all ? no : next,
        inItem,
      )
    }
    return next
  }
  const unknown = threshold === UNKNOWN ? yes : no
  if (op >= OPS.some && op <= OPS.none) return emitQuantifier(emitter, at, threshold, yes, no, unknown, inItem)
  const resolved = resolveLeaf(emitter, at)
  if (resolved === undefined) return unknown
  const { leaf } = resolved
  const { field, constant } = resolvePlace(table, principal, table.code[at + 1]!)
  if (field === undefined) return judgeLeaf(leaf.op, constant, leaf.operand) >= threshold ? yes : no
  const operand = resolved.constant ?? -emitter.machine.operands.push(leaf.operand)
  return emitInstruction(emitter, leaf.op, slotOf(emitter, field, inItem), field, operand, no, unknown, yes)
}

// `none` is that not some; over a list of the principal's it is decided here, unless its condition reads the call.
function emitQuantifier(
  emitter: Emitter,
  at: number,
  threshold: number,
  yes: number,
  no: number,
  unknown: number,
  inItem: boolean,
): number {
  const { table, machine, principal } = emitter
  const kind = table.code[at]! & 255
  const op = kind === OPS.every ? CODES.every : CODES.some
  const [found, missed] = kind === OPS.none ? [no, yes] : [yes, no]
  const place = resolvePlace(table, principal, table.code[at + 1]!)
  if (place.field === undefined && !Array.isArray(place.constant)) return unknown
  const before = { top: emitter.top, operands: machine.operands.length }
  const body = emitCondition(emitter, at + 2, kind === OPS.none ? 3 - threshold : threshold, YES, NO, true)
  if (place.field === undefined && !readsCall(table.code, at + 2)) {
    const stop = op === CODES.some ? YES : NO
    const stopped = (place.constant as unknown[]).some((item) => run(machine, body, item) === stop)
    emitter.top = before.top
    machine.operands.length = before.operands
    return stopped === (op === CODES.some) ? found : missed
  }
  const field = place.field ?? FIELDS.constant - (machine.operands.push(place.constant) - 1)
  return emitInstruction(emitter, op, slotOf(emitter, field, inItem), field, body, missed, unknown, found)
}

/** Writes one instruction and returns where it is. */
export function emitInstruction(
  emitter: Emitter,
  op: number,
  slot: number,
  field: number,
  operand: number,
  onFalse: number,
  onUnknown: number,
  onTrue: number,
): number {
  const { machine, top } = emitter
  if (top + WIDTH > machine.code.length) {
    const larger = new Int32Array(2 * machine.code.length)
    larger.set(machine.code)
    machine.code = larger
  }
  const { code } = machine
  code[top] = op | (slot << 8)
  code[top + 1] = field
  code[top + 2] = operand
  code[top + 3] = onFalse
  code[top + 4] = onUnknown
  code[top + 5] = onTrue
  emitter.top = top + WIDTH
  return top
}

/** The slot of a field in the present list. An item's fields have none, nor have constants. */
export function slotOf({ slots, table, machine }: Emitter, field: number, inItem: boolean): number {
  if (field >= 0) machine.paths[field] = table.path(field)
  if (field <= FIELDS.constant || (inItem && field >= 0)) return 0
  const known = slots.get(field)
  if (known !== undefined) return known
  const slot = slots.size + 1
  slots.set(field, slot)
  const { stamps, values } = machine.scratch
  while (stamps.length <= slot) {
    stamps.push(0)
    values.push(undefined)
  }
  return slot
}

/** Where the parts of an `all` or `any` start. */
export function partsOf(code: Int32Array, at: number): readonly number[] {
  const parts: number[] = []
  const end = at + (code[at]! >>> 8)
  for (let part = at + 1; part < end; part += code[part]! >>> 8) parts.push(part)
  return parts
}

// Whether a condition on an item reads anything besides the item and the principal: the client or the time.
function readsCall(code: Int32Array, at: number): boolean {
  const op = code[at]! & 255
  if (op === OPS.not) return readsCall(code, at + 1)
  if (op === OPS.all || op === OPS.any) return partsOf(code, at).some((part) => readsCall(code, part))
  if (op >= OPS.some && op <= OPS.none && readsCall(code, at + 2)) return true
  return (code[at + 1]! & 3) >= 2
}
