import type { LimitNode } from '@fullmakt/ir'
import type { Direction } from './change.ts'

/** The code and the direction of a change of limit. */
export interface LimitChange {
  readonly code: 'ACCESS_LIMIT_ADDED' | 'ACCESS_LIMIT_REMOVED' | 'ACCESS_LIMIT_RAISED' | 'ACCESS_LIMIT_LOWERED'
  readonly direction: Direction
  /** Absent when proven. */
  readonly certainty?: 'undecided'
}

/**
 * Compares two limits that differ; null is none.
 * A limit is raised when more calls at once or more calls in the long run pass; when one of both is less, that it lets more through is undecided.
 */
export function compareLimits(older: LimitNode | null, newer: LimitNode | null): LimitChange {
  if (newer === null) return { code: 'ACCESS_LIMIT_REMOVED', direction: 'broaden' }
  if (older === null) return { code: 'ACCESS_LIMIT_ADDED', direction: 'narrow' }
  // Rates are compared as cross products, which rounding cannot turn around.
  const [was, is] = [older.count * newer.periodMs, newer.count * older.periodMs]
  const raised = newer.count > older.count || is > was
  const lowered = newer.count < older.count || is < was
  if (!raised) return { code: 'ACCESS_LIMIT_LOWERED', direction: 'narrow' }
  return { code: 'ACCESS_LIMIT_RAISED', direction: 'broaden', ...(lowered ? { certainty: 'undecided' } : {}) }
}
