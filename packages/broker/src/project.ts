import { isJsonObject, type Json, type JsonObject } from '@fullmakt/ir'

const DEEPEST = 64

/**
 * Reduces a value to what a schema names: members of objects that it does not name are dropped, also inside lists.
 * Takes the value and the schema, whose local references it follows. Parts under `anyOf` and its like stay whole, and so do objects whose
 * schema says what else they may hold.
 *
 * @see JSON Schema 2020-12
 */
export function project(value: Json, schema: JsonObject): Json {
  return reduce(value, schema, schema, 0)
}

function reduce(value: Json, schema: Json | undefined, root: JsonObject, depth: number): Json {
  if (schema === undefined || !isJsonObject(schema) || depth > DEEPEST) return value
  const target = typeof schema['$ref'] === 'string' ? resolve(schema['$ref'], root) : undefined
  if (target !== undefined) return reduce(value, target, root, depth + 1)
  if (Array.isArray(value)) return value.map((item: Json) => reduce(item, schema['items'], root, depth + 1))
  const properties = schema['properties']
  if (!isJsonObject(value) || properties === undefined || !isJsonObject(properties)) return value
  if ('additionalProperties' in schema && schema['additionalProperties'] !== false) return value
  const kept: [string, Json][] = []
  for (const [name, member] of Object.entries(value)) {
    if (Object.hasOwn(properties, name)) kept.push([name, reduce(member, properties[name], root, depth + 1)])
  }
  return Object.fromEntries(kept)
}

function resolve(reference: string, root: JsonObject): JsonObject | undefined {
  if (!reference.startsWith('#')) return undefined
  let current: Json | undefined = root
  for (const token of reference.slice(1).split('/').slice(1)) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~')
    current = current !== undefined && isJsonObject(current) && Object.hasOwn(current, key) ? current[key] : undefined
  }
  return current !== undefined && isJsonObject(current) ? current : undefined
}
