import { isJsonObject, type Json, type JsonObject } from '@fullmakt/ir'

/** Keywords whose value is a schema, a list of schemas, or schemas by name; in every other, `$ref` and the like mean nothing. */
const SCHEMAS: ReadonlySet<string> = new Set([
  'items',
  'contains',
  'not',
  'if',
  'then',
  'else',
  'additionalProperties',
  'unevaluatedProperties',
  'unevaluatedItems',
  'propertyNames',
  'contentSchema',
  'allOf',
  'anyOf',
  'oneOf',
  'prefixItems',
])
const BY_NAME: ReadonlySet<string> = new Set([
  'properties',
  'patternProperties',
  'dependentSchemas',
  '$defs',
  'definitions',
])

/**
 * Makes a schema anew with its own subschemas changed.
 * Takes the schema and what changes a subschema, which is given every one that stands directly in it; schemas that are `true` or `false` stay.
 *
 * @see JSON Schema 2020-12, section 10 (Core)
 */
export function mapSubschemas(schema: JsonObject, change: (subschema: JsonObject) => Json): JsonObject {
  const any = (value: Json): Json => (isJsonObject(value) ? change(value) : value)
  return Object.fromEntries(
    Object.entries(schema).map(([keyword, value]): [string, Json] => {
      if (SCHEMAS.has(keyword)) return [keyword, Array.isArray(value) ? value.map(any) : any(value)]
      if (!BY_NAME.has(keyword) || !isJsonObject(value)) return [keyword, value]
      return [keyword, Object.fromEntries(Object.entries(value).map(([name, item]) => [name, any(item)]))]
    }),
  )
}
