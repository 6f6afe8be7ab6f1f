import { isJsonObject, type Json, type JsonObject } from '@fullmakt/ir'

type Kind = 'schema' | 'schemas' | 'map' | 'types' | 'anchor' | keyof typeof FITS

/** The keywords of JSON Schema 2020-12, and what each of them takes. */
const KEYWORDS: Readonly<Record<string, Kind>> = {
  ...kind('schema', 'additionalProperties', 'propertyNames', 'items', 'contains', 'not', 'if', 'then', 'else'),
  ...kind('schema', 'unevaluatedItems', 'unevaluatedProperties', 'contentSchema'),
  ...kind('schemas', 'allOf', 'anyOf', 'oneOf', 'prefixItems'),
  ...kind('map', 'properties', 'patternProperties', '$defs', 'dependentSchemas'),
  ...kind('count', 'minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties'),
  ...kind('count', 'minContains', 'maxContains'),
  ...kind('number', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'),
  ...kind('positive', 'multipleOf'),
  ...kind('text', 'pattern', 'format', '$ref', '$comment', '$schema', 'title', 'description'),
  ...kind('text', 'contentEncoding', 'contentMediaType'),
  ...kind('flag', 'uniqueItems', 'readOnly', 'writeOnly', 'deprecated'),
  ...kind('texts', 'required'),
  ...kind('list', 'enum', 'examples'),
  ...kind('any', 'const', 'default'),
  type: 'types',
  $anchor: 'anchor',
  dependentRequired: 'requirements',
}

/** Formats that the validators check; others are only words. */
const FORMATS: ReadonlySet<string> = new Set(
  (
    'date date-time time duration email hostname ipv4 ipv6 uri uri-reference uri-template uuid regex json-pointer ' +
    'relative-json-pointer iso-time iso-date-time byte int32 int64 float double'
  ).split(' '),
)

const TYPES: ReadonlySet<unknown> = new Set(['null', 'boolean', 'object', 'array', 'number', 'string', 'integer'])
const DIALECT = 'https://json-schema.org/draft/2020-12/schema'
const OLD: Readonly<Record<string, string>> = {
  definitions: '`$defs`',
  dependencies: '`dependentRequired` or `dependentSchemas`',
  additionalItems: '`prefixItems` with `items`',
  id: 'a member of `$defs`',
  $id: 'a member of `$defs`',
  $recursiveRef: '`$ref`',
  $recursiveAnchor: '`$anchor`',
  $dynamicRef: '`$ref`',
  $dynamicAnchor: '`$anchor`',
  $vocabulary: 'the keywords themselves',
}

/**
 * Checks that a schema is one of JSON Schema 2020-12 whose references all lead to schemas in itself.
 * Takes the schema and a report for what has no effect: keywords and formats that nothing knows. Returns what is wrong, in words; empty when
 * nothing is. Says nothing of patterns.
 *
 * @see JSON Schema 2020-12, section 8 (Core); 6 and 7 (Validation)
 */
export function checkKeywords(root: JsonObject, reportLoss: (message: string) => void): readonly string[] {
  const problems: string[] = []
  const references: (readonly [reference: string, place: string])[] = []
  // What stands elsewhere, in an example or under a keyword of one's own, is judged by nobody, and so nothing may refer to it.
  const targets = new Set<string>()
  visit(root, '')
  // One mistake is said once: a keyword that is not taken leaves references to what it holds.
  return problems.length > 0 ? problems : references.flatMap(([reference, place]) => lost(reference, place))

  function lost(reference: string, place: string): readonly string[] {
    if (targets.has(decoded(reference) ?? '')) return []
    return reference.startsWith('#')
      ? [`\`${reference}\` refers to nothing${place}`]
      : [`\`${reference}\` refers to another document${place}: use a local reference such as \`#/$defs/name\``]
  }

  function visit(schema: Json, at: string): void {
    targets.add(`#${at}`)
    if (typeof schema === 'boolean' && at !== '') return
    const place = at === '' ? '' : ` at ${at}`
    if (!isJsonObject(schema)) {
      problems.push(
        Array.isArray(schema) && at.endsWith('/items')
          ? `a list in \`items\`${place} is of an older JSON Schema: use \`prefixItems\``
          : `this is not a schema${place}`,
      )
      return
    }
    for (const [keyword, value] of Object.entries(schema)) check(keyword, value, `${at}/${keyword}`, place)
    if (typeof schema['$ref'] === 'string') references.push([schema['$ref'], place])
  }

  function check(keyword: string, value: Json, at: string, place: string): void {
    const old = Object.hasOwn(OLD, keyword) ? OLD[keyword] : undefined
    if (old !== undefined) {
      problems.push(`\`${keyword}\`${place} is not of JSON Schema 2020-12 as it is taken here: use ${old}`)
      return
    }
    if (keyword === '$schema' && value !== DIALECT) {
      problems.push(`the dialect \`${String(value)}\` is not taken: write JSON Schema 2020-12`)
    }
    const takes = Object.hasOwn(KEYWORDS, keyword) ? KEYWORDS[keyword] : undefined
    if (takes === undefined) {
      if (!keyword.startsWith('x-')) reportLoss(`the keyword \`${keyword}\`${place} has no effect`)
      return
    }
    if (keyword === 'format' && typeof value === 'string' && !FORMATS.has(value)) {
      reportLoss(`the format \`${value}\`${place} has no effect`)
    }
    if (takes === 'schema') visit(value, at)
    else if (takes === 'schemas' && Array.isArray(value) && value.length > 0) {
      for (const [index, item] of (value as readonly Json[]).entries()) visit(item, `${at}/${index}`)
    } else if (takes === 'map' && isJsonObject(value)) {
      for (const [name, item] of Object.entries(value)) visit(item, `${at}/${escaped(name)}`)
    } else if (takes === 'types') {
      if (!isDistinct(value, 1) || ![value].flat().every((type) => TYPES.has(type))) {
        problems.push(`\`${JSON.stringify(value)}\` is not a type${place}`)
      }
    } else if (takes === 'anchor') checkAnchor(value, place)
    else if (!(takes in FITS) || !FITS[takes as keyof typeof FITS](value)) {
      problems.push(`\`${keyword}\`${place} does not take ${JSON.stringify(value)}`)
    }
  }

  function checkAnchor(name: Json, place: string): void {
    if (typeof name !== 'string' || !/^[A-Za-z_][-A-Za-z0-9._]*$/.test(name)) {
      problems.push(`\`$anchor\`${place} does not take ${JSON.stringify(name)}`)
    } else if (targets.has(`#${name}`)) problems.push(`the \`$anchor\` \`${name}\` comes twice`)
    else targets.add(`#${name}`)
  }
}

/** A reference without what URIs have to escape; undefined for one that is no URI. */
function decoded(reference: string): string | undefined {
  try {
    return decodeURIComponent(reference)
  } catch {
    return undefined
  }
}

// RFC 6901 §3.
function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}

const FITS = {
  count: (value: Json) => typeof value === 'number' && Number.isInteger(value) && value >= 0,
  number: (value: Json) => typeof value === 'number',
  positive: (value: Json) => typeof value === 'number' && value > 0,
  text: (value: Json) => typeof value === 'string',
  flag: (value: Json) => typeof value === 'boolean',
  list: (value: Json) => Array.isArray(value) && value.length > 0,
  texts: isTexts,
  requirements: (value: Json) => isJsonObject(value) && Object.values(value).every(isTexts),
  any: () => true,
} as const

// Validators do not miss a member whose name is empty.
function isTexts(value: Json): boolean {
  return Array.isArray(value) && isDistinct(value, 0) && value.every((item) => typeof item === 'string' && item !== '')
}

function isDistinct(value: Json, least: number): boolean {
  return !Array.isArray(value) || (value.length >= least && new Set(value as readonly Json[]).size === value.length)
}

function kind(takes: Kind, ...keywords: readonly string[]): Record<string, Kind> {
  return Object.fromEntries(keywords.map((keyword) => [keyword, takes]))
}
