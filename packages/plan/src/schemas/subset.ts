import { canonicalJson, isJsonObject, type Json, type JsonObject } from '@fullmakt/ir'
import { boundViolations } from './bounds.ts'
import { type Place, resolved, typesOf } from './place.ts'
import type { Violation, ViolationKind } from './violation.ts'

/**
 * Says how a schema takes values that another does not: none means that every value of the first is one of the second.
 * Takes both with the roots of their references. What cannot be told from the two texts is `undecided`, never silence: keywords that differ and
 * are not understood here, and unions none of whose parts takes a part of the other whole.
 *
 * @see JSON Schema 2020-12
 */
export function violationsOf(narrow: Place, wide: Place, path: string = ''): readonly Violation[] {
  return subset(narrow, wide, path, new Set())
}

const UNIONS = ['anyOf', 'oneOf'] as const

/** Keywords that say nothing about which values are taken. */
const SAYS_NOTHING: ReadonlySet<string> = new Set([
  ...['$schema', '$id', '$comment', '$defs', '$anchor', 'definitions', 'title', 'description', 'default', 'examples'],
  ...['deprecated', 'readOnly', 'writeOnly', 'contentMediaType', 'contentEncoding', 'x-mcp-header'],
])

/** Keywords that are compared one by one below. */
const UNDERSTOOD: ReadonlySet<string> = new Set([
  ...['type', 'enum', 'const', '$ref', 'anyOf', 'oneOf', 'properties', 'required', 'additionalProperties', 'items'],
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'minLength', 'maxLength', 'pattern'],
  ...['format', 'minItems', 'maxItems', 'uniqueItems', 'prefixItems', 'minProperties', 'maxProperties'],
])

function subset(narrowAt: Place, wideAt: Place, path: string, seen: Set<string>): readonly Violation[] {
  const narrow = resolved(narrowAt)
  const wide = resolved(wideAt)
  if (wide.schema === true || narrow.schema === false) return []
  if (wide.schema === false) return one('type', path)
  if (narrow.schema === true) return subset({ ...narrow, schema: {} }, wide, path, seen)
  // A schema that comes back to itself is compared once; what it holds further down was compared then.
  const pair = canonicalJson([narrow.schema, wide.schema])
  if (seen.has(pair)) return []
  seen.add(pair)
  if (!isJsonObject(narrow.schema) || !isJsonObject(wide.schema)) return one('undecided', path)
  // A reference that leads nowhere says nothing that could be compared.
  if (narrow.schema['$ref'] !== wide.schema['$ref']) return one('undecided', path)
  const union = unionViolations(narrow, wide, path, seen)
  if (union !== undefined) return union
  return [
    ...valueViolations(narrow.schema, wide.schema, path),
    ...boundViolations(narrow.schema, wide.schema, path),
    ...memberViolations(narrow, wide, narrow.schema, wide.schema, path, seen),
    ...listViolations(narrow, wide, narrow.schema, wide.schema, path, seen),
    ...otherViolations(narrow.schema, wide.schema, path),
  ]
}

function unionViolations(
  narrow: Place,
  wide: Place,
  path: string,
  seen: Set<string>,
): readonly Violation[] | undefined {
  const parts = partsOf(narrow)
  if (parts !== undefined) return distinct(parts.flatMap((part) => subset(part, wide, path, seen)))
  const choices = partsOf(wide)
  if (choices === undefined) return undefined
  const answers = choices.map((choice) => subset(narrow, choice, path, new Set(seen)))
  const best = answers.toSorted((a, b) => a.length - b.length)[0]
  if (best === undefined) return one('type', path)
  if (best.length === 0) return []
  // One part of the same type is the one that was meant; else nothing better can be said than that no part takes it.
  const alike = answers.filter(
    (answer) => !answer.some((violation) => violation.kind === 'type' && violation.path === path),
  )
  if (alike.length === 1) return alike[0]
  return one(alike.length === 0 ? 'type' : 'undecided', path)
}

// The parts of a union, each with what stands beside it; undefined for what is none.
function partsOf({ schema, root }: Place): readonly Place[] | undefined {
  if (!isJsonObject(schema)) return undefined
  const keyword = UNIONS.find((name) => Array.isArray(schema[name]))
  if (keyword === undefined) {
    const types = schema['type']
    if (!Array.isArray(types) || types.length < 2) return undefined
    return (types as readonly Json[]).map((type) => ({ schema: { ...schema, type }, root }))
  }
  const { [keyword]: parts, ...beside } = schema
  return (parts as readonly Json[]).map((part) => {
    const place = resolved({ schema: part, root })
    return isJsonObject(place.schema) ? { schema: { ...beside, ...place.schema }, root } : place
  })
}

