import type { Span } from '../span.ts'
import type { ConditionNode } from './condition-node.ts'

/** One way of being the principal a rule speaks of. */
export type PrincipalAtom =
  | { readonly kind: 'role'; readonly name: string }
  | { readonly kind: 'agent'; readonly name: string }

/** At most `count` calls at once, then one each `periodMs / count`, for each principal under this rule. */
export interface LimitNode {
  readonly count: number
  readonly periodMs: number
}

/**
 * A policy rule.
 * `who` is null for every principal, else it matches when any atom does. `tools` names the tools it speaks of, sorted, resolved from tools and
 * scopes. `when` is null when it always holds. The order of a program's rules is the source order.
 */
export interface RuleNode {
  readonly kind: 'rule'
  readonly name: string
  readonly effect: 'allow' | 'deny'
  readonly who: readonly PrincipalAtom[] | null
  readonly tools: readonly string[]
  readonly when: ConditionNode | null
  readonly limit: LimitNode | null
  readonly span: Span
}
