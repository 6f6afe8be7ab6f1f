import { isJsonObject, type Json, type JsonObject } from '@fullmakt/ir'
import { type Place, resolved, typesOf } from './place.ts'

/** A schema that takes what one of several does: its parts, and what stands beside them and always holds. */
export interface Union {
  readonly parts: readonly Place[]
  readonly beside: Place
  /** Whether a value must fit one part and no other. */
  readonly isExclusive: boolean
}

const KEYWORDS = ['anyOf', 'oneOf'] as const

/** Reads a union, also one of types by name; undefined for what is none. */
export function unionOf({ schema, root }: Place): Union | undefined {
  if (!isJsonObject(schema)) return undefined
  const keyword = KEYWORDS.find((name) => Array.isArray(schema[name]))
  if (keyword !== undefined) {
    const { [keyword]: parts, ...beside } = schema
    return {
      parts: (parts as readonly Json[]).map((part) => resolved({ schema: part, root })),
      beside: { schema: beside, root },
      isExclusive: keyword === 'oneOf',
    }
  }
  const types = schema['type']
  if (!Array.isArray(types) || types.length < 2) return undefined
  const parts = (types as readonly Json[]).map((type) => ({ schema: { ...schema, type }, root }))
  return { parts, beside: { schema: {}, root }, isExclusive: false }
}

/** A schema that takes all that both take, and perhaps more: where both say something by one keyword, the second alone is heard. */
export function meeting(one: Json, other: Json): Json {
  if (!isJsonObject(one)) return one === false ? false : other
  if (!isJsonObject(other)) return other === false ? false : one
  const [properties, required] = [
    { ...objectOf(one['properties']), ...objectOf(other['properties']) },
    [...new Set([...listOf(one['required']), ...listOf(other['required'])])],
  ]
  return {
    ...one,
    ...other,
    ...(Object.keys(properties).length === 0 ? {} : { properties }),
    ...(required.length === 0 ? {} : { required }),
  }
}

/** Tells whether no value fits both, as far as types, literals of members that are always there, and members that one does not take show it. */
export function areApart(one: Place, other: Place): boolean {
  const [a, b] = [resolved(one).schema, resolved(other).schema]
  if (a === false || b === false) return true
  if (!isJsonObject(a) || !isJsonObject(b)) return false
  const [types, others] = [kindsOf(a), kindsOf(b)]
  const shared = [...types].filter((type) => others.has(type))
  if (shared.length === 0) return true
  const [literals, choices] = [literalsOf(a), literalsOf(b)]
  if (literals !== undefined && choices !== undefined) return !literals.some((value) => choices.includes(value))
  if (shared.some((type) => type !== 'object')) return false
  return (
    asksForAnother({ ...one, schema: a }, { ...other, schema: b }) ||
    asksForAnother({ ...other, schema: b }, { ...one, schema: a })
  )
}

// Whether a member that the first always has is one that the second never takes so.
function asksForAnother({ schema: a, root }: Place, { schema: b, root: otherRoot }: Place): boolean {
  const [one, other] = [a as JsonObject, b as JsonObject]
  const [members, others] = [objectOf(one['properties']), objectOf(other['properties'])]
  return listOf(one['required']).some((name) => {
    const key = String(name)
    if (!Object.hasOwn(others, key))
      return other['additionalProperties'] === false && other['patternProperties'] === undefined
    if (!Object.hasOwn(members, key)) return false
    const [was, is] = [
      resolved({ schema: members[key] as Json, root }).schema,
      resolved({ schema: others[key] as Json, root: otherRoot }).schema,
    ]
    if (!isJsonObject(was) || !isJsonObject(is)) return false
    const [literals, choices] = [literalsOf(was), literalsOf(is)]
    return literals !== undefined && choices !== undefined && !literals.some((value) => choices.includes(value))
  })
}

function kindsOf(schema: JsonObject): ReadonlySet<string> {
  return new Set([...typesOf(schema)].map((type) => (type === 'integer' ? 'number' : type)))
}

// Literals that are compared by themselves; undefined where there are none, or one that is a list or an object.
function literalsOf(schema: JsonObject): readonly Json[] | undefined {
  const values = Array.isArray(schema['enum'])
    ? schema['enum']
    : Object.hasOwn(schema, 'const')
      ? [schema['const']]
      : undefined
  return values?.some((value) => typeof value === 'object' && value !== null)
    ? undefined
    : (values as readonly Json[] | undefined)
}

function objectOf(value: Json | undefined): JsonObject {
  return value !== undefined && isJsonObject(value) ? value : {}
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : []
}
