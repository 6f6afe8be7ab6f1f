import { type Leaf, prepareLeaf } from './judge-leaf.ts'
import { FIELDS } from './machine-code.ts'
import { readPath } from './read-field.ts'
import { COMPARE, OPS } from './table-format.ts'
import type { VerifiedTable } from './verified-table.ts'

/** What a place is for one principal: a field of the call, or a value that is the same for all its calls. */
export type Resolved =
  | { readonly field: number; readonly constant?: undefined }
  | { readonly field: undefined; readonly constant: unknown }

/** Says what a place is. Takes the principal as conditions read it, and the place's word. */
export function resolvePlace(table: VerifiedTable, principal: unknown, word: number): Resolved {
  const path = word >> 2
  switch (word & 3) {
    case 0:
      return { field: path }
    case 1:
      return { field: undefined, constant: readPath(principal, table.path(path)) }
    default: {
      const [name, ...more] = table.path(path)
      if (name === undefined) return { field: undefined, constant: WHOLE }
      const fields = (word & 3) === 2 ? CLIENT : NOW
      const field = more.length === 0 ? fields.get(name) : undefined
      return field === undefined ? { field: undefined, constant: undefined } : { field }
    }
  }
}

// A source that is read as a whole: what is in an object makes no difference to any test.
const WHOLE: object = Object.freeze({})
const CLIENT: ReadonlyMap<string, number> = new Map([['id', FIELDS.client]])
const NOW: ReadonlyMap<string, number> = new Map([
  ['hour', FIELDS.hour],
  ['minuteOfDay', FIELDS.minuteOfDay],
  ['weekday', FIELDS.weekday],
])

/**
 * Prepares the test or the comparison that starts at a word of the code.
 * Takes the principal as conditions read it. Returns undefined for one that is unknown whatever it reads.
 */
export function resolveLeaf(table: VerifiedTable, principal: unknown, at: number): Leaf | undefined {
  const { code } = table
  const op = code[at]! & 255
  if (op > COMPARE) {
    const operand = readPath(principal, table.path(code[at + 2]!))
    return operand === undefined ? undefined : prepareLeaf(OPERATORS[op - COMPARE]!, operand)
  }
  return prepareLeaf(OPERATORS[op]!, operandAt(table, op, at))
}

const OPERATORS: readonly string[] = Object.entries(OPS).reduce((names: string[], [name, op]) => {
  names[op] = name
  return names
}, [])

function operandAt(table: VerifiedTable, op: number, at: number): unknown {
  const { code, numbers } = table
  const word = code[at + 2]!
  if (op === OPS.in) {
    return Array.from(code.subarray(at + 2, at + (code[at]! >>> 8)), (constant) => constantOf(table, constant))
  }
  if (op === OPS.eq) return constantOf(table, word)
  if (op === OPS.between || op === OPS.size) return [numbers[word], numbers[code[at + 3]!]]
  if (op === OPS.present) return word === 1
  return op <= OPS.gte ? numbers[word] : table.string(word)
}

function constantOf(table: VerifiedTable, word: number): unknown {
  if ((word & 7) === 3) return table.numbers[word >> 3]
  if ((word & 7) === 4) return table.string(word >> 3)
  return word === 0 ? null : word === 2
}
