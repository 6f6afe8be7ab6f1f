import { canonicalJson, isJsonObject, type Json, type JsonObject } from '@fullmakt/ir'
import { localReference } from './local-reference.ts'

/**
 * Finds the defaults that a schema fills in and then refuses: no call could leave such a member out.
 * Takes the schema; returns JSON pointers to the members. Looks at the defaults of members that every value may have, not at those in choices and
 * conditions, which nothing fills in. Where it cannot tell whether a value fits, such as for a format, it takes it as one that does.
 *
 * @see JSON Schema 2020-12, section 9.2 (Validation)
 */
export function refusedDefaults(root: JsonObject): readonly string[] {
  const found: string[] = []
  visit(root, '')
  return found

  function visit(schema: Json, at: string): void {
    if (!isJsonObject(schema)) return
    const members = membersOf(schema, 'properties').map(([name, member]) => [`/properties/${name}`, member] as const)
    const items = listOf(schema, 'prefixItems').map((item, index) => [`/prefixItems/${index}`, item] as const)
    for (const [step, part] of [...members, ...items]) {
      const isFilledIn = isJsonObject(part) && 'default' in part
      if (isFilledIn && !mayFit(part['default'] as Json, part, root)) found.push(at + step)
      visit(part, at + step)
    }
    for (const [name, definition] of membersOf(schema, '$defs')) visit(definition, `${at}/$defs/${name}`)
    for (const [index, part] of listOf(schema, 'allOf').entries()) visit(part, `${at}/allOf/${index}`)
    visit(schema['items'] ?? true, `${at}/items`)
  }
}

/** References that are followed one after the other, in place. */
const MOST_REFERENCES = 32

function mayFit(value: Json, schema: Json, root: JsonObject, references = 0): boolean {
  if (!isJsonObject(schema)) return schema !== false
  const { $ref, type, const: constant, enum: values } = schema
  const here = (part: Json): boolean => mayFit(value, part, root, references)
  if (type !== undefined && ![type].flat().some((one) => isOfType(value, one as Json))) return false
  if (constant !== undefined && canonicalJson(constant) !== canonicalJson(value)) return false
  if (Array.isArray(values) && !values.some((one: Json) => canonicalJson(one) === canonicalJson(value))) return false
  const target = typeof $ref === 'string' && references < MOST_REFERENCES ? localReference(root, $ref) : undefined
  if (target !== undefined && !mayFit(value, target, root, references + 1)) return false
  if (!listOf(schema, 'allOf').every(here)) return false
  for (const choice of [listOf(schema, 'anyOf'), listOf(schema, 'oneOf')]) {
    if (choice.length > 0 && !choice.some(here)) return false
  }
  if (typeof value === 'number') return isBetween(value, schema)
  if (typeof value === 'string') return fitsText(value, schema)
  if (Array.isArray(value)) return fitsList(value as readonly Json[], schema, root)
  return value === null || typeof value !== 'object' || fitsObject(value as JsonObject, schema, root)
}

function isOfType(value: Json, type: Json): boolean {
  if (type === 'integer') return Number.isInteger(value)
  if (value === null) return type === 'null'
  return type === (Array.isArray(value) ? 'array' : typeof value)
}

function isBetween(value: number, { minimum, maximum, exclusiveMinimum, exclusiveMaximum }: JsonObject): boolean {
  return (
    isWithin(value, minimum, maximum) &&
    !(typeof exclusiveMinimum === 'number' && value <= exclusiveMinimum) &&
    !(typeof exclusiveMaximum === 'number' && value >= exclusiveMaximum)
  )
}

function fitsText(value: string, { minLength, maxLength, pattern }: JsonObject): boolean {
  if (!isWithin([...value].length, minLength, maxLength)) return false
  try {
    return typeof pattern !== 'string' || new RegExp(pattern, 'u').test(value)
  } catch {
    return true
  }
}

function fitsList(value: readonly Json[], schema: JsonObject, root: JsonObject): boolean {
  const first = listOf(schema, 'prefixItems')
  const { items, minItems, maxItems } = schema
  return (
    isWithin(value.length, minItems, maxItems) &&
    value.every((item, index) => mayFit(item, first[index] ?? items ?? true, root))
  )
}

function fitsObject(value: JsonObject, schema: JsonObject, root: JsonObject): boolean {
  const members = new Map(membersOf(schema, 'properties'))
  const required = Array.isArray(schema['required']) ? (schema['required'] as readonly Json[]) : []
  // What is missing may be filled in as well.
  const isFilled = (name: string): boolean => {
    const member = members.get(name)
    return member !== undefined && isJsonObject(member) && 'default' in member
  }
  if (required.some((name) => !Object.hasOwn(value, String(name)) && !isFilled(String(name)))) return false
  return Object.entries(value).every(([name, item]) => mayFit(item, members.get(name) ?? true, root))
}

function isWithin(value: number, least: Json | undefined, most: Json | undefined): boolean {
  return !(typeof least === 'number' && value < least) && !(typeof most === 'number' && value > most)
}

function membersOf(schema: JsonObject, keyword: string): readonly (readonly [string, Json])[] {
  const members = schema[keyword]
  return members !== undefined && isJsonObject(members) ? Object.entries(members) : []
}

function listOf(schema: JsonObject, keyword: string): readonly Json[] {
  const list = schema[keyword]
  return Array.isArray(list) ? (list as readonly Json[]) : []
}
