import type { ComparisonNode, ConditionNode, Json, Program, QuantifierNode, TestNode } from '@fullmakt/ir'
import type { Decision, PolicyRequest } from '../request.ts'
import { evaluate, matches, rulesByRank } from './evaluate.ts'
import { judge, type Truth } from './judge.ts'
import { read, type Sources, sourcesOf } from './read.ts'

/** A test, a comparison, or a quantifier as a whole, that kept an allow from matching, and the value it found; undefined when there was none. */
export interface FailedCondition {
  readonly condition: TestNode | ComparisonNode | QuantifierNode
  readonly found: Json | undefined
}

/** How one part of a condition came out: undefined is unknown. `found` is the value that was read, by a part that reads one; `of` is its parts. */
export interface JudgedCondition {
  readonly condition: ConditionNode
  readonly truth: Truth
  readonly found: Json | undefined
  readonly of: readonly JudgedCondition[]
}

/**
 * What became of one rule that speaks of the tool and the principal; `failed` is null unless it is an allow that did not match. `when` is its
 * condition, part by part, or null when it has none. Items of lists are not told one by one.
 */
export interface Candidate {
  readonly rule: number
  readonly matched: boolean
  readonly when: JudgedCondition | null
  readonly failed: FailedCondition | null
}

/** A decision and how each candidate fared, best rank first. */
export interface Explanation {
  readonly decision: Decision
  readonly candidates: readonly Candidate[]
}

/**
 * Explains the decision on a request.
 * Returns the decision of `evaluate` and all candidates. `found` is taken from the request: it may hold what a log must not.
 */
export function explain(program: Program, request: PolicyRequest): Explanation {
  const sources = sourcesOf(request)
  const candidates = rulesByRank(program, request).map((rule): Candidate => {
    const { effect, when } = program.rules[rule]!
    const matched = matches(effect, when === null ? true : judge(when, sources))
    const failed = matched || effect !== 'allow' || when === null ? null : blame(when, true, sources)
    return { rule, matched, when: when === null ? null : judged(when, sources), failed }
  })
  return { decision: evaluate(program, request), candidates }
}

function judged(condition: ConditionNode, sources: Sources): JudgedCondition {
  const truth = judge(condition, sources)
  switch (condition.kind) {
    case 'not':
      return { condition, truth, found: undefined, of: [judged(condition.of, sources)] }
    case 'all':
    case 'any':
      return { condition, truth, found: undefined, of: condition.of.map((part) => judged(part, sources)) }
    default:
      return { condition, truth, found: read(sources[condition.source], condition.path), of: [] }
  }
}

// The first test whose value is not the wanted one and is the reason that the whole is not.
function blame(node: ConditionNode, wanted: boolean, sources: Sources): FailedCondition | null {
  switch (node.kind) {
    case 'not':
      return blame(node.of, !wanted, sources)
    case 'all':
    case 'any': {
      const part = node.of.find((condition) => judge(condition, sources) !== wanted)
      return part === undefined ? null : blame(part, wanted, sources)
    }
    default:
      return { condition: node, found: read(sources[node.source], node.path) }
  }
}
