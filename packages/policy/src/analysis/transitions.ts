import type { Effect, RuleNode } from '@fullmakt/ir'
import type { Matching } from './decided.ts'
import { all, any, type Formula, NEVER, negate } from './formula.ts'

/** From which effect to which a call gets further. */
export type Transition = readonly [Effect, Effect]

/** A rule and when it matches, with a key that rules of one effect share which match by the same formula, and one for those of whom they speak, too. */
export interface MatchingRule extends Matching<RuleNode> {
  readonly key: string
  readonly whoKey: string
}

/** The ways in which a call can get further, the greatest first. */
export const TRANSITIONS: readonly Transition[] = [
  ['deny', 'allow'],
  ['approve', 'allow'],
  ['deny', 'approve'],
]

/**
 * Says that a call is decided one way by rules and another by others.
 * Rules that match the same calls in both are seen to be the same, however they are written, so that the search turns on the others only.
 */
export function transitionOf(
  [less, more]: Transition,
  from: readonly MatchingRule[],
  to: readonly MatchingRule[],
): Formula {
  const [was, is] = [from, to].map((rules) => new Set(rules.map(({ key }) => key)))
  const both = from.filter(({ key }) => is!.has(key))
  const gone = from.filter(({ key }) => !is!.has(key))
  const made = to.filter(({ key }) => !was!.has(key))
  if (gone.length === 0 && made.length === 0) return NEVER
  const some = (rules: readonly Matching<unknown>[], effect?: Effect): Formula =>
    any(...rules.filter((one) => one.effect === (effect ?? one.effect)).map(({ matches }) => matches), NEVER)
  const better = (rules: readonly Matching<unknown>[], effect: Effect): Formula =>
    any(some(rules, 'deny'), effect === 'allow' ? some(rules, 'approve') : NEVER)
  // Afterwards the better effect decides it, and before a rule that is gone did, because what is in both does not match.
  const byGone = all(
    some(gone, less),
    any(some(made, more), some(both, more)),
    negate(better(made, more)),
    negate(better(both, more)),
    ...(less === 'approve' ? [negate(some(gone, 'deny'))] : []),
  )
  if (less === 'approve') return byGone
  // Or nothing matched before, also none of those that are in both.
  return any(byGone, all(some(made, more), negate(some(both)), negate(some(gone)), negate(better(made, more))))
}
