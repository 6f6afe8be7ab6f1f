import type { PolicyRequest } from '../request.ts'
import { all, type Box, type Formula, isAlways, simplify } from './formula.ts'
import { type AnalysisOptions, budgetOf, type Undecided } from './options.ts'
import { requestOf } from './request-of.ts'
import { type Budget, solve } from './solve.ts'
import { type Space, wholeBox } from './space.ts'

/** Whether some call of a space satisfies goals: with a point and the request it stands for, never, or not known. */
export type Answer =
  | { readonly is: 'yes'; readonly point: Box; readonly request: PolicyRequest }
  | { readonly is: 'no' }
  | { readonly is: 'undecided'; readonly reason: Undecided['reason'] }

/**
 * Asks whether some call satisfies all goals.
 * The request has the fewest roles and arguments that can be reached from the one found by changing one field at a time.
 */
export function ask(space: Space, goals: readonly Formula[], options: AnalysisOptions): Answer {
  const every = [...space.constraints, ...goals]
  const real = wholeBox(space, true)
  const budget = { left: budgetOf(options) }
  const solution = solve(every, real, budget)
  if (solution.found === undefined) return { is: 'undecided', reason: 'budget' }
  if (solution.found) {
    const first = pointOf(solution.box)
    for (const point of [plainest(every, first, real), first]) {
      const request = requestOf(space, point)
      if (options.validate?.(space.tool, request.args) ?? true) return { is: 'yes', point, request }
    }
    return { is: 'undecided', reason: 'no-witness' }
  }
  return unlessOpen(space, every, budget)
}

/** The same without an example, unless one is needed to have it validated. */
export function isPossible(space: Space, goals: readonly Formula[], options: AnalysisOptions): Possible {
  if (options.validate !== undefined) return ask(space, goals, options)
  const every = [...space.constraints, ...goals]
  const budget = { left: budgetOf(options) }
  const { found } = solve(every, wholeBox(space, true), budget)
  if (found === true) return { is: 'yes' }
  return found === false ? unlessOpen(space, every, budget) : { is: 'undecided', reason: 'budget' }
}

/** An answer without its example. */
export type Possible = { readonly is: 'yes' } | Exclude<Answer, { readonly is: 'yes' }>

// No real call does: neither may one that is only thought of.
function unlessOpen(space: Space, goals: readonly Formula[], budget: Budget): Exclude<Answer, { readonly is: 'yes' }> {
  const whole = wholeBox(space, false)
  if (space.fields.every((classes) => classes.every(({ real }) => real))) return { is: 'no' }
  const possible = solve(goals, whole, budget).found
  if (possible === false) return { is: 'no' }
  return { is: 'undecided', reason: possible ? 'no-witness' : 'budget' }
}

function pointOf(box: Box): Box {
  return box.map((bits) => bits & -bits)
}

// Fields of members come after those of their objects, so that going backwards empties an object before it goes itself.
function plainest(goals: readonly Formula[], from: Box, real: Box): Box {
  let point = from
  const goal = all(...goals)
  for (let field = point.length - 1; field >= 0; field--) {
    for (let bit = real[field]! & -real[field]!; bit < point[field]! && bit !== 0n; bit <<= 1n) {
      if ((bit & real[field]!) === 0n) continue
      const lower = point.with(field, bit)
      if (!isAlways(simplify(goal, lower))) continue
      point = lower
      break
    }
  }
  return point
}
