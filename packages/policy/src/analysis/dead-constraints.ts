import type { Program } from '@fullmakt/ir'
import { isPossible } from './ask.ts'
import type { DeadRule } from './dead-rules.ts'
import type { AnalysisOptions, Undecided } from './options.ts'
import { spaceOf } from './space.ts'
import { holdsFor } from './translate.ts'

/** A constraint that matches no call, by its index, and why, as for rules. */
export interface DeadConstraint {
  readonly constraint: number
  readonly reason: Exclude<DeadRule['reason'], 'shadowed'>
}

/** The constraints that match nothing, and those that may. */
export interface DeadConstraints {
  readonly dead: readonly DeadConstraint[]
  readonly undecided: readonly (Undecided & { readonly constraint: number })[]
}

/** Finds the constraints that match no call. Does not look whether every call that one matches is denied. */
export function deadConstraints(program: Program, options: AnalysisOptions = {}): DeadConstraints {
  const declared = program.roles.map(({ name }) => name)
  const dead: DeadConstraint[] = []
  const undecided: DeadConstraints['undecided'][number][] = []
  for (const [constraint, node] of program.constraints.entries()) {
    const tools = program.tools.filter(({ name }) => node.tools.includes(name))
    const answers = tools.map((tool): 'yes' | 'no' | Undecided => {
      const space = spaceOf(tool, [node], declared)
      if (space === undefined) return { tool: tool.name, reason: 'too-large' }
      const answer = isPossible(space, [holdsFor(space, node, true)], options)
      return answer.is === 'undecided' ? { tool: tool.name, reason: answer.reason } : answer.is
    })
    if (answers.includes('yes')) continue
    const unknown = answers.find((one) => typeof one === 'object')
    if (tools.length === 0) dead.push({ constraint, reason: 'no-tool' })
    else if (node.who?.length === 0) dead.push({ constraint, reason: 'nobody' })
    else if (unknown === undefined) dead.push({ constraint, reason: 'contradictory' })
    else undecided.push({ constraint, ...unknown })
  }
  return { dead, undecided }
}
