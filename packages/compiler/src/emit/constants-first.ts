import { isJsonObject, type Json, type JsonObject } from '@fullmakt/ir'
import { mapSubschemas } from './forms/subschemas.ts'

/**
 * Orders the members of every object in a schema, those with constants first, then those that have nothing in them.
 * Validators look at members in this order and stop at the first that is wrong: an alternative whose tag is another is left before its other members
 * are looked into, or a choice of objects in objects of the same choice would be looked through again at each depth.
 */
export function constantsFirst(schema: JsonObject): JsonObject {
  const ordered = mapSubschemas(schema, constantsFirst)
  const { properties } = ordered
  if (properties === undefined || !isJsonObject(properties)) return ordered
  const members = Object.entries(properties).map((entry, index) => ({ entry, index, rank: rankOf(entry[1]) }))
  members.sort((a, b) => a.rank - b.rank || a.index - b.index)
  return { ...ordered, properties: Object.fromEntries(members.map(({ entry }) => entry)) }
}

function rankOf(member: Json): number {
  if (!isJsonObject(member)) return 1
  if ('const' in member || 'enum' in member) return 0
  let hasParts = '$ref' in member
  mapSubschemas(member, (part) => {
    hasParts = true
    return part
  })
  return hasParts ? 2 : 1
}
