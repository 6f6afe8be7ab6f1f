import { type Chunk, classOf } from './chunk.ts'
import { judgeLeaf, LEAF } from './judge-leaf.ts'
import { CODES, FIELDS, NO, YES } from './machine-code.ts'
import { readPath, readTime } from './read-field.ts'

/** What all sessions of a lookup share: the values of a decision by slot, and which decision they are of. */
export interface Scratch {
  readonly stamps: number[]
  readonly values: unknown[]
  stamp: number
}

/** What runs: code with its operands, and what it reads besides the arguments. Each session keeps one, so that deciding makes no objects. */
export interface Machine {
  code: Int32Array
  /** The operands that the table has for all principals. */
  readonly constants: readonly unknown[]
  /** Those that are this principal's own. */
  readonly operands: unknown[]
  readonly chunks: Chunk[]
  readonly scratch: Scratch
  readonly paths: (readonly string[])[]
  client: string
  /** The time of the call; in an array, where a number has no object of its own. */
  readonly time: Float64Array
}

/** Starts another decision: nothing that was read before counts. */
export function begin(scratch: Scratch): void {
  scratch.stamp += 1
  if (scratch.stamp < 0x3fffffff) return
  scratch.stamps.fill(0)
  scratch.stamp = 1
}

/**
 * Runs code until it answers.
 * Takes where to start and the arguments, or inside a quantifier the item. Returns the answer. Never throws for JSON values.
 */
export function run(machine: Machine, start: number, root: unknown): number {
  const { code, constants, operands } = machine
  let at = start
  while (at >= 0) {
    const word = code[at]!
    const op = word & 255
    if (op < CODES.some) {
      const value = fetch(machine, word >>> 8, code[at + 1]!, root)
      const number = code[at + 2]!
      const operand = number >= 0 ? constants[number] : operands[-1 - number]
      // The commonest test does without the call.
      if (op === LEAF.eqText) at = code[at + (typeof value !== 'string' ? 4 : value === operand ? 5 : 3)]!
      else at = code[at + 3 + judgeLeaf(op, value, operand)]!
    } else if (op === CODES.chunk) {
      const found = searchChunk(machine, machine.chunks[code[at + 2]!]!, root)
      if (found !== NO) return found
      at = code[at + 3]!
    } else {
      const value = fetch(machine, word >>> 8, code[at + 1]!, root)
      at = Array.isArray(value) ? code[at + (quantify(machine, op, code[at + 2]!, value) ? 5 : 3)]! : code[at + 4]!
    }
  }
  return at
}

// The value of a slot, read if this decision has not read it; slot 0 is read from the root given.
function fetch(machine: Machine, slot: number, field: number, root: unknown): unknown {
  if (slot === 0) return readField(machine, field, root)
  const { scratch } = machine
  if (scratch.stamps[slot] === scratch.stamp) return scratch.values[slot]
  const value = readField(machine, field, root)
  scratch.stamps[slot] = scratch.stamp
  scratch.values[slot] = value
  return value
}

function readField(machine: Machine, field: number, root: unknown): unknown {
  if (field >= 0) return readPath(root, machine.paths[field]!)
  if (field <= FIELDS.constant) return machine.operands[FIELDS.constant - field]
  return field === FIELDS.client ? machine.client : readTime(field, machine.time)
}

// `some` stops at an item for which the body answers yes, `every` at one for which it does not.
function quantify(machine: Machine, op: number, body: number, items: readonly unknown[]): boolean {
  const stop = op === CODES.some ? YES : NO
  for (let index = 0; index < items.length; index++) {
    if (run(machine, body, items[index]) === stop) return stop === YES
  }
  return stop === NO
}

// The rows that no field rules out, best first, judged one by one; four words of a bit for each row.
function searchChunk(machine: Machine, { fields, entries, rows }: Chunk, root: unknown): number {
  let a = rows[0]!
  let b = rows[1]!
  let c = rows[2]!
  let d = rows[3]!
  for (let index = 0; index < fields.length; index++) {
    const field = fields[index]!
    const at = 4 * classOf(field, fetch(machine, field.slot, field.field, root))
    a &= field.bits[at]!
    b &= field.bits[at + 1]!
    c &= field.bits[at + 2]!
    d &= field.bits[at + 3]!
    if ((a | b | c | d) === 0) return NO
  }
  for (let word = 0; word < 4; word++) {
    let left = word === 0 ? a : word === 1 ? b : word === 2 ? c : d
    while (left !== 0) {
      const answer = run(machine, entries[32 * word + 31 - Math.clz32(left & -left)]!, root)
      if (answer !== NO) return answer
      left &= left - 1
    }
  }
  return NO
}
