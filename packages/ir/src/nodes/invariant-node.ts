import type { Span } from '../span.ts'
import type { ConditionNode } from './condition-node.ts'
import type { PrincipalAtom } from './rule-node.ts'

/**
 * What an invariant claims of every call that it speaks of.
 * `never`: it is denied. `always`: it is allowed. `requires-approval`: it is not allowed without an approval.
 */
export type Claim = 'never' | 'always' | 'requires-approval'

/**
 * A claim about the rules that the compiler proves or refutes; it decides nothing.
 * It speaks of principals that match `who` (null for all) and none of `except`. An unknown condition holds, but not in `always`.
 */
export interface InvariantNode {
  readonly kind: 'invariant'
  readonly name: string
  readonly claim: Claim
  readonly who: readonly PrincipalAtom[] | null
  readonly except: readonly PrincipalAtom[]
  readonly tools: readonly string[]
  readonly when: ConditionNode | null
  readonly span: Span
}
