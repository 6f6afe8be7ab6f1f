import { isJsonObject, type Json, type JsonObject } from '@fullmakt/ir'
import { localReference } from './schemas/local-reference.ts'

/** The types a JSON value may have, as JSON Schema names them. */
export type JsonType = 'null' | 'boolean' | 'number' | 'integer' | 'string' | 'array' | 'object'

const ALL: readonly JsonType[] = ['null', 'boolean', 'number', 'integer', 'string', 'array', 'object']

/**
 * The members that an object schema names.
 * Takes the schema and the root that local references start from; looks through `$ref` and `allOf`, `anyOf`, `oneOf`.
 */
export function fieldsOf(schema: JsonObject, root: JsonObject): JsonObject {
  const fields: Record<string, Json> = {}
  for (const part of partsOf(schema, root)) {
    if (isJsonObject(part['properties'])) Object.assign(fields, part['properties'])
  }
  return fields
}

/**
 * The members that every object under a schema has.
 * Takes the schema and the root that local references start from; what a choice requires is what each of its alternatives does.
 */
export function requiredOf(schema: JsonObject, root: JsonObject, depth = 0): ReadonlySet<string> {
  const required = new Set(Array.isArray(schema['required']) ? (schema['required'] as readonly string[]) : [])
  if (depth > 16) return required
  const listed = (keyword: string): readonly Json[] => (Array.isArray(schema[keyword]) ? schema[keyword] : [])
  const of = (part: Json | undefined): ReadonlySet<string> =>
    part !== undefined && isJsonObject(part) ? requiredOf(part, root, depth + 1) : new Set()
  const target = typeof schema['$ref'] === 'string' ? localReference(root, schema['$ref']) : undefined
  for (const part of [target, ...listed('allOf')]) for (const name of of(part)) required.add(name)
  for (const [first, ...others] of [listed('anyOf'), listed('oneOf')].map((choice) => choice.map(of)))
    for (const name of first ?? []) if (others.every((other) => other.has(name))) required.add(name)
  return required
}

/** The types that a value may have under a schema; all of them where the schema does not say. */
export function typesAt(schema: Json | undefined, root: JsonObject): ReadonlySet<JsonType> {
  const types = new Set<JsonType>()
  if (schema !== undefined && isJsonObject(schema)) {
    for (const part of partsOf(schema, root)) {
      for (const name of [part['type']].flat()) {
        const type = ALL.find((known) => known === name)
        if (type !== undefined) types.add(type)
      }
      const literals = Array.isArray(part['enum']) ? part['enum'] : 'const' in part ? [part['const']] : []
      for (const literal of literals as Json[]) types.add(typeOfValue(literal))
    }
  }
  return types.size === 0 ? new Set(ALL) : types
}

/** A schema and those that it refers to or is made of, also as alternatives. */
export function partsOf(schema: JsonObject, root: JsonObject, depth = 0): readonly JsonObject[] {
  if (depth > 16) return [schema]
  const parts: JsonObject[] = [schema]
  const target = typeof schema['$ref'] === 'string' ? localReference(root, schema['$ref']) : undefined
  if (target !== undefined) parts.push(...partsOf(target, root, depth + 1))
  for (const keyword of ['allOf', 'anyOf', 'oneOf']) {
    const list = schema[keyword]
    if (!Array.isArray(list)) continue
    for (const item of list as Json[]) if (isJsonObject(item)) parts.push(...partsOf(item, root, depth + 1))
  }
  return parts
}

function typeOfValue(value: Json): JsonType {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return typeof value as 'boolean' | 'number' | 'string' | 'object'
}
