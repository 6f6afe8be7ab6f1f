import { type Leaf, prepareLeaf } from './judge-leaf.ts'
import { OPS } from './table-format.ts'
import type { VerifiedTable } from './verified-table.ts'

/** A test whose operand is a constant of the table: prepared, and the number of its operand. */
export interface PreparedTest {
  readonly leaf: Leaf
  readonly operand: number
}

/**
 * The tests with constants that sessions of a table have met, prepared once for all of them. Equal ones have one operand: few that are read often stay
 * near the processor, where one for each principal and rule would not.
 */
export interface PreparedTests {
  readonly operands: readonly unknown[]
  /** The test that starts at a word of the code; undefined for one that is unknown whatever it reads. */
  at(place: number): PreparedTest | undefined
}

/** The operators of the Program by their codes in a table. */
export const OPERATORS: readonly string[] = Object.entries(OPS).reduce((names: string[], [name, op]) => {
  names[op] = name
  return names
}, [])

/** Makes the tests of a table, none of which is prepared yet. */
export function createPreparedTests(table: VerifiedTable): PreparedTests {
  const operands: unknown[] = []
  const byPlace = new Map<number, PreparedTest | undefined>()
  const byWords = new Map<string, PreparedTest | undefined>()
  const prepare = (op: number, place: number): PreparedTest | undefined => {
    const leaf = prepareLeaf(OPERATORS[op]!, operandAt(table, op, place))
    return leaf && { leaf, operand: operands.push(leaf.operand) - 1 }
  }
  return {
    operands,
    at(place) {
      const known = byPlace.get(place)
      if (known !== undefined || byPlace.has(place)) return known
      const { code } = table
      const op = code[place]! & 255
      // All but the place that is read: what is left tells the operator and, as constants are pooled, the operand.
      const words = `${op} ${code.subarray(place + 2, place + (code[place]! >>> 8)).join()}`
      const test = byWords.has(words) ? byWords.get(words) : prepare(op, place)
      byWords.set(words, test)
      byPlace.set(place, test)
      return test
    },
  }
}

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
