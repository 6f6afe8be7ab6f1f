import type { RuleNode } from '@fullmakt/ir'
import { all, any, type Formula, negate } from './formula.ts'
import type { Space } from './space.ts'
import { matchesOf } from './translate.ts'

/**
 * Says that rules allow a call which others do not. The rules of both must be among those the space was made for.
 * Rules that match the same calls in both are seen to be the same, however they are written, so that the search turns on the others only.
 */
export function gainedBy(space: Space, rules: readonly RuleNode[], others: readonly RuleNode[]): Formula {
  const [allow, otherAllow] = [matching(space, rules, 'allow'), matching(space, others, 'allow')]
  const [deny, otherDeny] = [matching(space, rules, 'deny'), matching(space, others, 'deny')]
  const newAllows = without(allow, otherAllow)
  const goneDenies = without(otherDeny, deny)
  return all(
    negate(any(...deny.values())),
    any(
      // Either a deny is gone, or an allow is new where none of the others matches, also none of those in both.
      all(any(...goneDenies), any(...allow.values())),
      all(any(...newAllows), negate(any(...otherAllow.values()))),
    ),
  )
}

function matching(space: Space, rules: readonly RuleNode[], effect: RuleNode['effect']): ReadonlyMap<string, Formula> {
  const formulas = rules.filter((rule) => rule.effect === effect).map((rule) => matchesOf(space, rule))
  return new Map(formulas.map((formula) => [keyOf(formula), formula]))
}

function without(some: ReadonlyMap<string, Formula>, others: ReadonlyMap<string, Formula>): readonly Formula[] {
  return [...some].filter(([key]) => !others.has(key)).map(([, formula]) => formula)
}

// The same for formulas that differ only in the order of their parts.
function keyOf(formula: Formula): string {
  if (formula.op === 'in') return `${formula.field}:${formula.set}`
  return `${formula.op}(${formula.of.map(keyOf).sort().join()})`
}
