import type { Json } from '../json.ts'

/** Where a condition reads from. No field of one source can be mistaken for another's. */
export type ConditionSource = 'args' | 'principal' | 'client' | 'now'

/**
 * What a test does with the value it reads.
 * `operand` is a scalar for eq lt lte gt gte startsWith endsWith glob, a path for under, a list for in, two numbers for between, a boolean for
 * present, and for size a number (exactly) or two numbers (between).
 */
export type TestOperator = ComparisonOperator | 'between' | 'glob' | 'present' | 'size'

/** What can also be compared with a value of the principal. */
export type ComparisonOperator = 'eq' | 'in' | 'lt' | 'lte' | 'gt' | 'gte' | 'startsWith' | 'endsWith' | 'under'

/** Reads one value and compares it. An absent or ill-typed value is unknown, except for `present`. */
export interface TestNode {
  readonly kind: 'test'
  readonly source: ConditionSource
  readonly path: readonly string[]
  readonly operator: TestOperator
  readonly operand: Json
}

/**
 * Reads one value and compares it with another that the principal brings, as the test of that operator with that operand would.
 * Where the principal's value is absent or does not fit the operator, it is unknown.
 */
export interface ComparisonNode {
  readonly kind: 'compare'
  readonly source: ConditionSource
  readonly path: readonly string[]
  readonly operator: ComparisonOperator
  /** Path of the operand in the principal, such as `['user']` or `['claims', 'team']`. */
  readonly principal: readonly string[]
}

/** Applies a condition to the items of an array; inside, `args` paths start at the item. */
export interface QuantifierNode {
  readonly kind: 'some' | 'every' | 'none'
  readonly source: ConditionSource
  readonly path: readonly string[]
  readonly of: ConditionNode
}

/**
 * A condition as data, judged in three values: true, false and unknown.
 * In an allow an unknown condition does not hold; in a deny, an approve or a constraint it does.
 */
export type ConditionNode =
  | TestNode
  | ComparisonNode
  | QuantifierNode
  | { readonly kind: 'all' | 'any'; readonly of: readonly ConditionNode[] }
  | { readonly kind: 'not'; readonly of: ConditionNode }
