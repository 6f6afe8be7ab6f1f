import type { Json, JsonObject } from '@fullmakt/ir'
import { typesOf } from './place.ts'
import type { Violation, ViolationKind } from './violation.ts'

interface Bound {
  readonly low: string
  readonly high: string
  readonly kind: ViolationKind
  readonly on: readonly string[]
}

const BOUNDS: readonly Bound[] = [
  { low: 'minLength', high: 'maxLength', kind: 'length', on: ['string'] },
  { low: 'minItems', high: 'maxItems', kind: 'length', on: ['array'] },
  { low: 'minProperties', high: 'maxProperties', kind: 'length', on: ['object'] },
]

/**
 * Says which bounds of a schema another one does not keep: ranges, lengths, steps, patterns and formats.
 * Patterns and formats are compared as texts: a changed one is a violation, whatever it means.
 */
export function boundViolations(narrow: JsonObject, wide: JsonObject, path: string): readonly Violation[] {
  const types = typesOf(narrow)
  const has = (...names: readonly string[]): boolean => names.some((name) => types.has(name))
  const found: ViolationKind[] = []
  if (has('number', 'integer') && !(keepsRange(narrow, wide) && keepsStep(narrow, wide))) found.push('range')
  for (const { low, high, kind, on } of BOUNDS) {
    if (!has(...on)) continue
    const keeps =
      number(narrow[low], 0) >= number(wide[low], 0) && number(narrow[high], Infinity) <= number(wide[high], Infinity)
    if (!keeps) found.push(kind)
  }
  if (has('array') && wide['uniqueItems'] === true && narrow['uniqueItems'] !== true) found.push('length')
  // A list of literals says all there is to say.
  const listed = Array.isArray(narrow['enum']) || Object.hasOwn(narrow, 'const')
  if (has('string') && !listed) {
    if (wide['pattern'] !== undefined && narrow['pattern'] !== wide['pattern']) found.push('pattern')
    // A format that a pattern stands beside is only said twice.
    else if (wide['format'] !== undefined && narrow['format'] !== wide['format']) found.push('format')
  }
  return [...new Set(found)].map((kind) => ({ kind, path }))
}

function keepsRange(narrow: JsonObject, wide: JsonObject): boolean {
  const [low, lowOpen] = lower(narrow)
  const [least, leastOpen] = lower(wide)
  const [high, highOpen] = upper(narrow)
  const [most, mostOpen] = upper(wide)
  return (
    (low > least || (low === least && (lowOpen || !leastOpen))) &&
    (high < most || (high === most && (highOpen || !mostOpen)))
  )
}

function keepsStep(narrow: JsonObject, wide: JsonObject): boolean {
  const step = wide['multipleOf']
  if (typeof step !== 'number') return true
  const own = narrow['multipleOf']
  return typeof own === 'number' && Number.isInteger(own / step)
}

function lower(schema: JsonObject): readonly [number, boolean] {
  const closed = number(schema['minimum'], -Infinity)
  const open = number(schema['exclusiveMinimum'], -Infinity)
  return open >= closed && open !== -Infinity ? [open, true] : [closed, false]
}

function upper(schema: JsonObject): readonly [number, boolean] {
  const closed = number(schema['maximum'], Infinity)
  const open = number(schema['exclusiveMaximum'], Infinity)
  return open <= closed && open !== Infinity ? [open, true] : [closed, false]
}

function number(value: Json | undefined, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise
}
