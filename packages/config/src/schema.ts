import { canonicalJson, isJsonObject, type Json, type JsonObject } from '@fullmakt/ir'
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
    if (standard['vendor'] === 'zod' && !('_zod' in (schema as object))) {
      report('schema', 'this schema cannot be said in JSON Schema: it is one of zod 3: import `z` from `zod`')
      return undefined
    }
    // zod tells what is lost on the way, which its Standard JSON Schema does not; zod/mini has none at all.
    const converted =
      standard['vendor'] === 'zod'
        ? zodSchemaOf(schema, direction, report)
        : standardSchemaOf(standard, direction, report)
    if (converted === undefined) return undefined
    // Throws for what an artifact cannot carry, such as a member `__proto__`.
    canonicalJson(converted)
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

// MCP wants the root to say that it is an object, so what the root refers to stands in its place. Where the root says more of the value, or what it
// refers to has a name of its own, the two cannot become one.
function inlineRoot(schema: JsonObject): JsonObject {
  const { $ref: reference, $defs: definitions, ...siblings } = schema
  if (typeof reference !== 'string' || !isJsonObject(definitions ?? null)) return schema
  if (!Object.keys(siblings).every((keyword) => DESCRIBING.has(keyword))) return schema
  const name = /^#\/\$defs\/([^/]+)$/.exec(reference)?.[1]?.replaceAll('~1', '/').replaceAll('~0', '~')
  const { [name ?? '']: target, ...rest } = definitions as JsonObject
  if (target === undefined || !isJsonObject(target) || '$anchor' in target || '$defs' in target) return schema
  // A part of it may be referred to as well, and in another spelling.
  const text = JSON.stringify([target, rest])
  const isUsed = text.includes(JSON.stringify(reference).slice(0, -1)) || /"#[^"]*%/.test(text)
  const kept = isUsed ? (definitions as JsonObject) : rest
  const { id: _, ...body } = target
  return { ...body, ...siblings, ...(Object.keys(kept).length === 0 ? {} : { $defs: kept }) }
}

/** What can stand beside a reference without saying anything of the value. */
const DESCRIBING: ReadonlySet<string> = new Set([
  '$schema',
  '~standard',
  '$comment',
  'title',
  'description',
  'examples',
])

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
