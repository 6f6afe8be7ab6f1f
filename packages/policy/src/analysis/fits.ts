import { canonicalJson, type Json, type JsonObject } from '@fullmakt/ir'

/**
 * Tells whether a value fits one alternative of a schema: `yes`, `no`, or `unlike` when only its `pattern` is not met.
 * Looks at type, enum, const, bounds, multipleOf, lengths in code points, pattern and numbers of items; not into objects and lists.
 *
 * @see JSON Schema 2020-12, Validation, §6
 */
export function fits(value: Json, schema: JsonObject): 'yes' | 'no' | 'unlike' {
  const { type, enum: values, const: constant } = schema
  if (type !== undefined && type !== typeOf(value)) return 'no'
  if (Array.isArray(values) && !values.some((one: Json) => same(one, value))) return 'no'
  if (constant !== undefined && !same(constant, value)) return 'no'
  if (typeof value === 'number') return fitsNumber(value, schema) ? 'yes' : 'no'
  if (Array.isArray(value)) return within(value.length, schema['minItems'], schema['maxItems']) ? 'yes' : 'no'
  if (typeof value !== 'string') return 'yes'
  if (!within([...value].length, schema['minLength'], schema['maxLength'])) return 'no'
  return typeof schema['pattern'] !== 'string' || matchesPattern(value, schema['pattern']) ? 'yes' : 'unlike'
}

function typeOf(value: Json): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

function same(a: Json, b: Json): boolean {
  return a === b || (typeof a === 'object' && typeof b === 'object' && canonicalJson(a) === canonicalJson(b))
}

function fitsNumber(value: number, schema: JsonObject): boolean {
  const { multipleOf, exclusiveMinimum, exclusiveMaximum } = schema
  if (!within(value, schema['minimum'], schema['maximum'])) return false
  if (typeof exclusiveMinimum === 'number' && value <= exclusiveMinimum) return false
  if (typeof exclusiveMaximum === 'number' && value >= exclusiveMaximum) return false
  return typeof multipleOf !== 'number' || isMultiple(value, multipleOf)
}

// As the validators count: 0.3 is a multiple of 0.1, though neither is a binary fraction. By a whole step the remainder is exact.
function isMultiple(value: number, step: number): boolean {
  if (Number.isInteger(step)) return value % step === 0
  const ratio = value / step
  return Math.abs(ratio - Math.round(ratio)) < 4 * Number.EPSILON * Math.max(Math.abs(ratio), 1)
}

function within(value: number, low: Json | undefined, high: Json | undefined): boolean {
  return !(typeof low === 'number' && value < low) && !(typeof high === 'number' && value > high)
}

function matchesPattern(value: string, pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(value)
  } catch {
    return false
  }
}
