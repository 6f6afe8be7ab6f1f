import type { Json, JsonObject } from '@fullmakt/ir'
import type { DocComment } from './doc-comment.ts'

type Takes = 'number' | 'count' | 'text' | 'flag'

/** The tags that constrain a value: which types of values they are for, and what they take. */
const TAGS: Readonly<Record<string, { readonly on: string; readonly takes: Takes }>> = {
  minimum: { on: 'number', takes: 'number' },
  maximum: { on: 'number', takes: 'number' },
  exclusiveMinimum: { on: 'number', takes: 'number' },
  exclusiveMaximum: { on: 'number', takes: 'number' },
  multipleOf: { on: 'number', takes: 'number' },
  integer: { on: 'number', takes: 'flag' },
  minLength: { on: 'string', takes: 'count' },
  maxLength: { on: 'string', takes: 'count' },
  pattern: { on: 'string', takes: 'text' },
  format: { on: 'string', takes: 'text' },
  minItems: { on: 'array', takes: 'count' },
  maxItems: { on: 'array', takes: 'count' },
  uniqueItems: { on: 'array', takes: 'flag' },
}

/** Formats that the validators check. */
const FORMATS: ReadonlySet<string> = new Set(
  'date date-time time duration email hostname ipv4 ipv6 uri uri-reference uri-template uuid regex json-pointer'.split(
    ' ',
  ),
)

/** What people write for a tag that has another name. */
const MEANT: Readonly<Record<string, string>> = {
  min: 'minimum',
  max: 'maximum',
  regex: 'pattern',
  regexp: 'pattern',
  length: 'minLength` and `@maxLength',
  unique: 'uniqueItems',
  int: 'integer',
}

/**
 * Adds what a doc comment says to the schema of its member.
 * Takes the schema, the comment and a report for tags that have no effect. Tags that say nothing of values are passed over.
 */
export function withConstraints(
  schema: JsonObject,
  comment: DocComment,
  report: (message: string) => void,
): JsonObject {
  const added: Record<string, Json> = {}
  const examples: Json[] = []
  if (comment.text !== '') added['description'] = comment.text
  const inText = /\s@(\w+)/.exec(` ${comment.text}`)?.[1]
  if (inText !== undefined && isKnown(inText)) report(`\`@${inText}\` has no effect in the middle of a line`)
  const types = typesOf(schema)
  for (const { name, text } of comment.tags) {
    const rule = Object.hasOwn(TAGS, name) ? TAGS[name] : undefined
    if (rule !== undefined) {
      const value = constraintOf(rule.takes, text)
      if (types.size > 0 && !types.has(rule.on)) report(`\`@${name}\` has no effect on ${[...types].join(' or ')}`)
      else if (value === undefined) report(`\`@${name}\` does not take \`${text}\``)
      else if (name === 'format' && !FORMATS.has(text)) report(`the format \`${text}\` has no effect`)
      else if (name !== 'integer') added[name] = value
      else if (schema['type'] === 'number') added['type'] = 'integer'
      else report('`@integer` has no effect on a choice')
    } else if (name === 'default' || name === 'example') {
      const value = jsonOf(text, types)
      if (value === undefined) report(`\`@${name}\` does not take \`${text}\`: write JSON`)
      else if (name === 'example') examples.push(value)
      else added['default'] = value
    } else if (name === 'deprecated') added['deprecated'] = true
    else if (name === 'description' && text !== '') added['description'] = text
    else {
      const meant =
        MEANT[name.toLowerCase()] ?? Object.keys(TAGS).find((tag) => tag.toLowerCase() === name.toLowerCase())
      if (meant !== undefined) {
        report(`\`@${name}\` has no effect: write \`@${meant}\``)
      }
    }
  }
  if (examples.length > 0) added['examples'] = examples
  return { ...schema, ...added }
}

function isKnown(name: string): boolean {
  return Object.hasOwn(TAGS, name) || name === 'default' || name === 'example'
}

/** The types that a schema says it has, at its first level; none where it says nothing. */
function typesOf(schema: JsonObject): ReadonlySet<string> {
  const types = new Set([schema['type'] ?? []].flat().map((type) => (type === 'integer' ? 'number' : String(type))))
  const literals = Array.isArray(schema['enum']) ? schema['enum'] : 'const' in schema ? [schema['const']] : []
  for (const literal of literals) types.add(literal === null ? 'null' : typeof literal)
  for (const part of Array.isArray(schema['anyOf']) ? (schema['anyOf'] as readonly JsonObject[]) : []) {
    for (const type of typesOf(part)) types.add(type)
  }
  return types
}

function constraintOf(takes: Takes, text: string): Json | undefined {
  if (takes === 'flag') return text === '' || text === 'true' ? true : text === 'false' ? false : undefined
  if (takes === 'text') return text === '' || text.includes('\n') ? undefined : text
  if (!/^-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(text)) return undefined
  const value = Number(text)
  return takes === 'count' && !(Number.isInteger(value) && value >= 0) ? undefined : value
}

function jsonOf(text: string, types: ReadonlySet<string>): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return types.has('string') && text !== '' && !/^["'[{]/.test(text) ? text : undefined
  }
}
