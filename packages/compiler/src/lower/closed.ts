import { isJsonObject, type Json, type JsonObject } from '@fullmakt/ir'

/**
 * Closes an input schema: members that it does not name are refused, at every depth.
 * What is not named would be carried past the policy unseen. Takes the schema; returns it with `additionalProperties: false` wherever an object
 * names its members and says nothing of others. With `allOf`, whose parts would refuse each other's members, only the root is closed.
 */
export function closed(input: JsonObject): JsonObject {
  if (!usesAllOf(input)) return close(input)
  return 'additionalProperties' in input ? input : { ...input, additionalProperties: false }
}

const MAPS: ReadonlySet<string> = new Set(['properties', '$defs', 'patternProperties'])
const LISTS: ReadonlySet<string> = new Set(['anyOf', 'oneOf', 'prefixItems'])
const SINGLE: ReadonlySet<string> = new Set(['items', 'additionalProperties'])

function close(schema: JsonObject): JsonObject {
  const inside = Object.fromEntries(
    Object.entries(schema).map(([key, value]): [string, Json] => {
      if (MAPS.has(key) && isJsonObject(value)) {
        return [key, Object.fromEntries(Object.entries(value).map(([name, item]) => [name, closeAny(item)]))]
      }
      if (LISTS.has(key) && Array.isArray(value)) return [key, value.map((item: Json) => closeAny(item))]
      return [key, SINGLE.has(key) ? closeAny(value) : value]
    }),
  )
  const isOpen = schema['type'] === 'object' && !('additionalProperties' in schema)
  return isOpen ? { ...inside, additionalProperties: false } : inside
}

function closeAny(schema: Json): Json {
  return isJsonObject(schema) ? close(schema) : schema
}

function usesAllOf(value: Json): boolean {
  if (Array.isArray(value)) return value.some((item: Json) => usesAllOf(item))
  if (!isJsonObject(value)) return false
  return Array.isArray(value['allOf']) || Object.values(value).some(usesAllOf)
}