function valueViolations(narrow: JsonObject, wide: JsonObject, path: string): readonly Violation[] {
  const allowed = valuesOf(wide)
  const given = valuesOf(narrow)
  if (given !== undefined && allowed !== undefined) {
    const texts = new Set(allowed.map(canonicalJson))
    return given.every((value) => texts.has(canonicalJson(value))) ? [] : one('enum', path)
  }
  const types = typesOf(narrow)
  const taken = typesOf(wide)
  const fits = [...types].every((type) => taken.has(type) || (type === 'integer' && taken.has('number')))
  if (!fits) return one('type', path)
  return allowed !== undefined ? one('enum', path) : []
}

function valuesOf(schema: JsonObject): readonly Json[] | undefined {
  if (Array.isArray(schema['enum'])) return schema['enum']
  return Object.hasOwn(schema, 'const') ? [schema['const'] as Json] : undefined
}

function memberViolations(
  narrowAt: Place,
  wideAt: Place,
  narrow: JsonObject,
  wide: JsonObject,
  path: string,
  seen: Set<string>,
): readonly Violation[] {
  if (!typesOf(narrow).has('object') || !typesOf(wide).has('object')) return []
  const given = objectOf(narrow['properties'])
  const taken = objectOf(wide['properties'])
  const required = new Set(listOf(narrow['required']))
  const others = narrow['additionalProperties'] ?? true
  const allowedOthers = wide['additionalProperties'] ?? true
  const found: Violation[] = []
  for (const name of listOf(wide['required'])) {
    if (!required.has(String(name))) found.push({ kind: 'required', path: join(path, String(name)) })
  }
  for (const [name, schema] of Object.entries(given)) {
    const at = join(path, name)
    if (Object.hasOwn(taken, name)) {
      found.push(...subset({ ...narrowAt, schema }, { ...wideAt, schema: taken[name] as Json }, at, seen))
    } else if (allowedOthers === false) found.push({ kind: 'property', path: at })
    else found.push(...subset({ ...narrowAt, schema }, { ...wideAt, schema: allowedOthers }, at, seen))
  }
  for (const [name, schema] of Object.entries(taken)) {
    // A name that the first schema does not speak of, it takes with any value.
    if (Object.hasOwn(given, name) || others === false) continue
    found.push(...subset({ ...narrowAt, schema: others }, { ...wideAt, schema }, join(path, name), seen))
  }
  if (others !== false && allowedOthers === false) found.push({ kind: 'closed', path })
  else if (others !== false && allowedOthers !== true) {
    found.push(...subset({ ...narrowAt, schema: others }, { ...wideAt, schema: allowedOthers }, join(path, '*'), seen))
  }
  return found
}

function listViolations(
  narrowAt: Place,
  wideAt: Place,
  narrow: JsonObject,
  wide: JsonObject,
  path: string,
  seen: Set<string>,
): readonly Violation[] {
  if (!typesOf(narrow).has('array') || !typesOf(wide).has('array')) return []
  const given = listOf(narrow['prefixItems'])
  const taken = listOf(wide['prefixItems'])
  const rest = narrow['items'] ?? true
  const allowedRest = wide['items'] ?? true
  const found: Violation[] = []
  for (let at = 0; at < Math.max(given.length, taken.length); at++) {
    const one = { ...narrowAt, schema: given[at] ?? rest }
    found.push(...subset(one, { ...wideAt, schema: taken[at] ?? allowedRest }, join(path, String(at)), seen))
  }
  return [...found, ...subset({ ...narrowAt, schema: rest }, { ...wideAt, schema: allowedRest }, join(path, '*'), seen)]
}

function otherViolations(narrow: JsonObject, wide: JsonObject, path: string): readonly Violation[] {
  const differs = Object.keys(wide).some(
    (keyword) =>
      !SAYS_NOTHING.has(keyword) &&
      !UNDERSTOOD.has(keyword) &&
      (!Object.hasOwn(narrow, keyword) ||
        canonicalJson(narrow[keyword] as Json) !== canonicalJson(wide[keyword] as Json)),
  )
  return differs ? one('undecided', path) : []
}

function objectOf(value: Json | undefined): JsonObject {
  return value !== undefined && isJsonObject(value) ? value : {}
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : []
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}

function one(kind: ViolationKind, path: string): readonly Violation[] {
  return [{ kind, path }]
}

function distinct(violations: readonly Violation[]): readonly Violation[] {
  const seen = new Set<string>()
  return violations.filter(({ kind, path }) => {
    const key = `${kind} ${path}`
    return seen.has(key) ? false : seen.add(key)
  })
}
