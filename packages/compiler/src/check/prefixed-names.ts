import type { Program } from '@fullmakt/ir'
import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.ts'

/** The longest tool name that model providers take. */
const LONGEST = 64

/**
 * Tools whose name gets too long once a client puts `mcp__SERVER__` in front of it, as Claude Code and others do to tell servers apart.
 * Takes the server's own name for the one that a user gives it.
 */
export function prefixedNames({ server, tools }: Program): readonly Diagnostic[] {
  // Where the config names its clients, those are what counts.
  if (server.clients !== undefined) return []
  const prefix = `mcp__${server.name}__`
  return tools.flatMap(({ name, resource, span }) => {
    if (resource !== undefined) return []
    const length = prefix.length + name.length
    if (length <= LONGEST) return []
    return [diagnostic('FMK2008', `\`${name}\` is ${length} characters long as \`${prefix}${name}\``, span)]
  })
}
