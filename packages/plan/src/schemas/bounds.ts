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
 * Literals are held to the bounds one by one; patterns and formats of other schemas are compared as texts: a changed one is a violation, whatever it
 * means.
 */
export function boundViolations(narrow: JsonObject, wide: JsonObject): readonly Violation[] {
  const literals = Array.isArray(narrow['enum'])
    ? narrow['enum']
    : Object.hasOwn(narrow, 'const')
      ? [narrow['const']]
      : undefined
  const found = literals?.every(isScalar)
    ? (literals as readonly Json[]).flatMap((value) => brokenBy(value, wide))
    : brokenWithin(narrow, wide)
  return [...new Set(found)].map((kind) => ({ kind, path: '' }))
}

function brokenWithin(narrow: JsonObject, wide: JsonObject): readonly ViolationKind[] {
  const types = typesOf(narrow)
  const has = (...names: readonly string[]): boolean => names.some((name) => types.has(name))
  const found: ViolationKind[] = []
  if (has('number', 'integer') && !(keepsRange(narrow, wide, !has('number')) && keepsStep(narrow, wide)))
    found.push('range')
  for (const { low, high, kind, on } of BOUNDS) {
    if (!has(...on)) continue
    const keeps =
      number(narrow[low], 0) >= number(wide[low], 0) && number(narrow[high], Infinity) <= number(wide[high], Infinity)
    if (!keeps) found.push(kind)
  }
  if (has('array') && wide['uniqueItems'] === true && narrow['uniqueItems'] !== true) found.push('length')
  if (has('string')) {
    if (wide['pattern'] !== undefined && narrow['pattern'] !== wide['pattern']) found.push('pattern')
    // A format that a pattern stands beside is only said twice.
    else if (wide['format'] !== undefined && narrow['format'] !== wide['format']) found.push('format')
  }
  return found
}

function brokenBy(value: Json, wide: JsonObject): readonly ViolationKind[] {
  const { pattern, format } = wide
  // The second says which literals it takes.
  if (Array.isArray(wide['enum']) || Object.hasOwn(wide, 'const')) return []
  if (typeof value === 'number') {
    const isWithin = keepsRange({ minimum: value, maximum: value }, wide, false)
    return isWithin && keepsStep({ multipleOf: value }, wide) ? [] : ['range']
  }
  if (typeof value !== 'string') return []
  const size = [...value].length
  const fits = size >= number(wide['minLength'], 0) && size <= number(wide['maxLength'], Infinity)
  return [
    ...(fits ? [] : (['length'] as const)),
    ...(typeof pattern !== 'string' || meets(value, pattern) ? [] : (['pattern'] as const)),
    ...(format === undefined ? [] : (['format'] as const)),
  ]
}

function isScalar(value: Json | undefined): boolean {
  return typeof value !== 'object' || value === null
}

function meets(value: string, pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(value)
  } catch {
    return false
  }
}

function keepsRange(narrow: JsonObject, wide: JsonObject, isWhole: boolean): boolean {
  const [low, lowOpen] = lower(narrow, isWhole)
  const [least, leastOpen] = lower(wide, isWhole)
  const [high, highOpen] = upper(narrow, isWhole)
  const [most, mostOpen] = upper(wide, isWhole)
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

// Of whole numbers, an end that is open is the next whole number.
function lower(schema: JsonObject, isWhole: boolean): readonly [number, boolean] {
  const closed = number(schema['minimum'], -Infinity)
  const open = number(schema['exclusiveMinimum'], -Infinity)
  const [bound, isOpen] = open >= closed && open !== -Infinity ? [open, true] : [closed, false]
  return isWhole ? [isOpen && Number.isSafeInteger(bound) ? bound + 1 : Math.ceil(bound), false] : [bound, isOpen]
}

function upper(schema: JsonObject, isWhole: boolean): readonly [number, boolean] {
  const closed = number(schema['maximum'], Infinity)
  const open = number(schema['exclusiveMaximum'], Infinity)
  const [bound, isOpen] = open <= closed && open !== Infinity ? [open, true] : [closed, false]
  return isWhole ? [isOpen && Number.isSafeInteger(bound) ? bound - 1 : Math.floor(bound), false] : [bound, isOpen]
}

function number(value: Json | undefined, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise
}
