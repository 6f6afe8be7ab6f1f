import { isJsonObject, type Json, type JsonObject } from '@fullmakt/ir'

/** What the analysis needs to know of where a value stands: its schema, undefined when nothing is said, and the document for `$ref`. */
export interface SchemaAt {
  readonly schema: Json | undefined
  readonly root: JsonObject
}

const COMPOUND = ['$ref', 'anyOf', 'oneOf', 'allOf'] as const

/** The JSON Schema types, each by itself. */
export const TYPES = ['string', 'number', 'boolean', 'null', 'array', 'object'] as const

/**
 * Splits a schema into alternatives of one `type` each, of which a value must fit one; an `enum` or `const` may stand without a type.
 * Follows `$ref` in the document, `anyOf`, `oneOf` and `allOf`, the last by merging keywords. Keywords beyond types, bounds, patterns and members
 * are left alone, so that the alternatives may accept more than the schema, and with `oneOf` values that fit two.
 *
 * @see JSON Schema 2020-12, Validation, §6
 */
export function alternatives({ schema, root }: SchemaAt, depth = 0): readonly JsonObject[] {
  if (schema === false) return []
  // A schema that only ever refers to itself says nothing.
  if (!isJsonObject(schema) || depth > 16) return TYPES.map((type) => ({ type }))
  const { $ref, allOf, anyOf, oneOf, ...own } = schema
  const again = (next: JsonObject): readonly JsonObject[] => alternatives({ schema: next, root }, depth + 1)
  if (typeof $ref === 'string') {
    const target = resolve($ref, root)
    return target === false ? [] : again(merge({ ...own, ...some({ allOf, anyOf, oneOf }) }, target))
  }
  if (Array.isArray(allOf)) return again(allOf.reduce(merge, { ...own, ...some({ anyOf, oneOf }) }))
  for (const [keyword, parts] of Object.entries({ anyOf, oneOf })) {
    if (!Array.isArray(parts)) continue
    const others = some(keyword === 'anyOf' ? { oneOf } : {})
    return parts.flatMap((part: Json) => (part === false ? [] : again(merge({ ...own, ...others }, part))))
  }
  if (Array.isArray(own['type'])) return own['type'].flatMap((type: Json) => again({ ...own, type }))
  if (own['type'] === 'integer') return [{ ...own, type: 'number', multipleOf: own['multipleOf'] ?? 1 }]
  if (own['type'] !== undefined || own['enum'] !== undefined || own['const'] !== undefined) return [own]
  return TYPES.map((type) => ({ ...own, type }))
}

/** The place of a member: what `properties` says of it, else what `additionalProperties` does. */
export function memberSchema(at: SchemaAt, key: string): SchemaAt {
  const parts = alternatives(at)
    .filter(({ type }) => type === 'object')
    .map(({ properties, additionalProperties, patternProperties }): Json | undefined => {
      if (isJsonObject(properties) && Object.hasOwn(properties, key)) return properties[key]
      return patternProperties === undefined ? additionalProperties : undefined
    })
  return { root: at.root, schema: united(parts, at) }
}

/** The place of an item of a list, whichever it is: the first ones may be of other kinds than the rest. */
export function itemSchema(at: SchemaAt): SchemaAt {
  const parts = alternatives(at).filter(({ type }) => type === 'array')
  return {
    root: at.root,
    schema: united(
      parts.flatMap(({ items, prefixItems }) => [...(Array.isArray(prefixItems) ? prefixItems : []), items]),
      at,
    ),
  }
}

/**
 * Whether an object there always has a member of this name once it is validated: every alternative requires it, or it has a default, which is filled in.
 * Defaults within `anyOf`, `oneOf`, `allOf` and behind `$ref` are not counted.
 */
export function isRequired(at: SchemaAt, key: string): boolean {
  const objects = alternatives(at).filter(({ type }) => type === 'object')
  if (objects.length > 0 && objects.every((part) => requiredOf(part).includes(key))) return true
  const properties = isPlain(at.schema) && isJsonObject(at.schema) ? at.schema['properties'] : undefined
  const member = isJsonObject(properties) && Object.hasOwn(properties, key) ? properties[key] : undefined
  return isJsonObject(member) && member['default'] !== undefined
}

/** The names in `required` of one alternative. */
export function requiredOf({ required }: JsonObject): readonly string[] {
  return Array.isArray(required) ? required.filter((name: Json) => typeof name === 'string') : []
}

// What stands in a compound schema stays in one, because no default is filled in there.
function united(parts: readonly (Json | undefined)[], at: SchemaAt): Json | undefined {
  if (parts.length === 0 || (parts.length === 1 && isPlain(at.schema))) return parts[0]
  return { anyOf: parts.map((part) => part ?? true) }
}

function isPlain(schema: Json | undefined): boolean {
  return isJsonObject(schema) && COMPOUND.every((keyword) => schema[keyword] === undefined)
}

function merge(into: JsonObject, part: Json): JsonObject {
  if (!isJsonObject(part)) return into
  const properties =
    isJsonObject(into['properties']) && isJsonObject(part['properties'])
      ? { properties: { ...into['properties'], ...part['properties'] } }
      : {}
  const required = [...requiredOf(into), ...requiredOf(part)]
  return { ...into, ...part, ...properties, ...(required.length > 0 ? { required } : {}) }
}

function some(members: Readonly<Record<string, Json | undefined>>): JsonObject {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as JsonObject
}

function resolve(reference: string, root: JsonObject): Json {
  if (reference === '#') return root
  if (!reference.startsWith('#/')) return true
  return reference
    .slice(2)
    .split('/')
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<Json>((value, key) => (isJsonObject(value) && Object.hasOwn(value, key) ? value[key]! : true), root)
}
