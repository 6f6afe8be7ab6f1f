import type { Span } from '../span.ts'

/**
 * An OAuth scope.
 * `includes` names every scope it implies, closed transitively, itself excluded, sorted.
 */
export interface ScopeNode {
  readonly kind: 'scope'
  readonly name: string
  readonly title: string
  readonly includes: readonly string[]
  readonly span: Span
}
