import { isJsonObject, type Json, type JsonObject } from '@fullmakt/ir'
import { fits } from './fits.ts'
import { alternatives, itemSchema, memberSchema, requiredOf, type SchemaAt } from './input-schema.ts'
import { numberCandidates } from './number-candidates.ts'
import { textCandidates } from './text-candidates.ts'

/**
 * A small value that fits a schema as far as the analysis reads schemas; undefined when none was found.
 * Objects have their required members only, lists as few items as they may.
 */
export function sample(at: SchemaAt, depth = 0): Json | undefined {
  if (depth > 8 || !isJsonObject(at.schema)) return depth > 8 ? undefined : find(at, depth)
  const before = known.get(at.schema)
  if (before?.root === at.root) return before.value
  const value = find(at, depth)
  // Deeper down a search may have been cut off, which says nothing of the schema by itself.
  if (depth <= 1) known.set(at.schema, { root: at.root, value })
  return value
}

// Every witness of a tool needs the same samples, and one for a long pattern takes a while.
const known = new WeakMap<object, { readonly root: JsonObject; readonly value: Json | undefined }>()

function find(at: SchemaAt, depth: number): Json | undefined {
  for (const schema of alternatives(at)) {
    const value = candidates(schema, at, depth).find((candidate) => fits(candidate, schema) === 'yes')
    if (value !== undefined) return value
  }
  return undefined
}

/** Adds to an object what its schema requires and it does not have. Leaves out what no sample was found for. */
export function withRequired(given: JsonObject, at: SchemaAt, depth = 0): JsonObject {
  const object = alternatives(at).find(({ type }) => type === 'object')
  const missing = object === undefined ? [] : requiredOf(object).filter((key) => !Object.hasOwn(given, key))
  const added = missing.flatMap((key): [string, Json][] => {
    const value = sample(memberSchema(at, key), depth + 1)
    return value === undefined ? [] : [[key, value]]
  })
  return Object.fromEntries([...added, ...Object.entries(given)])
}

const FORMATS: Readonly<Record<string, string>> = {
  uuid: '11111111-1111-4111-8111-111111111111',
  email: 'a@example.com',
  uri: 'https://example.com/',
  hostname: 'example.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  date: '2026-01-05',
  time: '00:00:00Z',
  'date-time': '2026-01-05T00:00:00Z',
  duration: 'PT1H',
}

function candidates(schema: JsonObject, at: SchemaAt, depth: number): readonly Json[] {
  if (schema['const'] !== undefined) return [schema['const']]
  if (Array.isArray(schema['enum'])) return schema['enum']
  switch (schema['type']) {
    case 'string': {
      const format = typeof schema['format'] === 'string' ? FORMATS[schema['format']] : undefined
      return [...(format === undefined ? [] : [format]), ...textCandidates([], [schema]).texts]
    }
    case 'number':
      return [1, 0, ...numberCandidates([], [schema])]
    case 'boolean':
      return [false]
    case 'array': {
      const length = typeof schema['minItems'] === 'number' ? schema['minItems'] : 0
      if (length === 0) return [[]]
      const item = sample(itemSchema({ ...at, schema }), depth + 1)
      return item === undefined ? [] : [new Array<Json>(length).fill(item)]
    }
    case 'object':
      return [withRequired({}, { ...at, schema }, depth)]
    default:
      return isJsonObject(schema) ? [null] : []
  }
}
