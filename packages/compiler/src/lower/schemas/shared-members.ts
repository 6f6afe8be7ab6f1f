import { isJsonObject, type Json, type JsonObject } from '@fullmakt/ir'
import { mapSubschemas } from '../../emit/forms/subschemas.ts'

/**
 * Puts what several parts of an `allOf` say of one member in one place, so that the member can be closed as a whole.
 * Takes a schema; returns one that takes the very same values. What a part refers to stays where it is, for it may be a part of something else too.
 *
 * @see JSON Schema 2020-12, section 10.2.1.1 and 10.3.2.1 (Core)
 */
export function withSharedMembers(input: JsonObject): JsonObject {
  const text = JSON.stringify(input)
  // A reference may lead into a part.
  return text.includes('"allOf"') && !text.includes('/allOf/') ? gathered(input) : input
}

function gathered(given: JsonObject): JsonObject {
  const schema = mapSubschemas(given, gathered)
  const { allOf } = schema
  // What stands beside it would mean other members then.
  if (!Array.isArray(allOf) || 'additionalProperties' in schema) return schema
  const own = propertiesOf(schema)
  const parts = allOf as readonly Json[]
  const shared = new Map<string, readonly Json[]>()
  for (const name of new Set(parts.flatMap((part) => Object.keys(propertiesOf(part))))) {
    const said = [own, ...parts.map(propertiesOf)].flatMap((members) =>
      Object.hasOwn(members, name) ? conjuncts(members[name] as Json) : [],
    )
    if (said.length > 1) shared.set(name, said)
  }
  if (shared.size === 0) return schema
  const together = [...shared].map(([name, said]) => [name, { allOf: said }] as const)
  return gatheredMembers({
    ...schema,
    properties: { ...own, ...Object.fromEntries(together) },
    allOf: parts.map((part) => (isJsonObject(part) ? without(part, shared) : part)),
  })
}

// What is true of everything says nothing, and what was put together before is taken apart.
function conjuncts(schema: Json): readonly Json[] {
  const keywords = isJsonObject(schema) ? Object.keys(schema) : ['boolean']
  if (schema === true || keywords.length === 0) return []
  return keywords.length === 1 && keywords[0] === 'allOf'
    ? ((schema as JsonObject)['allOf'] as readonly Json[])
    : [schema]
}

// What is together now may have members of its own in several places.
function gatheredMembers(schema: JsonObject): JsonObject {
  const members = Object.entries(propertiesOf(schema))
  return {
    ...schema,
    properties: Object.fromEntries(members.map(([name, one]) => [name, isJsonObject(one) ? gathered(one) : one])),
  }
}

function without(part: JsonObject, names: ReadonlyMap<string, unknown>): JsonObject {
  if (!('properties' in part)) return part
  const members = Object.entries(propertiesOf(part)).map(([name, one]) => [name, names.has(name) ? {} : one] as const)
  return { ...part, properties: Object.fromEntries(members) }
}

function propertiesOf(schema: Json): JsonObject {
  const properties = isJsonObject(schema) ? schema['properties'] : undefined
  return properties !== undefined && isJsonObject(properties) ? properties : {}
}
