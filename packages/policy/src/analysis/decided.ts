import type { Effect } from '@fullmakt/ir'
import { all, any, type Formula, NEVER, negate } from './formula.ts'

/** A rule of one tool, when it matches, and a key that is the same for formulas which say the same. */
export interface Matching<Rule> {
  readonly rule: Rule
  readonly effect: Effect
  readonly matches: Formula
}

/** Says that rules, best rank first, decide a call so, also by matching none of it. */
export function decidedBy(ranked: readonly Matching<unknown>[], effect: Effect): Formula {
  const matching = (wanted: Effect): Formula =>
    any(...ranked.filter((one) => one.effect === wanted).map(({ matches }) => matches), NEVER)
  const deny = matching('deny')
  if (effect === 'deny') return any(deny, negate(any(matching('approve'), matching('allow'))))
  if (effect === 'approve') return all(matching('approve'), negate(deny))
  return all(matching('allow'), negate(matching('approve')), negate(deny))
}

/** Says that a call is decided by one of those rules, among rules best rank first, for which the predicate holds. */
export function decidedByOneOf<Rule>(ranked: readonly Matching<Rule>[], isOne: (rule: Rule) => boolean): Formula {
  // From the last to the first; runs of rules of one kind are taken together.
  let said = NEVER
  for (let end = ranked.length; end > 0; ) {
    const kind = isOne(ranked[end - 1]!.rule)
    let start = end - 1
    while (start > 0 && isOne(ranked[start - 1]!.rule) === kind) start -= 1
    const run = any(...ranked.slice(start, end).map(({ matches }) => matches), NEVER)
    said = kind ? any(run, said) : all(negate(run), said)
    end = start
  }
  return said
}
