import { isJsonObject, type Json, type JsonObject } from '@fullmakt/ir'
import { type Because, type Draft, type DraftParts, draft } from '../change.ts'
import { same } from '../pairs.ts'
import { disclosures } from './disclosures.ts'
import { namesIn } from './path.ts'
import { type Place, referencesIn, resolved } from './place.ts'
import { inputChanges, outputChanges, type SchemaChange } from './schema-changes.ts'
import { schemaWords } from './schema-words.ts'

/**
 * The changes of one schema of a tool: one for each place and kind, with the schemas of that place as values.
 * An input that takes more lets more happen, whatever the rules say, and is `broaden`; so is an output that shows more of an answer.
 */
export function schemaDrafts(
  tool: string,
  side: 'input' | 'output',
  older: JsonObject,
  newer: JsonObject,
  because: readonly Because[],
): readonly Draft[] {
  if (same(older, newer)) return []
  const shown = side === 'input' ? new Map<string, string>() : disclosures(older, newer)
  const more = side === 'input' ? takingMore(older, newer) : new Set(shown.keys())
  const changes = side === 'input' ? inputChanges(older, newer) : outputChanges(older, newer)
  // What is shown of an answer is not what its schema takes: it is said by itself where nothing breaks.
  const found = [
    ...changes.filter(({ effect, path }) => effect !== 'compatible' || !shown.has(path)),
    ...[...shown]
      .filter(([path]) => !changes.some((change) => change.path === path && change.effect !== 'compatible'))
      .map(([path, code]): SchemaChange => ({ code, effect: 'compatible', path })),
  ]
  const subjectOf = (path: string): string => (path === '' ? tool : `${tool}  ${path}`)
  return [
    ...found.map((change) =>
      draft('clients', change.code, subjectOf(change.path), {
        ...partsOf(change, more),
        before: valueAt(older, change.path),
        after: valueAt(newer, change.path),
        because,
      }),
    ),
    ...wordDrafts(side, older, newer).map(({ code, path, ...parts }) =>
      draft('clients', code, subjectOf(path), { ...parts, because }),
    ),
  ]
}

function partsOf({ effect, path }: SchemaChange, more: ReadonlySet<string>): DraftParts {
  const broadens: DraftParts = more.has(path) ? { direction: 'broaden' } : {}
  if (effect === 'compatible') return broadens
  // What lets more happen is never left out.
  const breaks: DraftParts = { breaking: true, level: more.has(path) ? null : 'WIRE' }
  return { ...breaks, ...broadens, certainty: effect === 'undecided' ? 'undecided' : 'proven' }
}

// The way back narrows what the way there widens; a member that is only added goes nowhere until the request names it.
function takingMore(older: JsonObject, newer: JsonObject): ReadonlySet<string> {
  const back = inputChanges(newer, older)
  return new Set(
    back
      .filter(({ effect, code }) => effect !== 'compatible' && code !== 'MCP_INPUT_PROPERTY_REMOVED')
      .map(({ path }) => path),
  )
}

interface WordDraft extends DraftParts {
  readonly code: string
  readonly path: string
}

function wordDrafts(side: 'input' | 'output', older: JsonObject, newer: JsonObject): readonly WordDraft[] {
  const [was, is] = schemaWords(older, newer)
  return [...was].flatMap(([key, before]): readonly WordDraft[] => {
    const after = is.get(key)
    // What is there no more, or newly, is said by what took it away.
    if (after === undefined || same(before.value, after.value)) return []
    const { kind, path } = before
    const values = { path, before: before.value, after: after.value }
    if (kind === 'words') return [{ code: 'MCP_DESCRIPTION_CHANGED', level: 'STRICT', warn: true, ...values }]
    if (side === 'output') return []
    // A call that leaves it out is now another call, and decided as that.
    return kind === 'default'
      ? [{ code: 'MCP_INPUT_DEFAULT_CHANGED', direction: 'broaden', certainty: 'undecided', ...values }]
      : [{ code: 'MCP_INPUT_HEADER_CHANGED', level: 'WIRE', breaking: true, ...values }]
  })
}

// The schema at a path, whether the member is required, and what references in it lead to; the whole schema where the path cannot be followed.
function valueAt(root: JsonObject, path: string): Json {
  let at: Place = { schema: root, root }
  let required: boolean | null = null
  if (path === '') return root
  for (const name of namesIn(path)) {
    const { schema } = resolved(at)
    if (!isJsonObject(schema)) return root
    const { properties, items, additionalProperties, required: names } = schema
    const isMember = name !== null && isJsonObject(properties) && Object.hasOwn(properties, name)
    const next = isMember
      ? (properties as JsonObject)[name]
      : name === null
        ? (items ?? additionalProperties)
        : undefined
    if (next === undefined) return isJsonObject(properties) && name !== null && isPlain(schema) ? null : root
    required = isMember ? Array.isArray(names) && names.includes(name) : null
    at = { schema: next, root }
  }
  const { schema } = resolved(at)
  const references = referencesIn({ schema, root })
  return {
    schema,
    ...(required === null ? {} : { required }),
    ...(Object.keys(references).length === 0 ? {} : { references }),
  }
}

// Whether all members that a schema speaks of are among its properties.
function isPlain(schema: JsonObject): boolean {
  return !MORE_MEMBERS.some((keyword) => isJsonObject(schema[keyword]) || Array.isArray(schema[keyword]))
}

const MORE_MEMBERS = ['anyOf', 'oneOf', 'allOf', 'prefixItems', 'additionalProperties', 'patternProperties'] as const
