import type { Effect, Json, Program, Span } from '@fullmakt/ir'
import type { Candidate } from '@fullmakt/policy'
import { conditionWords } from './condition-words.ts'

/** How one part of a rule's condition came out. */
export type JudgedCondition = NonNullable<Candidate['when']>

/** A rule that spoke of the principal and the tool and did not match, with the first condition that kept it, and the value found; undefined is none. */
export interface NearMiss {
  readonly effect: Effect
  readonly rule: string
  readonly span: Span
  readonly condition: string
  readonly found: Json | undefined
}

/** The candidates that did not match. Values are taken from the request. */
export function nearMisses({ rules }: Program, candidates: readonly Candidate[]): readonly NearMiss[] {
  return candidates.flatMap(({ rule, matched, when }) => {
    if (matched || when === null) return []
    const { name, effect, span } = rules[rule]!
    const { condition, found } = firstFailing(when)
    return [{ effect, rule: name, span, condition: conditionWords(condition), found }]
  })
}

/** The first part that keeps a condition from holding, down to one that reads a value; a negation is told with what it negates. */
export function firstFailing(judged: JudgedCondition): JudgedCondition {
  if (judged.condition.kind === 'all') {
    const part = judged.of.find(({ truth }) => truth === false) ?? judged.of.find(({ truth }) => truth === undefined)
    return part === undefined ? judged : firstFailing(part)
  }
  if (judged.condition.kind === 'any' && judged.of.length === 1) return firstFailing(judged.of[0]!)
  const [inner] = judged.of
  return judged.condition.kind === 'not' && inner !== undefined ? { ...judged, found: inner.found } : judged
}
