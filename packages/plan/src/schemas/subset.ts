import { canonicalJson, isJsonObject, type Json, type JsonObject } from '@fullmakt/ir'
import { same } from '../pairs.ts'
import { boundViolations } from './bounds.ts'
import { BOUNDS, DEPENDENT, SAYS_NOTHING, UNDERSTOOD } from './keywords.ts'
import { joined, pathPart } from './path.ts'
import { type Place, referencesIn, typesOf } from './place.ts'
import { followed, referenceIn, settled } from './references.ts'
import { areApart, meeting, unionOf } from './union.ts'
import type { Violation, ViolationKind } from './violation.ts'

/** Ways that are told of one schema at most: through references there can be more places than anyone could look at. */
const MOST_VIOLATIONS = 200

/**
 * Says how a schema takes values that another does not: none means that every value of the first is one of the second.
 * Takes both with the roots of their references. What cannot be told from the two texts is `undecided`, never silence: keywords that differ and
 * are not understood here, and unions none of whose parts takes a part of the other whole. Of very many ways the first are told, and that there are more.
 *
 * @see JSON Schema 2020-12
 */
export function violationsOf(narrow: Place, wide: Place, path: string = ''): readonly Violation[] {
  return at(path, subset(narrow, wide, { found: new Map(), open: new Map(), lowest: Infinity }))
}

/** Pairs of schemas that were compared, and those that are being compared, with how many were open before. */
interface Known {
  readonly found: Map<string, readonly Violation[]>
  readonly open: Map<string, number>
  /** The first of the open ones that was come back to. */
  lowest: number
}

function subset(narrowAt: Place, wideAt: Place, known: Known): readonly Violation[] {
  const [narrow, wide] = [settled(narrowAt), settled(wideAt)]
  const pair = `${textOf(narrow.schema)} ${textOf(wide.schema)}`
  const before = known.found.get(pair)
  if (before !== undefined) return before
  // A schema that comes back to itself is compared once; what it holds further down is said where it starts.
  const again = known.open.get(pair)
  if (again !== undefined) {
    known.lowest = Math.min(known.lowest, again)
    return []
  }
  const [depth, outer] = [known.open.size, known.lowest]
  known.open.set(pair, depth)
  known.lowest = Infinity
  const all = distinct(isSame(narrow, wide) ? [] : compared(narrow, wide, known))
  const found = all.length > MOST_VIOLATIONS ? [...all.slice(0, MOST_VIOLATIONS), ...one('undecided')] : all
  known.open.delete(pair)
  // What hangs on a pair that is still open is true within it only.
  if (known.lowest >= depth) {
    known.found.set(pair, found)
    known.lowest = Infinity
  }
  known.lowest = Math.min(known.lowest, outer)
  return found
}

function isSame(narrow: Place, wide: Place): boolean {
  return textOf(narrow.schema) === textOf(wide.schema) && same(referencesIn(narrow), referencesIn(wide))
}

const texts = new WeakMap<object, string>()

function textOf(schema: Json): string {
  if (typeof schema !== 'object' || schema === null) return canonicalJson(schema)
  const text = texts.get(schema) ?? canonicalJson(schema)
  texts.set(schema, text)
  return text
}

function compared(narrowAt: Place, wide: Place, known: Known): readonly Violation[] {
  const reference = referenceIn(wide)
  if (reference !== undefined) {
    const { target, beside } = reference
    // A reference that leads nowhere says nothing that could be compared.
    if (target === undefined) return one('undecided')
    return [...subset(narrowAt, target, known), ...(beside === undefined ? [] : subset(narrowAt, beside, known))]
  }
  const narrow = followed(narrowAt)
  if (wide.schema === true || narrow.schema === false) return []
  if (wide.schema === false) return one('type')
  if (narrow.schema === true) return subset({ ...narrow, schema: {} }, wide, known)
  if (!isJsonObject(narrow.schema) || !isJsonObject(wide.schema) || Object.hasOwn(narrow.schema, '$ref'))
    return one('undecided')
  const union = unionViolations(narrow, wide, known)
  if (union !== undefined) return union
  return [
    ...valueViolations(narrow.schema, wide.schema),
    ...boundViolations(narrow.schema, wide.schema),
    ...memberViolations(narrow, wide, narrow.schema, wide.schema, known),
    ...listViolations(narrow, wide, narrow.schema, wide.schema, known),
    ...otherViolations(narrow, wide, narrow.schema, wide.schema),
  ]
}

function unionViolations(narrow: Place, wide: Place, known: Known): readonly Violation[] | undefined {
  const given = unionOf(narrow)
  if (given !== undefined) {
    const { schema: beside } = given.beside
    return given.parts.flatMap((part) =>
      subset({ ...part, schema: meeting(beside, followed(part).schema) }, wide, known),
    )
  }
  const taken = unionOf(wide)
  if (taken === undefined) return undefined
  const literals = isJsonObject(narrow.schema) ? valuesOf(narrow.schema) : undefined
  if (literals !== undefined && literals.length > 1) {
    const { enum: _, ...rest } = narrow.schema as JsonObject
    return literals.flatMap((value) => subset({ ...narrow, schema: { ...rest, const: value } }, wide, known))
  }
  const { parts, beside, isExclusive } = taken
  const always = subset(narrow, beside, known)
  const answers = parts.map((part) => subset(narrow, part, known))
  const fitting = answers.findIndex((answer) => answer.length === 0)
  if (fitting !== -1) {
    const isAlone = !isExclusive || parts.every((part, index) => index === fitting || areApart(narrow, part))
    return isAlone ? always : [...always, ...one('undecided')]
  }
  // One part of the same type is the one that was meant; else nothing better can be said than that no part takes it.
  const alike = answers.filter((answer) => !answer.some(({ kind, path }) => kind === 'type' && path === ''))
  if (alike.length === 1) return [...always, ...(alike[0] ?? [])]
  return [...always, ...one(alike.length === 0 ? 'type' : 'undecided')]
}

