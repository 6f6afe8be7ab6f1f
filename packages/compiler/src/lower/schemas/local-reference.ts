import { isJsonObject, type Json, type JsonObject } from '@fullmakt/ir'
import { mapSubschemas } from '../../emit/forms/subschemas.ts'

/**
 * The schema that a reference within a schema leads to.
 * Takes the whole schema and the reference: a JSON pointer or the name of an anchor, as the fragment of a URI. Undefined where it leads to nothing that
 * is an object of keywords.
 *
 * @see RFC 6901 §6
 * @see JSON Schema 2020-12, section 8.2 (Core)
 */
export function localReference(root: JsonObject, reference: string): JsonObject | undefined {
  const fragment = decoded(reference)
  if (fragment === undefined || !fragment.startsWith('#')) return undefined
  if (fragment !== '#' && !fragment.startsWith('#/')) return anchored(root, fragment.slice(1))
  let place: Json | undefined = root
  for (const token of fragment.split('/').slice(1)) {
    const name = token.replaceAll('~1', '/').replaceAll('~0', '~')
    if (Array.isArray(place)) place = (place as readonly Json[])[Number(name)]
    else place = place !== undefined && isJsonObject(place) && Object.hasOwn(place, name) ? place[name] : undefined
  }
  return place !== undefined && isJsonObject(place) ? place : undefined
}

function anchored(schema: JsonObject, name: string): JsonObject | undefined {
  if (schema['$anchor'] === name) return schema
  let found: JsonObject | undefined
  mapSubschemas(schema, (part) => {
    found ??= anchored(part, name)
    return part
  })
  return found
}

function decoded(reference: string): string | undefined {
  try {
    return decodeURIComponent(reference)
  } catch {
    return undefined
  }
}
