import { openSections, type Sections } from './open-sections.ts'
import { verifyCode } from './verify-code.ts'
import { verifyIndex } from './verify-index.ts'

/** A table in which everything was looked at, with its names decoded; strings of conditions are decoded when they are first asked for. */
export interface VerifiedTable extends Sections {
  readonly toolNames: readonly string[]
  /** Who a name is in `blocks`. */
  readonly roleAt: ReadonlyMap<string, number>
  readonly agentAt: ReadonlyMap<string, number>
  string(position: number): string
  /** The members that a path goes through. */
  path(position: number): readonly string[]
}

/**
 * Verifies a table in one linear pass.
 * Takes a whole file in a buffer of its own, whose header and digest were looked at. Returns the table or what is wrong with it;
 * never throws.
 */
export function verifyTable(bytes: Uint8Array<ArrayBuffer>): VerifiedTable | string {
  const sections = openSections(bytes)
  if (typeof sections === 'string') return sections
  const wrong = verifyIndex(sections)
  if (wrong !== undefined) return wrong
  if (!verifyCode(sections)) return 'a condition is not a condition'
  const string = strings(sections)
  if (string === undefined) return 'a text is not UTF-8'
  const { roles, agents, tools } = sections.counts
  const toolNames = Array.from(sections.tools, string)
  const roleAt = names(sections.atoms, 0, roles, string)
  const agentAt = names(sections.atoms, roles, agents, string)
  if (new Set(toolNames).size !== tools) return 'two tools have one name'
  if (roleAt.size !== roles || agentAt.size !== agents) return 'two roles or agents have one name'
  return { ...sections, toolNames, roleAt, agentAt, string, path: paths(sections, string) }
}

function names(atoms: Int32Array, first: number, count: number, string: (at: number) => string): Map<string, number> {
  const at = new Map<string, number>()
  for (let index = first; index < first + count; index++) at.set(string(atoms[index]!), index + 1)
  return at
}

// Decodes all at once to verify it; where that is one unit a byte, a string is cut out of it, else decoded for itself.
function strings({ text, stringStarts, counts }: Sections): ((position: number) => string) | undefined {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  let whole: string
  try {
    whole = decoder.decode(text)
  } catch {
    return undefined
  }
  const isPlain = whole.length === text.length
  for (const start of stringStarts) if (start < text.length && (text[start]! & 0xc0) === 0x80) return undefined
  const known: (string | undefined)[] = new Array(counts.strings).fill(undefined)
  return (position) => {
    const [start, end] = [stringStarts[position]!, stringStarts[position + 1]!]
    known[position] ??= isPlain ? whole.slice(start, end) : decoder.decode(text.subarray(start, end))
    return known[position]
  }
}

function paths(
  { pathStarts, pathKeys, counts }: Sections,
  string: (at: number) => string,
): (position: number) => readonly string[] {
  const known: (readonly string[] | undefined)[] = new Array(counts.paths).fill(undefined)
  return (position) => {
    known[position] ??= Array.from(pathKeys.subarray(pathStarts[position]!, pathStarts[position + 1]!), (at) =>
      memberName(string(at)),
    )
    return known[position]
  }
}

// The engine's own copy of the name: with another it would look for that copy at every read.
function memberName(name: string): string {
  return Object.keys({ [name]: 0 })[0] ?? name
}
