import type { Program } from '@fullmakt/ir'
import type { PolicyRequest } from '../request.ts'
import { speaksOf } from './evaluate.ts'
import { judge } from './judge.ts'
import { sourcesOf } from './read.ts'

/**
 * The constraints that bind a request, as indices in `program.constraints`, ascending.
 * All that match apply, and an unknown condition holds. Does not look at the decision: a call that is denied needs none.
 */
export function constraintsOn(program: Program, request: PolicyRequest): readonly number[] {
  const sources = sourcesOf(request)
  return [...program.constraints.keys()].filter((index) => {
    const constraint = program.constraints[index]!
    if (!speaksOf(constraint, request.tool, request.principal)) return false
    return constraint.when === null || judge(constraint.when, sources) !== false
  })
}
