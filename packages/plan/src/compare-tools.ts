import { canonicalJson, type Json, type Program } from '@fullmakt/ir'
import type { Change } from './change.ts'
import { pairs } from './pairs.ts'

/** What clients see: tools added, removed, or with another schema, description, scope or request, and the server's words about itself. */
export function compareTools(older: Program, newer: Program): readonly Change[] {
  const words = (['name', 'version', 'instructions'] as const)
    .filter((member) => older.server[member] !== newer.server[member])
    .map(
      (member): Change => ({
        code: 'MCP_SERVER_CHANGED',
        section: 'clients',
        direction: 'neutral',
        subject: member,
        span: null,
      }),
    )
  const tools = pairs(older.tools, newer.tools, ({ name }) => name).flatMap(
    ({ name, older: before, newer: after }): Change[] => {
      const change = (code: string, direction: Change['direction']): Change => ({
        code,
        section: 'clients',
        direction,
        subject: name,
        span: after?.span ?? null,
      })
      if (before === undefined) return [change('MCP_TOOL_ADDED', 'neutral')]
      if (after === undefined) return [change('MCP_TOOL_REMOVED', 'narrower')]
      const differs = (
        member: 'input' | 'output' | 'title' | 'description' | 'scope' | 'call' | 'annotations' | 'requires',
      ): boolean => canonicalJson(before[member] as unknown as Json) !== canonicalJson(after[member] as unknown as Json)
      return [
        ...(differs('input') ? [change('MCP_INPUT_CHANGED', 'undecided')] : []),
        ...(differs('output') ? [change('MCP_OUTPUT_CHANGED', 'undecided')] : []),
        ...(differs('scope') ? [change('MCP_SCOPE_CHANGED', 'undecided')] : []),
        ...(differs('call') ? [change('MCP_REQUEST_CHANGED', 'undecided')] : []),
        ...(differs('annotations') ? [change('MCP_ANNOTATIONS_CHANGED', 'neutral')] : []),
        ...(differs('requires') ? [change('MCP_REQUIREMENTS_CHANGED', 'undecided')] : []),
        ...(differs('title') || differs('description') ? [change('MCP_DESCRIPTION_CHANGED', 'neutral')] : []),
      ]
    },
  )
  return [...tools, ...words]
}
