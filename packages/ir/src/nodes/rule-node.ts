import type { Span } from '../span.ts'
import type { ConditionNode } from './condition-node.ts'

/** One way of being the principal a rule speaks of. */
export type PrincipalAtom =
  | { readonly kind: 'role'; readonly name: string }
  | { readonly kind: 'agent'; readonly name: string }

/** What a rule does with a call that it matches; `deny` wins over `approve`, `approve` over `allow`. */
export type Effect = 'allow' | 'approve' | 'deny'

/** At most `count` calls at once, then one each `periodMs / count`, for each principal under this rule. */
export interface LimitNode {
  readonly count: number
  readonly periodMs: number
}

/** Who may approve a call, and for how long after they did the very same call is allowed. */
export interface ApprovalNode {
  readonly by: readonly PrincipalAtom[]
  readonly withinMs: number
}

/** A place in a structured answer: names of members, `*` for every item of a list. */
export type AnswerPath = readonly string[]

/**
 * A policy rule.
 * `who` is null for every principal, else it matches when any atom does. `tools` names the tools it speaks of, sorted, resolved from tools and
 * scopes. `when` is null when it always holds. `limit` and `redact` bind the calls that the rule decides. `approval` is null unless the effect is
 * `approve`. The order of a program's rules is the source order.
 */
export interface RuleNode {
  readonly kind: 'rule'
  readonly name: string
  readonly effect: Effect
  readonly who: readonly PrincipalAtom[] | null
  readonly tools: readonly string[]
  readonly when: ConditionNode | null
  readonly limit: LimitNode | null
  readonly redact: readonly AnswerPath[]
  readonly approval: ApprovalNode | null
  readonly span: Span
}
