import { isJsonObject, type Json, type JsonObject } from '@fullmakt/ir'
import { joined, pathPart } from './path.ts'
import { type Place, resolved, typesOf } from './place.ts'

/** The code of an object that shows all its members now, or of a member that is shown now. */
export type Disclosure = 'MCP_OUTPUT_OPENED' | 'MCP_OUTPUT_PROPERTY_ADDED'

/**
 * What an output schema shows of an answer that another did not, by path.
 * An answer is reduced to the members that its schema names, also within lists; all is shown where a schema names none or says what else there may be.
 * Parts of unions show all. Two schemas that meet again by references are compared once, at the first place.
 */
export function disclosures(older: JsonObject, newer: JsonObject): ReadonlyMap<string, Disclosure> {
  const found = new Map<string, Disclosure>()
  const met = new Map<Json, Set<Json>>()
  const visit = (was: Place, is: Place, path: string): void => {
    const partners = met.get(was.schema) ?? new Set()
    if (partners.has(is.schema)) return
    met.set(was.schema, partners.add(is.schema))
    const [before, after] = [resolved(was).schema, resolved(is).schema]
    if (!isJsonObject(before)) return
    const names = namedIn(before)
    const others = namedIn(after)
    if (names !== undefined && others === undefined) {
      if (!isJsonObject(after) || typesOf(after).has('object')) found.set(path, 'MCP_OUTPUT_OPENED')
    }
    for (const [name, schema] of Object.entries(names === undefined ? {} : (others ?? {}))) {
      const inner = joined(path, pathPart(name))
      if (!Object.hasOwn(names!, name)) found.set(inner, 'MCP_OUTPUT_PROPERTY_ADDED')
      else visit({ ...was, schema: names![name] as Json }, { ...is, schema }, inner)
    }
    const items = before['items']
    if (items === undefined || (isJsonObject(after) && !typesOf(after).has('array'))) return
    const schema = isJsonObject(after) ? (after['items'] ?? true) : true
    visit({ ...was, schema: items }, { ...is, schema }, joined(path, '*'))
  }
  visit({ schema: older, root: older }, { schema: newer, root: newer }, '')
  return found
}

// The members that are shown, or undefined where all are.
function namedIn(schema: Json): JsonObject | undefined {
  if (!isJsonObject(schema)) return undefined
  const { properties, additionalProperties = false } = schema
  return isJsonObject(properties) && additionalProperties === false ? properties : undefined
}
