import type { Span } from '../span.ts'

/** A role that principals may have. */
export interface RoleNode {
  readonly kind: 'role'
  readonly name: string
  readonly span: Span
}
