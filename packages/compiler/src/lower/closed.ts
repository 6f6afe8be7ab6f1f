import { isJsonObject, type Json, type JsonObject } from '@fullmakt/ir'

/**
 * Closes an input schema: members that it does not name are refused, at every depth.
 * What is not named would be carried past the policy unseen. Takes the schema; returns it with `additionalProperties: false` wherever an object
 * names its members and says nothing of others. Where members are named in several places of one object, in `allOf`, conditions, or beside a
 * choice, none of them is closed by itself, and the whole is closed with `unevaluatedProperties: false`.
 *
 * @see JSON Schema 2020-12, section 11.3 (Core)
 */
export function closed(input: JsonObject): JsonObject {
  return close(input, true)
}

const MAPS: ReadonlySet<string> = new Set(['properties', '$defs', 'patternProperties'])
const LISTS: ReadonlySet<string> = new Set(['prefixItems'])
const SINGLE: ReadonlySet<string> = new Set(['items', 'contains', 'additionalProperties', 'unevaluatedItems'])
const CHOICES: readonly string[] = ['anyOf', 'oneOf']
const TOGETHER: readonly string[] = ['allOf', 'if', 'then', 'else', 'dependentSchemas', '$ref']

/** Closes a schema and what is in it; `whole` is false for a part of an object that another part closes. */
function close(schema: JsonObject, whole: boolean): JsonObject {
  const isShared = TOGETHER.some((keyword) => keyword in schema && keyword !== '$ref') || hasSiblings(schema)
  const isChoice = !isShared && CHOICES.some((keyword) => keyword in schema)
  const inside = Object.fromEntries(
    Object.entries(schema).map(([key, value]): [string, Json] => {
      if (MAPS.has(key)) return [key, closeEach(value)]
      if (LISTS.has(key) && Array.isArray(value)) return [key, value.map((item: Json) => closeAny(item, true))]
      if (SINGLE.has(key)) return [key, closeAny(value, true)]
      if (CHOICES.includes(key) && Array.isArray(value)) {
        return [key, value.map((item: Json) => closeAny(item, whole && isChoice))]
      }
      if (key === 'allOf' && Array.isArray(value)) return [key, value.map((item: Json) => closeAny(item, false))]
      return ['if', 'then', 'else'].includes(key) ? [key, closeAny(value, false)] : [key, value]
    }),
  )
  if (!whole || 'additionalProperties' in schema || 'unevaluatedProperties' in schema) return inside
  if (isShared) return namesMembers(schema) ? { ...inside, unevaluatedProperties: false } : inside
  if (isChoice && namesMembers(schema)) return inside
  return schema['type'] === 'object' ? { ...inside, additionalProperties: false } : inside
}

/** Members beside a choice or a reference: both name some of one object's. */
function hasSiblings(schema: JsonObject): boolean {
  const isNaming = 'properties' in schema || 'patternProperties' in schema
  return isNaming && [...CHOICES, '$ref'].some((keyword) => keyword in schema)
}

/** Whether a schema names members, itself or in the parts of the same object. */
function namesMembers(schema: Json): boolean {
  if (!isJsonObject(schema)) return false
  if ('properties' in schema || 'patternProperties' in schema || '$ref' in schema) return true
  return [...CHOICES, 'allOf', 'then', 'else'].some((key) =>
    [schema[key] ?? []].flat().some((part) => namesMembers(part as Json)),
  )
}

function closeEach(value: Json): Json {
  if (!isJsonObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, closeAny(item, true)]))
}

function closeAny(schema: Json, whole: boolean): Json {
  return isJsonObject(schema) ? close(schema, whole) : schema
}
