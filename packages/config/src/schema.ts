import { isJsonObject, type Json, type JsonObject } from '@fullmakt/ir'
import { isRecord, messageOf } from './shape.ts'
import { standardSchemaOf } from './standard-schema.ts'
import { zodSchemaOf } from './zod-schema.ts'

/** Reports what is wrong with a schema: it cannot be said in JSON Schema, or something of it is lost on the way. */
export type SchemaReport = (code: 'schema' | 'schema-loss', message: string) => void

/** Whether a schema speaks of what arrives or of what leaves. */
export type Direction = 'input' | 'output'

/**
 * Converts a schema to JSON Schema 2020-12: one of zod, of any library with Standard JSON Schema, or a plain one.
 * Takes the schema and its direction: an input is described as it arrives, an output as it leaves, without `additionalProperties: false`, because
 * members that it does not name are dropped from the answer. Returns undefined after reporting when it cannot be said at all.
 *
 * @see JSON Schema 2020-12
 */
export function schemaOf(schema: unknown, direction: Direction, report: SchemaReport): JsonObject | undefined {
  try {
    const standard = isSchemaLike(schema) ? schema['~standard'] : undefined
    if (!isRecord(standard)) {
      report(
        'schema',
        `this schema cannot be said in JSON Schema: ${isRecord(schema) ? 'it is a plain object: write `jsonSchema({…})`' : 'it is not a schema'}`,
      )
      return undefined
    }
    // zod tells what is lost on the way, which its Standard JSON Schema does not; zod/mini has none at all.
    const converted =
      standard['vendor'] === 'zod'
        ? zodSchemaOf(schema, direction, report)
        : standardSchemaOf(standard, direction, report)
    if (converted === undefined) return undefined
    const { $schema: dialect, '~standard': __, ...body } = inlineRoot(converted)
    // What the author wrote stays as it is written; libraries say the dialect of everything.
    const isPlain = standard['vendor'] === 'json-schema' && dialect !== undefined
    const rest = isPlain ? { $schema: dialect, ...body } : body
    return direction === 'output' ? (opened(rest) as JsonObject) : rest
  } catch (error) {
    report('schema', `this schema cannot be said in JSON Schema: ${messageOf(error)}`)
    return undefined
  }
}

function isSchemaLike(value: unknown): value is { readonly '~standard': unknown } {
  return (typeof value === 'object' || typeof value === 'function') && value !== null && '~standard' in value
}

// MCP wants the root to say that it is an object, so what the root refers to stands in its place.
function inlineRoot(schema: JsonObject): JsonObject {
  const reference = schema['$ref']
  const definitions = schema['$defs']
  if (typeof reference !== 'string' || !isJsonObject(definitions)) return schema
  const name = /^#\/\$defs\/([^/]+)$/.exec(reference)?.[1]?.replaceAll('~1', '/').replaceAll('~0', '~')
  const target = name === undefined ? undefined : definitions[name]
  if (target === undefined || !isJsonObject(target)) return schema
  const { $ref: _, $defs: __, ...siblings } = schema
  const rest = Object.fromEntries(Object.entries(definitions).filter(([key]) => key !== name))
  const isUsed = JSON.stringify([target, rest]).includes(JSON.stringify(reference))
  const kept = isUsed ? definitions : rest
  const { id: ___, ...body } = target
  return { ...body, ...siblings, ...(Object.keys(kept).length === 0 ? {} : { $defs: kept }) }
}

const LITERALS: ReadonlySet<string> = new Set(['const', 'enum', 'default', 'examples'])
const MAPS: ReadonlySet<string> = new Set(['properties', '$defs', 'patternProperties', 'dependentSchemas'])

function opened(schema: Json, isMap = false): Json {
  if (Array.isArray(schema)) return schema.map((item: Json) => opened(item))
  if (!isJsonObject(schema)) return schema
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key, value]) => isMap || key !== 'additionalProperties' || value !== false)
      .map(([key, value]) => [key, !isMap && LITERALS.has(key) ? value : opened(value, !isMap && MAPS.has(key))]),
  )
}
