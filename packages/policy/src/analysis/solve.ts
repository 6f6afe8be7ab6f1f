import { type Box, type Connective, type Formula, isNever, negate, simplify } from './formula.ts'

/** A box of which every point satisfies the goal, that there is none, or that the budget ended before either was known. */
export type Solution = { readonly found: true; readonly box: Box } | { readonly found: false | undefined }

/** How many boxes may still be looked at; shared by the searches of one question and counted down. */
export interface Budget {
  left: number
}

/**
 * Searches a box in which all goals hold, by splitting the given box; the parts never overlap.
 * Complete: `found: false` means that no point of the given box satisfies the goals. Takes from the budget; `found` is undefined once it is used up.
 */
export function solve(goals: readonly Formula[], box: Box, budget: Budget): Solution {
  if (budget.left <= 0) return { found: undefined }
  budget.left -= 1
  const narrowed = propagate(goals, box)
  if (narrowed === undefined) return { found: false }
  const choice = narrowed.open.reduce<Connective | undefined>(
    (best, goal) => (best === undefined || goal.of.length < best.of.length ? goal : best),
    undefined,
  )
  if (choice === undefined) return { found: true, box: narrowed.box }
  const rest: Formula[] = narrowed.open.filter((goal) => goal !== choice)
  for (const part of choice.of) {
    const solution = solve([part, ...rest], narrowed.box, budget)
    if (solution.found !== false) return solution
    rest.push(negate(part))
  }
  return { found: false }
}

// Narrows the box by every goal that leaves no choice, until only choices remain.
function propagate(goals: readonly Formula[], from: Box): { box: Box; open: readonly Connective[] } | undefined {
  const box = [...from]
  let open = goals
  for (;;) {
    const choices: Connective[] = []
    let narrowed = false
    const queue = [...open]
    for (let at = 0; at < queue.length; at++) {
      const rest = simplify(queue[at]!, box)
      if (isNever(rest)) return undefined
      if (rest.op === 'in') {
        box[rest.field]! &= rest.set
        narrowed = true
      } else if (rest.op === 'all') queue.push(...rest.of)
      else choices.push(rest)
    }
    if (!narrowed && !settle(choices, box)) return { box, open: choices }
    open = choices
  }
}

// A field that has classes with which everything said of it holds is given these: no solution is lost but for another one.
function settle(open: readonly Connective[], box: bigint[]): boolean {
  const common = new Map<number, bigint>()
  const visit = (formula: Formula): void => {
    if (formula.op !== 'in') for (const part of formula.of) visit(part)
    else common.set(formula.field, (common.get(formula.field) ?? box[formula.field]!) & formula.set)
  }
  for (const formula of open) visit(formula)
  let settled = false
  for (const [field, classes] of common) {
    if (classes === 0n) continue
    box[field] = classes
    settled = true
  }
  return settled
}
