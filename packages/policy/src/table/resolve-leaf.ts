import { type Leaf, prepareLeaf } from './judge-leaf.ts'
import { FIELDS } from './machine-code.ts'
import { OPERATORS, type PreparedTests } from './prepared-tests.ts'
import { readPath } from './read-field.ts'
import { COMPARE } from './table-format.ts'
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

/** A prepared test: whose operand is a constant of the table by its number, or is the principal's own. */
export interface ResolvedLeaf {
  readonly leaf: Leaf
  readonly constant: number | undefined
}

/**
 * Prepares the test or the comparison that starts at a word of the code.
 * Takes the table with its prepared tests and the principal as conditions read it. Returns undefined for one that is unknown whatever it reads.
 */
export function resolveLeaf(
  {
    table,
    tests,
    principal,
  }: { readonly table: VerifiedTable; readonly tests: PreparedTests; readonly principal: unknown },
  at: number,
): ResolvedLeaf | undefined {
  const { code } = table
  const op = code[at]! & 255
  if (op <= COMPARE) {
    const test = tests.at(at)
    return test && { leaf: test.leaf, constant: test.operand }
  }
  const operand = readPath(principal, table.path(code[at + 2]!))
  const leaf = operand === undefined ? undefined : prepareLeaf(OPERATORS[op - COMPARE]!, operand)
  return leaf && { leaf, constant: undefined }
}
