import type { Span } from '../span.ts'
import type { ConditionNode } from './condition-node.ts'
import type { AnswerPath, LimitNode, PrincipalAtom } from './rule-node.ts'

/**
 * A constraint: neutral to the effect, it binds every call that it matches and that is not denied, whichever rule decided.
 * All that match apply; the strictest limit wins and redactions add up. An unknown condition holds.
 */
export interface ConstraintNode {
  readonly kind: 'constraint'
  readonly name: string
  readonly who: readonly PrincipalAtom[] | null
  readonly tools: readonly string[]
  readonly when: ConditionNode | null
  readonly limit: LimitNode | null
  readonly redact: readonly AnswerPath[]
  readonly span: Span
}
