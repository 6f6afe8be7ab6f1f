import { isJsonObject, type Json, type JsonObject } from '@fullmakt/ir'
import { type Because, type Draft, type DraftParts, draft } from '../change.ts'
import { same } from '../pairs.ts'
import { type Place, resolved } from './place.ts'
import { inputChanges, outputChanges, type SchemaChange } from './schema-changes.ts'
import { schemaWords } from './schema-words.ts'

/**
 * The changes of one schema of a tool: one for each place and kind, with the schemas of that place as values.
 * An input that takes more lets more happen, whatever the rules say, and is `broaden`.
 */
export function schemaDrafts(
  tool: string,
  side: 'input' | 'output',
  older: JsonObject,
  newer: JsonObject,
  because: readonly Because[],
): readonly Draft[] {
  if (same(older, newer)) return []
  const found = side === 'input' ? inputChanges(older, newer) : outputChanges(older, newer)
  const more = side === 'input' ? takingMore(older, newer) : new Set<string>()
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
  const [was, is] = [schemaWords(older), schemaWords(newer)]
  return [...was].flatMap(([key, before]): readonly WordDraft[] => {
    const after = is.get(key)
    // What is there no more, or newly, is said by what took it away.
    if (after === undefined || same(before.value, after.value)) return []
    const { kind, path } = before
    const values = { path, before: before.value, after: after.value }
    if (kind === 'words') return [{ code: 'MCP_DESCRIPTION_CHANGED', level: 'STRICT', warn: true, ...values }]
    if (side === 'output') return []
    return kind === 'default'
      ? [{ code: 'MCP_INPUT_DEFAULT_CHANGED', level: 'CLIENT', warn: true, ...values }]
      : [{ code: 'MCP_INPUT_HEADER_CHANGED', level: 'WIRE', breaking: true, ...values }]
  })
}

// The schema at a path of member names and whether the member is required; the whole schema where the path cannot be followed.
function valueAt(root: JsonObject, path: string): Json {
  let at: Place = { schema: root, root }
  let required: boolean | null = null
  if (path === '') return root
  for (const name of path.split('.')) {
    const { schema } = resolved(at)
    if (!isJsonObject(schema)) return root
    const { properties, items, required: names } = schema
    const member = properties !== undefined && isJsonObject(properties) && Object.hasOwn(properties, name)
    const next = member ? (properties as JsonObject)[name] : name === '*' ? items : undefined
    if (next === undefined) return properties !== undefined && !member ? null : root
    required = member ? Array.isArray(names) && names.includes(name) : null
    at = { schema: next, root }
  }
  const { schema } = resolved(at)
  return required === null ? { schema } : { schema, required }
}
