import { isJsonObject, type Json, type JsonObject } from '@fullmakt/ir'

/** A schema with the root that its references start from. */
export interface Place {
  readonly schema: Json
  readonly root: JsonObject
}

const ALL = ['null', 'boolean', 'number', 'integer', 'string', 'array', 'object'] as const
const DEEPEST = 16

/** The schema that a chain of local references leads to, with what stands beside the reference; the schema itself where there is none. */
export function resolved({ schema, root }: Place, depth: number = 0): Place {
  if (!isJsonObject(schema) || typeof schema['$ref'] !== 'string' || depth > DEEPEST) return { schema, root }
  const target = targetOf(schema['$ref'], root)
  if (target === undefined) return { schema, root }
  const { $ref: _, ...beside } = schema
  const found = resolved({ schema: target, root }, depth + 1)
  return isJsonObject(found.schema) ? { schema: { ...found.schema, ...beside }, root } : found
}

/** The types that a schema takes: those it names or its literals have, or all of them. `number` does not stand for `integer` here. */
export function typesOf(schema: JsonObject): ReadonlySet<string> {
  const named = [schema['type'] ?? []].flat().map(String)
  if (named.length > 0) return new Set(named)
  const literals = Array.isArray(schema['enum'])
    ? schema['enum']
    : Object.hasOwn(schema, 'const')
      ? [schema['const']]
      : []
  return new Set(literals.length > 0 ? (literals as readonly Json[]).map(typeOf) : ALL)
}

function typeOf(value: Json): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return Number.isInteger(value) ? 'integer' : typeof value
}

function targetOf(reference: string, root: JsonObject): Json | undefined {
  if (reference !== '#' && !reference.startsWith('#/')) return undefined
  let current: Json | undefined = root
  for (const token of reference.slice(1).split('/').slice(1)) {
    const key = decodeURIComponent(token).replaceAll('~1', '/').replaceAll('~0', '~')
    current = current !== undefined && isJsonObject(current) && Object.hasOwn(current, key) ? current[key] : undefined
  }
  return current
}
