import { isJsonObject, type Json, type JsonObject } from '@fullmakt/ir'
import type { SchemaNode } from './schema-graph.ts'

/**
 * Whether no value is looked into for two alternatives: each has its own type, or a required member with its own constants.
 * Rests on the order in which validators look: the type first, then what is required, then members with constants before all others. An alternative
 * with schemas beside its members is looked into before its constants are, and so is not told apart by them.
 */
export function areExclusive(one: SchemaNode, other: SchemaNode): boolean {
  const [a, b] = [tagsOf(one), tagsOf(other)]
  if (a.types !== undefined && b.types !== undefined && isDisjoint(a.types, b.types)) return true
  return [...a.constants].some(([name, values]) => {
    const others = b.constants.get(name)
    return others !== undefined && isDisjoint(values, others)
  })
}

interface Tags {
  /** The types that a value may have; undefined for any. */
  readonly types: ReadonlySet<string> | undefined
  /** The values of required members, as JSON text. */
  readonly constants: ReadonlyMap<string, ReadonlySet<string>>
}

const known = new WeakMap<SchemaNode, Tags>()

function tagsOf(node: SchemaNode): Tags {
  const before = known.get(node)
  if (before !== undefined) return before
  const tags = readTags(node)
  known.set(node, tags)
  return tags
}

const NONE: Tags = { types: undefined, constants: new Map() }

function readTags(node: SchemaNode): Tags {
  const { schema, together, choices } = node
  const { type } = schema
  const types = typeof type === 'string' ? new Set([type]) : Array.isArray(type) ? new Set(type.map(String)) : undefined
  // Numbers that are whole have two types.
  if (types?.has('number') === true) types.add('integer')
  const [only] = together
  // A reference alone is what it refers to.
  if (together.length === 1 && choices.length === 0 && schema['$ref'] !== undefined && node.children.length === 0) {
    const target = only === undefined ? NONE : tagsOf(only)
    return { types: types ?? target.types, constants: target.constants }
  }
  const isPlain = together.length + choices.length === 0 && !node.children.some(({ place }) => place === '*')
  return { types, constants: isPlain ? constantsOf(schema) : NONE.constants }
}

function constantsOf({ properties, required }: JsonObject): ReadonlyMap<string, ReadonlySet<string>> {
  if (!isJsonObject(properties ?? null) || !Array.isArray(required)) return NONE.constants
  const members = properties as JsonObject
  // Names that are numbers come first in any object, before the constants.
  if (Object.keys(members).some((name) => /^\d+$/.test(name))) return NONE.constants
  return new Map(
    (required as readonly string[]).flatMap((name) => {
      const member = Object.hasOwn(members, name) ? members[name] : undefined
      const values = member !== undefined && isJsonObject(member) ? valuesOf(member) : undefined
      return values === undefined ? [] : [[name, new Set(values.map((value) => JSON.stringify(value)))]]
    }),
  )
}

/** The values that a schema names; undefined for one that does not. */
function valuesOf(schema: JsonObject): readonly Json[] | undefined {
  if ('const' in schema) return [schema['const'] as Json]
  return Array.isArray(schema['enum']) ? schema['enum'] : undefined
}

function isDisjoint(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return [...one].every((value) => !other.has(value))
}
