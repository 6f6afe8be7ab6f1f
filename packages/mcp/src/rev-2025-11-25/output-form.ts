import { isJsonObject, type Json, type JsonObject } from '@fullmakt/ir'
import { own } from '../json-rpc.ts'

/** How this era carries a tool's structured content: as it is, as the `result` member of an object, or not at all. */
export type OutputForm =
  | { readonly kind: 'plain'; readonly schema: JsonObject }
  | { readonly kind: 'wrapped'; readonly schema: JsonObject }
  | { readonly kind: 'none' }

/**
 * Chooses the form of a tool's output; this era knows object roots only.
 * Takes the output schema or null; a root that is not exactly `type: object` is wrapped, with its local references moved along.
 *
 * @see MCP 2025-11-25, server/tools, Output Schema
 */
export function outputForm(schema: JsonObject | null): OutputForm {
  if (schema === null) return { kind: 'none' }
  if (own(schema, 'type') === 'object') return { kind: 'plain', schema }
  const { $schema, ...rest } = schema
  const dialect = $schema === undefined ? {} : { $schema }
  const result = moveReferences(rest)
  return { kind: 'wrapped', schema: { ...dialect, type: 'object', properties: { result }, required: ['result'] } }
}

/** Applies the form to a value: what goes into `structuredContent`, or undefined for nothing. */
export function applyForm(form: OutputForm, structured: Json | undefined): JsonObject | undefined {
  if (structured === undefined) return undefined
  if (form.kind === 'wrapped') return { result: structured }
  return isJsonObject(structured) ? structured : undefined
}

/** Keywords whose value is data, in which `$ref` means nothing. */
const DATA_KEYWORDS = new Set(['const', 'enum', 'default', 'examples'])

/** Keywords whose members are named by the user, so that a member called `$ref` or `const` is a schema. */
const NAMED_KEYWORDS = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'])

function moveReferences(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(moveReferences)
  if (!isJsonObject(schema)) return schema
  // A schema with its own base is a resource of its own: its references do not count from the outer root.
  if (typeof own(schema, '$id') === 'string') return schema
  return Object.fromEntries(Object.entries(schema).map(([keyword, value]) => [keyword, moveKeyword(keyword, value)]))
}

function moveKeyword(keyword: string, value: Json): Json {
  if (DATA_KEYWORDS.has(keyword)) return value
  if ((keyword === '$ref' || keyword === '$dynamicRef') && typeof value === 'string') {
    return value === '#' || value.startsWith('#/') ? `#/properties/result${value.slice(1)}` : value
  }
  if (NAMED_KEYWORDS.has(keyword) && isJsonObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, moveReferences(inner)]))
  }
  return moveReferences(value)
}
