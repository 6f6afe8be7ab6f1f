import { canonicalJson, isJsonObject, type Json, type JsonObject } from '@fullmakt/ir'
import { joined, pathPart } from './path.ts'
import { type Place, resolved } from './place.ts'

/** What a schema says beside which values it takes: words for people and models, the value that is filled in, the header it is sent in. */
export interface SchemaWord {
  readonly kind: 'words' | 'default' | 'header'
  /** Member names from the root, `*` for items. */
  readonly path: string
  /** All that is said so at this path, in canonical order. */
  readonly value: Json
}

const WORDS = ['title', 'description', 'examples', 'deprecated', '$comment'] as const
const DEEPEST = 24

/** Collects what a schema says so, at every path that values can have; parts of unions count for the place they stand at. */
export function schemaWords(root: JsonObject): ReadonlyMap<string, SchemaWord> {
  const texts = new Map<string, Set<string>>()
  const visit = (at: Place, path: string, depth: number): void => {
    const { schema } = resolved(at)
    if (!isJsonObject(schema) || depth > DEEPEST) return
    const say = (kind: SchemaWord['kind'], value: Json | undefined): void => {
      const key = JSON.stringify([kind, path])
      const known = texts.get(key) ?? new Set()
      if (value !== undefined) known.add(canonicalJson(value))
      texts.set(key, known)
    }
    const words = Object.fromEntries(
      WORDS.filter((name) => Object.hasOwn(schema, name)).map((name) => [name, schema[name] as Json]),
    )
    say('words', Object.keys(words).length === 0 ? undefined : words)
    say('default', schema['default'])
    say('header', schema['x-mcp-header'])
    const next = (part: Json, name: string): void => visit({ schema: part, root }, joined(path, name), depth + 1)
    for (const [name, part] of Object.entries(objectOf(schema['properties']))) next(part, pathPart(name))
    for (const keyword of ['items', 'additionalProperties']) {
      const part = schema[keyword]
      if (part !== undefined && isJsonObject(part)) next(part, '*')
    }
    for (const keyword of ['anyOf', 'oneOf', 'allOf']) {
      const parts = schema[keyword]
      if (Array.isArray(parts)) for (const part of parts as readonly Json[]) next(part, '')
    }
    const prefix = schema['prefixItems']
    if (Array.isArray(prefix)) for (const [index, part] of prefix.entries()) next(part as Json, String(index))
  }
  visit({ schema: root, root }, '', 0)
  return new Map(
    [...texts].map(([key, values]) => {
      const [kind, path] = JSON.parse(key) as [SchemaWord['kind'], string]
      return [key, { kind, path, value: [...values].sort().map((text) => JSON.parse(text) as Json) }]
    }),
  )
}

function objectOf(value: Json | undefined): JsonObject {
  return value !== undefined && isJsonObject(value) ? value : {}
}
