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

/**
 * What the references anywhere in a schema lead to, by their texts, also those within what they lead to; a reference that cannot be followed leads
 * to the root. Two schemas that are the same text, and of which this is the same, take the same.
 */
export function referencesIn({ schema, root }: Place): JsonObject {
  const found = new Map<string, Json>()
  const visit = (value: Json): void => {
    if (typeof value !== 'object' || value === null) return
    for (const [key, part] of Object.entries(value as Readonly<Record<string, Json>>)) {
      const isReference = (key === '$ref' || key === '$dynamicRef') && typeof part === 'string'
      if (isReference && !found.has(part)) {
        const target = targetOf(part, root) ?? root
        found.set(part, target)
        visit(target)
      }
      visit(part)
    }
  }
  visit(schema)
  return Object.fromEntries(found)
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

/** What a local reference leads to, or undefined. */
export function targetOf(reference: string, root: JsonObject): Json | undefined {
  if (reference !== '#' && !reference.startsWith('#/')) return undefined
  let current: Json | undefined = root
  for (const token of reference.slice(1).split('/').slice(1)) {
    const key = decoded(token).replaceAll('~1', '/').replaceAll('~0', '~')
    const parent: object | undefined = typeof current === 'object' && current !== null ? current : undefined
    // A list has its items by number; its length is no part of it.
    const isThere: boolean =
      parent !== undefined && Object.hasOwn(parent, key) && !(Array.isArray(parent) && key === 'length')
    current = isThere ? (parent as Readonly<Record<string, Json>>)[key] : undefined
  }
  return current
}

function decoded(token: string): string {
  try {
    return decodeURIComponent(token)
  } catch {
    return token
  }
}
