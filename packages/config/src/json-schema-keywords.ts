import { isJsonObject, type Json, type JsonObject } from '@fullmakt/ir'

type Kind = 'schema' | 'schemas' | 'map' | 'count' | 'number' | 'text' | 'flag' | 'texts' | 'any' | 'list'

/** The keywords of JSON Schema 2020-12, and what each of them takes. */
const KEYWORDS: Readonly<Record<string, Kind>> = {
  ...kind('schema', 'additionalProperties', 'propertyNames', 'items', 'contains', 'not', 'if', 'then', 'else'),
  ...kind('schema', 'unevaluatedItems', 'unevaluatedProperties', 'contentSchema'),
  ...kind('schemas', 'allOf', 'anyOf', 'oneOf', 'prefixItems'),
  ...kind('map', 'properties', 'patternProperties', '$defs', 'dependentSchemas'),
  ...kind('count', 'minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties'),
  ...kind('count', 'minContains', 'maxContains'),
  ...kind('number', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'),
  ...kind('text', 'pattern', 'format', '$ref', '$anchor', '$comment', '$schema', 'title', 'description'),
  ...kind('text', 'contentEncoding', 'contentMediaType'),
  ...kind('flag', 'uniqueItems', 'readOnly', 'writeOnly', 'deprecated'),
  ...kind('texts', 'required'),
  ...kind('list', 'enum', 'examples'),
  ...kind('any', 'const', 'default', 'type', 'dependentRequired'),
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
 * Checks that a schema is one of JSON Schema 2020-12 whose references are all in itself.
 * Takes the schema and a report for what has no effect: keywords and formats that nothing knows. Returns what is wrong, in words; empty when
 * nothing is. Says nothing of patterns.
 *
 * @see JSON Schema 2020-12, section 8 (Core); 6 and 7 (Validation)
 */
export function checkKeywords(root: JsonObject, reportLoss: (message: string) => void): readonly string[] {
  const problems: string[] = []
  visit(root, '')
  return problems

  function visit(schema: Json, at: string): void {
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
    const { $ref } = schema
    if (typeof $ref === 'string' && !refersToPart($ref)) {
      problems.push(
        $ref.startsWith('#')
          ? `\`${$ref}\` refers to nothing${place}`
          : `\`${$ref}\` refers to another document${place}: use a local reference such as \`#/$defs/name\``,
      )
    }
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
    if (keyword === 'type' && ![value].flat().every((type) => TYPES.has(type))) {
      problems.push(`\`${JSON.stringify(value)}\` is not a type${place}`)
    }
    if (takes === 'schema') visit(value, at)
    else if (takes === 'schemas' && Array.isArray(value) && value.length > 0) {
      for (const [index, item] of (value as readonly Json[]).entries()) visit(item, `${at}/${index}`)
    } else if (takes === 'map' && isJsonObject(value)) {
      for (const [name, item] of Object.entries(value)) visit(item, `${at}/${name}`)
    } else if (!fits(takes, value)) problems.push(`\`${keyword}\`${place} does not take ${JSON.stringify(value)}`)
  }

  function refersToPart(reference: string): boolean {
    if (reference === '#') return true
    if (/^#[A-Za-z_]/.test(reference)) return JSON.stringify(root).includes(`"$anchor":"${reference.slice(1)}"`)
    if (!reference.startsWith('#/')) return false
    let current: Json | undefined = root
    for (const token of reference.slice(2).split('/')) {
      const key = decodeURIComponent(token).replaceAll('~1', '/').replaceAll('~0', '~')
      if (Array.isArray(current)) current = (current as readonly Json[])[Number(key)]
      else if (current !== undefined && isJsonObject(current) && Object.hasOwn(current, key)) current = current[key]
      else return false
    }
    return current !== undefined
  }
}

function fits(takes: Kind, value: Json): boolean {
  switch (takes) {
    case 'count':
      return typeof value === 'number' && Number.isInteger(value) && value >= 0
    case 'number':
      return typeof value === 'number'
    case 'text':
      return typeof value === 'string'
    case 'flag':
      return typeof value === 'boolean'
    case 'list':
      return Array.isArray(value) && value.length > 0
    case 'texts':
      return Array.isArray(value) && value.every((item) => typeof item === 'string')
    default:
      return takes === 'any'
  }
}

function kind(takes: Kind, ...keywords: readonly string[]): Record<string, Kind> {
  return Object.fromEntries(keywords.map((keyword) => [keyword, takes]))
}
