import { canonicalJson, isJsonObject, type Json, type JsonObject } from '@fullmakt/ir'
import { joined, pathPart } from './path.ts'
import { type Place, resolved, targetOf } from './place.ts'

/** What a schema says beside which values it takes: words for people and models, the value that is filled in, the header it is sent in. */
export interface SchemaWord {
  readonly kind: 'words' | 'default' | 'header'
  /** Member names from the root or from what a reference leads to, `*` for items. */
  readonly path: string
  /** All that is said so at this path, in canonical order. */
  readonly value: Json
}

const WORDS = ['title', 'description', 'examples', 'deprecated', '$comment'] as const
/** Places that are looked at by the paths of values; where references make more of them, each definition is a place of its own. */
const MOST_PLACES = 20_000
const DEEPEST = 64

/** What a schema says, by what kind it is and where. */
type Words = ReadonlyMap<string, SchemaWord>

/**
 * Collects what two schemas say so, at every path that values can have; parts of unions count for the place they stand at.
 * Where either comes back to itself by references, or has very many paths, what a reference leads to stands under the text of the reference in both.
 */
export function schemaWords(older: JsonObject, newer: JsonObject): readonly [older: Words, newer: Words] {
  const [was, is] = [wordsIn(older, true), wordsIn(newer, true)]
  if (was !== undefined && is !== undefined) return [was, is]
  const [before, after] = [wordsIn(older, false) ?? new Map(), wordsIn(newer, false) ?? new Map()]
  return [withLost(before, after), withLost(after, before)]
}

// A definition may have another name now: what it fills in and sends did not go with a place that would be told to be gone.
function withLost(own: Words, other: Words): Words {
  const lost = [...other].filter(([key, { kind, path, value }]) => {
    return !own.has(key) && kind !== 'words' && path.startsWith('#') && (value as readonly Json[]).length > 0
  })
  return new Map([...own, ...lost.map(([key, word]) => [key, { ...word, value: [] }] as const)])
}

/** What a schema says at its paths, through references or with these as places of their own; undefined for too many paths. */
function wordsIn(root: JsonObject, isFollowed: boolean): Words | undefined {
  const texts = new Map<string, Set<string>>()
  const definitions = new Set<string>()
  let places = 0
  const visit = (at: Place, path: string, depth: number): void => {
    places += 1
    if (isFollowed && (places > MOST_PLACES || depth > DEEPEST)) {
      places = Infinity
      return
    }
    const { schema } = isFollowed ? resolved(at) : at
    if (!isJsonObject(schema)) return
    const reference = isFollowed ? undefined : schema['$ref']
    if (typeof reference === 'string' && !definitions.has(reference)) {
      definitions.add(reference)
      const target = targetOf(reference, root)
      if (target !== undefined) visit({ schema: target, root }, reference, 0)
    }
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
  if (places === Infinity) return undefined
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
