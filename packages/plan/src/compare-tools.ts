import type { Json, JsonObject, Program, ToolNode } from '@fullmakt/ir'
import { isJsonObject } from '@fullmakt/ir'
import { type Draft, type DraftParts, draft } from './change.ts'
import { differing, pairs, placesOf, same } from './pairs.ts'
import { schemaDrafts } from './schemas/schema-drafts.ts'

/**
 * What clients see: tools that are there no more or anew, places of their schemas, their words, annotations and requirements, and the server's words.
 * Input schemas must not narrow and output schemas must not widen. A schema that is written in another way and takes the same gives none.
 */
export function compareTools(older: Program, newer: Program): readonly Draft[] {
  const words = (['name', 'version', 'instructions'] as const)
    .filter((member) => older.server[member] !== newer.server[member])
    .map((member) =>
      draft('clients', 'MCP_SERVER_CHANGED', member, {
        level: 'STRICT',
        before: older.server[member],
        after: newer.server[member],
      }),
    )
  const tools = pairs(older.tools, newer.tools, ({ name }) => name).flatMap(
    ({ name, older: before, newer: after }): readonly Draft[] => {
      const because = placesOf(before, after)
      if (before !== undefined && after !== undefined) return compareTool(before, after)
      return before === undefined
        ? [draft('clients', 'MCP_TOOL_ADDED', name, { because })]
        : [draft('clients', 'MCP_TOOL_REMOVED', name, { direction: 'narrow', breaking: true, level: 'WIRE', because })]
    },
  )
  return [...tools, ...words]
}

/** Members of a tool that are compared here or in another section. */
const KNOWN = [
  'kind',
  'name',
  'title',
  'description',
  'scope',
  'annotations',
  'requires',
  'input',
  'output',
  'call',
  'resource',
]

function compareTool(older: ToolNode, newer: ToolNode): readonly Draft[] {
  const { name } = newer
  const because = placesOf(older, newer)
  const change = (code: string, member: keyof ToolNode, parts: DraftParts): readonly Draft[] =>
    same(older[member], newer[member])
      ? []
      : [draft('clients', code, name, { before: json(older[member]), after: json(newer[member]), because, ...parts })]
  return [
    ...schemaDrafts(name, 'input', older.input, newer.input, because),
    ...outputDrafts(older, newer, because),
    ...change('MCP_REQUIREMENTS_CHANGED', 'requires', {
      level: 'CLIENT',
      breaking: !declares(older.requires, newer.requires),
    }),
    ...change(saysLess(older, newer) ? 'MCP_ANNOTATIONS_SAY_LESS' : 'MCP_ANNOTATIONS_CHANGED', 'annotations', {
      level: saysLess(older, newer) ? 'CLIENT' : 'STRICT',
      warn: true,
    }),
    ...change('MCP_TITLE_CHANGED', 'title', { level: 'STRICT', warn: true }),
    ...change('MCP_DESCRIPTION_CHANGED', 'description', { level: 'STRICT', warn: true }),
    ...differing(older, newer, KNOWN).flatMap((member) =>
      change('MCP_TOOL_CHANGED', member as keyof ToolNode, { direction: 'broaden', certainty: 'undecided' }),
    ),
  ]
}

function outputDrafts(
  { output: older }: ToolNode,
  { name, output: newer }: ToolNode,
  because: Draft['because'],
): readonly Draft[] {
  if (older !== null && newer !== null) return schemaDrafts(name, 'output', older, newer, because)
  if (older === newer) return []
  // Without a schema all of an answer is shown.
  return newer === null
    ? [draft('clients', 'MCP_OUTPUT_REMOVED', name, { direction: 'broaden', breaking: true, before: older, because })]
    : [draft('clients', 'MCP_OUTPUT_ADDED', name, { after: newer, because })]
}

// Clients ask people less where a tool says that it only reads, destroys nothing, can be repeated or stays within its own world.
function saysLess({ annotations: older }: ToolNode, { annotations: newer }: ToolNode): boolean {
  return (
    (!older.readOnly && newer.readOnly) ||
    (older.destructive && !newer.destructive) ||
    (!older.idempotent && newer.idempotent) ||
    (older.openWorld && !newer.openWorld)
  )
}

/** Tells whether a client that declares the first declares what the second asks for. */
function declares(has: JsonObject, asked: JsonObject): boolean {
  return Object.entries(asked).every(([key, value]) => {
    if (!Object.hasOwn(has, key)) return false
    const own = has[key] as Json
    return isJsonObject(own) && isJsonObject(value) ? declares(own, value) : same(own, value)
  })
}

function json(value: unknown): Json {
  return value as Json
}