function valueViolations(narrow: JsonObject, wide: JsonObject): readonly Violation[] {
  const allowed = valuesOf(wide)
  const given = valuesOf(narrow)
  if (given !== undefined && allowed !== undefined) {
    const texts = new Set(allowed.map(canonicalJson))
    return given.every((value) => texts.has(canonicalJson(value))) ? [] : one('enum')
  }
  const types = typesOf(narrow)
  const taken = typesOf(wide)
  const fits = [...types].every((type) => taken.has(type) || (type === 'integer' && taken.has('number')))
  if (!fits) return one('type')
  return allowed !== undefined ? one('enum') : []
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
  known: Known,
): readonly Violation[] {
  if (!typesOf(narrow).has('object') || !typesOf(wide).has('object')) return []
  const given = objectOf(narrow['properties'])
  const taken = objectOf(wide['properties'])
  const required = new Set(listOf(narrow['required']))
  const others = narrow['additionalProperties'] ?? true
  const allowedOthers = wide['additionalProperties'] ?? true
  const within = (path: string, schema: Json, allowed: Json): readonly Violation[] =>
    at(path, subset({ ...narrowAt, schema }, { ...wideAt, schema: allowed }, known))
  const found: Violation[] = []
  for (const name of listOf(wide['required'])) {
    if (!required.has(String(name))) found.push({ kind: 'required', path: pathPart(String(name)) })
  }
  for (const [name, schema] of Object.entries(given)) {
    const path = pathPart(name)
    if (Object.hasOwn(taken, name)) found.push(...within(path, schema, taken[name] as Json))
    else if (allowedOthers === false) found.push({ kind: 'property', path })
    else found.push(...within(path, schema, allowedOthers))
  }
  for (const [name, schema] of Object.entries(taken)) {
    // A name that the first schema does not speak of, it takes with any value.
    if (Object.hasOwn(given, name) || others === false) continue
    found.push(...within(pathPart(name), others, schema))
  }
  if (others !== false && allowedOthers === false) found.push({ kind: 'closed', path: '' })
  else if (others !== false && allowedOthers !== true) found.push(...within('*', others, allowedOthers))
  return found
}

function listViolations(
  narrowAt: Place,
  wideAt: Place,
  narrow: JsonObject,
  wide: JsonObject,
  known: Known,
): readonly Violation[] {
  if (!typesOf(narrow).has('array') || !typesOf(wide).has('array')) return []
  const given = listOf(narrow['prefixItems'])
  const taken = listOf(wide['prefixItems'])
  const rest = narrow['items'] ?? true
  const allowedRest = wide['items'] ?? true
  const within = (path: string, schema: Json, allowed: Json): readonly Violation[] =>
    at(path, subset({ ...narrowAt, schema }, { ...wideAt, schema: allowed }, known))
  const found: Violation[] = []
  for (let index = 0; index < Math.max(given.length, taken.length); index++) {
    found.push(...within(String(index), given[index] ?? rest, taken[index] ?? allowedRest))
  }
  return [...found, ...within('*', rest, allowedRest)]
}

function otherViolations(narrowAt: Place, wideAt: Place, narrow: JsonObject, wide: JsonObject): readonly Violation[] {
  const differs = Object.keys(wide).some((keyword) => {
    if (SAYS_NOTHING.has(keyword) || UNDERSTOOD.has(keyword)) return false
    const [own, other] = [narrow[keyword], wide[keyword] as Json]
    return own === undefined || !isSame({ ...narrowAt, schema: own }, { ...wideAt, schema: other })
  })
  const depends = DEPENDENT.some((keyword) => Object.hasOwn(narrow, keyword) || Object.hasOwn(wide, keyword))
  return differs || (depends && !same(leavings(narrow), leavings(wide))) ? one('undecided') : []
}

// All that says which members and items are spoken of.
function leavings(schema: JsonObject): Json {
  const { properties, prefixItems, ...rest } = schema
  const others = Object.entries(rest).filter(([keyword]) => !SAYS_NOTHING.has(keyword) && !BOUNDS.has(keyword))
  return [Object.keys(objectOf(properties)).sort(), listOf(prefixItems).length, Object.fromEntries(others)]
}

function objectOf(value: Json | undefined): JsonObject {
  return value !== undefined && isJsonObject(value) ? value : {}
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : []
}

function one(kind: ViolationKind): readonly Violation[] {
  return [{ kind, path: '' }]
}

function at(path: string, violations: readonly Violation[]): readonly Violation[] {
  return path === '' ? violations : violations.map((one) => ({ ...one, path: joined(path, one.path) }))
}

function distinct(violations: readonly Violation[]): readonly Violation[] {
  const seen = new Set<string>()
  return violations.filter(({ kind, path }) => {
    const key = `${kind} ${path}`
    return seen.has(key) ? false : seen.add(key)
  })
}
