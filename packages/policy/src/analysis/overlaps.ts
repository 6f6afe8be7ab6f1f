import type { Program } from '@fullmakt/ir'
import type { PolicyRequest } from '../request.ts'
import { ask } from './ask.ts'
import type { AnalysisOptions, Undecided } from './options.ts'
import { rulesByTool } from './rules-by-tool.ts'
import { spaceOf } from './space.ts'
import { matchesOf } from './translate.ts'

/** An allow and a deny or an approve, by index, that both match some call of a tool, and such a call. */
export interface Overlap {
  readonly allow: number
  readonly other: number
  readonly tool: string
  readonly witness: PolicyRequest
}

/** The pairs that overlap, each once, and those that may. */
export interface Overlaps {
  readonly overlaps: readonly Overlap[]
  readonly undecided: readonly (Undecided & { readonly allow: number; readonly other: number })[]
}

/**
 * Finds the allows that give way to a deny or an approve on some call.
 * A pair on several tools is told by the first of them on which it overlaps. Does not look whether a third rule decides that call.
 */
export function overlaps(program: Program, options: AnalysisOptions = {}): Overlaps {
  const declared = program.roles.map(({ name }) => name)
  const found = new Map<string, Overlap>()
  const undecided = new Map<string, Overlaps['undecided'][number]>()
  const ranked = rulesByTool(program)
  for (const tool of program.tools) {
    const indices = ranked.get(tool.name)!
    const [allows, others] = [
      indices.filter((index) => program.rules[index]!.effect === 'allow'),
      indices.filter((index) => program.rules[index]!.effect !== 'allow'),
    ]
    for (const allow of allows) {
      for (const other of others) {
        const key = `${allow} ${other}`
        if (found.has(key)) continue
        const nodes = [program.rules[allow]!, program.rules[other]!]
        const space = spaceOf(tool, nodes, declared)
        if (space === undefined) {
          undecided.set(key, { allow, other, tool: tool.name, reason: 'too-large' })
          continue
        }
        const answer = ask(
          space,
          nodes.map((node) => matchesOf(space, node)),
          options,
        )
        if (answer.is === 'yes') found.set(key, { allow, other, tool: tool.name, witness: answer.request })
        if (answer.is === 'undecided') undecided.set(key, { allow, other, tool: tool.name, reason: answer.reason })
      }
    }
  }
  return {
    overlaps: [...found.values()],
    undecided: [...undecided].filter(([key]) => !found.has(key)).map(([, one]) => one),
  }
}
