import type { Program, Span } from '@fullmakt/ir'
import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.ts'
import { clientTable } from './client-table.ts'

/** The longest tool name that model providers take. */
const LONGEST = 64

/**
 * Names of tools that some clients refuse: those with a dot, and those that get too long once a client puts `mcp__SERVER__` in front of them, as Claude
 * Code and others do to tell servers apart. Takes the server's own name for the one that a user gives it.
 */
export function clientNames({ server, tools }: Program): readonly Diagnostic[] {
  // Where the config names its clients, those are what counts.
  if (server.clients !== undefined) return []
  const prefix = `mcp__${server.name}__`
  return tools.flatMap(({ name, resource, span }) => {
    if (resource !== undefined) return []
    const length = prefix.length + name.length
    return [
      ...(name.includes('.') ? [refused(`${REFUSING_DOTS} do not take the dot in the name \`${name}\``, span)] : []),
      ...(length > LONGEST ? [refused(`\`${name}\` is ${length} characters long as \`${prefix}${name}\``, span)] : []),
    ]
  })
}

const REFUSING_DOTS = Object.values(clientTable)
  .filter(({ refusesDots }) => refusesDots === true)
  .map(({ name }) => name)
  .join(' and ')

function refused(message: string, span: Span): Diagnostic {
  return diagnostic('FMK2008', message, span)
}
