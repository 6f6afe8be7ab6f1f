import type { CompiledCondition, Place, Scalar } from './compiled-condition.ts'

/** How deep a condition may nest; more is refused, so that neither loading nor deciding can exhaust the stack. */
const DEEPEST = 64

/** The fields of the sources that are not arguments. */
const PLACES: Readonly<Record<string, Place>> = {
  'principal.user': 'principal.user',
  'principal.agent': 'principal.agent',
  'principal.roles': 'principal.roles',
  'client.id': 'client.id',
  'now.hour': 'now.hour',
  'now.minuteOfDay': 'now.minuteOfDay',
  'now.weekday': 'now.weekday',
}

/**
 * Verifies a condition of a table and makes it ready to be interpreted.
 * Takes anything; returns undefined for what is not exactly a condition: unknown words, wrong lengths, operands that do not fit, too deep.
 * Copies what it keeps.
 */
export function compileCondition(condition: unknown, depth: number = 0): CompiledCondition | undefined {
  if (!Array.isArray(condition) || depth > DEEPEST) return undefined
  const [op, ...rest]: readonly unknown[] = condition
  if (op === 'all' || op === 'any') {
    const of = rest.map((part) => compileCondition(part, depth + 1))
    return of.every((part) => part !== undefined) ? { op, of } : undefined
  }
  if (op === 'not') {
    const of = rest.length === 1 ? compileCondition(rest[0], depth + 1) : undefined
    return of && { op, of }
  }
  const [source, path, operand] = rest
  const reading = rest.length === 3 ? readingOf(source, path) : undefined
  if (reading === undefined) return undefined
  if (op === 'some' || op === 'every' || op === 'none') {
    const of = compileCondition(operand, depth + 1)
    return of && { op, ...reading, of }
  }
  return compileTest(op, reading, operand)
}

interface Reading {
  readonly place: Place
  readonly path: readonly string[]
}

function readingOf(source: unknown, path: unknown): Reading | undefined {
  if (!Array.isArray(path) || !path.every((key) => typeof key === 'string')) return undefined
  if (source === 'args') return { place: 'args', path: [...path] }
  if (source !== 'principal' && source !== 'client' && source !== 'now') return undefined
  if (path.length === 0) return { place: 'object', path: [] }
  const name = `${source}.${path[0]}`
  // A longer path would lead into a scalar or a list, where there are no members.
  const place = path.length === 1 && Object.hasOwn(PLACES, name) ? PLACES[name] : undefined
  return { place: place ?? 'nothing', path: [] }
}

function compileTest(op: unknown, reading: Reading, operand: unknown): CompiledCondition | undefined {
  switch (op) {
    case 'eq':
      return isScalar(operand) ? { op, ...reading, scalar: operand } : undefined
    case 'in':
      if (!Array.isArray(operand) || !operand.every(isScalar)) return undefined
      return { op, ...reading, scalars: new Set(operand), types: new Set(operand.map(scalarType)) }
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
      return Number.isFinite(operand) ? { op, ...reading, bound: operand as number } : undefined
    case 'between':
    case 'size': {
      const range = op === 'size' && typeof operand === 'number' ? [operand, operand] : operand
      if (!Array.isArray(range) || range.length !== 2 || !range.every(Number.isFinite)) return undefined
      return { op, ...reading, low: range[0] as number, high: range[1] as number }
    }
    case 'startsWith':
    case 'endsWith':
      return typeof operand === 'string' ? { op, ...reading, text: operand } : undefined
    case 'glob':
      return typeof operand === 'string' ? { op, ...reading, pieces: operand.split('*') } : undefined
    case 'present':
      return typeof operand === 'boolean' ? { op, ...reading, present: operand } : undefined
    default:
      return undefined
  }
}

function isScalar(value: unknown): value is Scalar {
  return value === null || typeof value === 'boolean' || typeof value === 'string' || Number.isFinite(value)
}

/** The type by which scalars are comparable: `null` is one of its own. */
export function scalarType(value: Scalar): string {
  return value === null ? 'null' : typeof value
}
