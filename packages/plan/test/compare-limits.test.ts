import { expect, test } from 'vitest'
import { compareLimits } from '../src/compare-limits.ts'

const limit = (count: number, periodMs: number) => ({ count, periodMs })

test.each([
  [limit(1, 1000), null, 'ACCESS_LIMIT_REMOVED', 'broader'],
  [null, limit(1, 1000), 'ACCESS_LIMIT_ADDED', 'narrower'],
  [limit(1, 1000), limit(2, 1000), 'ACCESS_LIMIT_RAISED', 'broader'],
  [limit(2, 1000), limit(2, 500), 'ACCESS_LIMIT_RAISED', 'broader'],
  [limit(2, 1000), limit(1, 1000), 'ACCESS_LIMIT_LOWERED', 'narrower'],
  [limit(60, 60_000), limit(1, 1000), 'ACCESS_LIMIT_LOWERED', 'narrower'],
  [limit(10, 1000), limit(20, 60_000), 'ACCESS_LIMIT_RAISED', 'undecided'],
  [limit(20, 60_000), limit(10, 1000), 'ACCESS_LIMIT_RAISED', 'undecided'],
] as const)('%j to %j is %s, %s', (older, newer, code, direction) => {
  expect(compareLimits(older, newer)).toEqual({ code, direction })
})
