import { type Folder, isInFolder, parseFolder } from './folder.ts'
import { matchPieces } from './match-pieces.ts'

/** Kleene's three values as numbers, so that they can say by how much to go on in the code. */
export type Kleene = 0 | 1 | 2

/** The condition does not hold. */
export const FALSE = 0
/** The data do not say. */
export const UNKNOWN = 1
/** The condition holds. */
export const TRUE = 2

/** What a prepared test does: a test of the table whose operand's type is known. */
export const LEAF = {
  eqText: 1,
  eqNumber: 2,
  eqBoolean: 3,
  eqNull: 4,
  in: 5,
  lt: 6,
  lte: 7,
  gt: 8,
  gte: 9,
  between: 10,
  size: 11,
  startsWith: 12,
  endsWith: 13,
  glob: 14,
  under: 15,
  present: 16,
} as const

/** A prepared test: its code, and the operand as `judgeLeaf` takes it. */
export interface Leaf {
  readonly op: number
  readonly operand: unknown
}

/** The operand of a prepared `in`: the scalars, the types they have, and whether the list was empty. */
export interface Choice {
  readonly values: ReadonlySet<unknown>
  readonly types: number
  readonly isEmpty: boolean
}

/**
 * Prepares a test.
 * Takes an operator of the Program and any JSON value as its operand. Returns undefined when that operand makes the test unknown for every
 * value, as an operand of the principal may.
 */
export function prepareLeaf(operator: string, operand: unknown): Leaf | undefined {
  switch (operator) {
    case 'eq':
      if (operand === null) return { op: LEAF.eqNull, operand }
      if (typeof operand === 'string') return { op: LEAF.eqText, operand }
      if (typeof operand === 'boolean') return { op: LEAF.eqBoolean, operand }
      return typeOf(operand) === 0 ? undefined : { op: LEAF.eqNumber, operand }
    case 'in': {
      if (!Array.isArray(operand)) return undefined
      const values = operand.filter((value) => typeOf(value) !== 0)
      const types = values.reduce((mask: number, value) => mask | typeOf(value), 0)
      return {
        op: LEAF.in,
        operand: { values: new Set(values), types, isEmpty: operand.length === 0 } satisfies Choice,
      }
    }
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
      return typeof operand === 'number' ? { op: LEAF[operator], operand } : undefined
    case 'between':
    case 'size':
    case 'present':
      return { op: LEAF[operator], operand }
    case 'startsWith':
    case 'endsWith':
      return typeof operand === 'string' ? { op: LEAF[operator], operand } : undefined
    case 'glob':
      return typeof operand === 'string' ? { op: LEAF.glob, operand: operand.split('*') } : undefined
    case 'under': {
      const folder = typeof operand === 'string' ? parseFolder(operand) : undefined
      return folder && { op: LEAF.under, operand: folder }
    }
    default:
      return undefined
  }
}

/** Judges a prepared test on a value; undefined is an absent one. Makes no objects. */
export function judgeLeaf(op: number, value: unknown, operand: unknown): Kleene {
  if (value === undefined) return op === LEAF.present ? truth(operand === false) : UNKNOWN
  switch (op) {
    case LEAF.eqText:
      return typeof value === 'string' ? truth(value === operand) : UNKNOWN
    case LEAF.eqNumber:
      return isNumber(value) ? truth(value === operand) : UNKNOWN
    case LEAF.eqBoolean:
      return typeof value === 'boolean' ? truth(value === operand) : UNKNOWN
    case LEAF.eqNull:
      return value === null ? TRUE : UNKNOWN
    case LEAF.in: {
      const type = typeOf(value)
      if (type === 0) return UNKNOWN
      const { values, types, isEmpty } = operand as Choice
      if ((types & type) !== 0) return truth(values.has(value))
      return isEmpty ? FALSE : UNKNOWN
    }
    case LEAF.lt:
      return isNumber(value) ? truth(value < (operand as number)) : UNKNOWN
    case LEAF.lte:
      return isNumber(value) ? truth(value <= (operand as number)) : UNKNOWN
    case LEAF.gt:
      return isNumber(value) ? truth(value > (operand as number)) : UNKNOWN
    case LEAF.gte:
      return isNumber(value) ? truth(value >= (operand as number)) : UNKNOWN
    case LEAF.between: {
      const range = operand as readonly [number, number]
      return isNumber(value) ? truth(value >= range[0] && value <= range[1]) : UNKNOWN
    }
    case LEAF.size: {
      const range = operand as readonly [number, number]
      return Array.isArray(value) ? truth(value.length >= range[0] && value.length <= range[1]) : UNKNOWN
    }
    case LEAF.startsWith:
      return typeof value === 'string' ? truth(value.startsWith(operand as string)) : UNKNOWN
    case LEAF.endsWith:
      return typeof value === 'string' ? truth(value.endsWith(operand as string)) : UNKNOWN
    case LEAF.glob:
      return typeof value === 'string' ? truth(matchPieces(operand as readonly string[], value)) : UNKNOWN
    case LEAF.under: {
      const inside = typeof value === 'string' ? isInFolder(operand as Folder, value) : undefined
      return inside === undefined ? UNKNOWN : truth(inside)
    }
    case LEAF.present:
      return truth(operand === true)
    default:
      return UNKNOWN
  }
}

function truth(holds: boolean): Kleene {
  return holds ? TRUE : FALSE
}

// Not a number is ill-typed: every comparison with it is false, which would make its negation true.
function isNumber(value: unknown): value is number {
  return typeof value === 'number' && !Number.isNaN(value)
}

/** The type by which scalars are comparable, as one bit: null, boolean, number or text; 0 for what is no scalar. */
export function typeOf(value: unknown): number {
  if (typeof value === 'string') return 8
  if (isNumber(value)) return 4
  if (typeof value === 'boolean') return 2
  return value === null ? 1 : 0
}
