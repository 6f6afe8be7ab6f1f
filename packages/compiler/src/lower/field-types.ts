import { isJsonObject, type Json, type JsonObject } from '@fullmakt/ir'

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
  const target = typeof schema['$ref'] === 'string' ? resolveLocal(schema['$ref'], root) : undefined
  if (target !== undefined) parts.push(...partsOf(target, root, depth + 1))
  for (const keyword of ['allOf', 'anyOf', 'oneOf']) {
    const list = schema[keyword]
    if (!Array.isArray(list)) continue
    for (const item of list as Json[]) if (isJsonObject(item)) parts.push(...partsOf(item, root, depth + 1))
  }
  return parts
}

function resolveLocal(reference: string, root: JsonObject): JsonObject | undefined {
  if (!reference.startsWith('#')) return undefined
  let current: Json | undefined = root
  for (const token of reference.slice(1).split('/').slice(1)) {
    const key = decodeURIComponent(token).replaceAll('~1', '/').replaceAll('~0', '~')
    current = current !== undefined && isJsonObject(current) ? current[key] : undefined
  }
  return current !== undefined && isJsonObject(current) ? current : undefined
}

function typeOfValue(value: Json): JsonType {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return typeof value as 'boolean' | 'number' | 'string' | 'object'
}
