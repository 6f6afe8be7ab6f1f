import { expect, test } from 'vitest'
import { compareLimits } from '../src/compare-limits.ts'

const limit = (count: number, periodMs: number) => ({ count, periodMs })

test.each([
  [limit(1, 1000), null, 'ACCESS_LIMIT_REMOVED', 'broaden'],
  [null, limit(1, 1000), 'ACCESS_LIMIT_ADDED', 'narrow'],
  [limit(1, 1000), limit(2, 1000), 'ACCESS_LIMIT_RAISED', 'broaden'],
  [limit(2, 1000), limit(2, 500), 'ACCESS_LIMIT_RAISED', 'broaden'],
  [limit(2, 1000), limit(1, 1000), 'ACCESS_LIMIT_LOWERED', 'narrow'],
  [limit(60, 60_000), limit(1, 1000), 'ACCESS_LIMIT_LOWERED', 'narrow'],
  [limit(10, 1000), limit(20, 60_000), 'ACCESS_LIMIT_RAISED', 'broaden', 'undecided'],
  [limit(20, 60_000), limit(10, 1000), 'ACCESS_LIMIT_RAISED', 'broaden', 'undecided'],
] as const)('%j to %j is %s, %s', (older, newer, code, direction, certainty?: string) => {
  expect(compareLimits(older, newer)).toEqual({ code, direction, ...(certainty === undefined ? {} : { certainty }) })
})
