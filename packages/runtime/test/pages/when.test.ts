import { expect, it } from 'vitest'
import { duration, when } from '../../src/pages/when.ts'

it('says a time for people and machines', () => {
  const iso = '2026-11-23T08:05:09.123Z'
  expect(when(Date.parse(iso)).text).toBe(`<time datetime="${iso}">2026-11-23 08:05 UTC</time>`)
})

it.each([
  [60_000, '1 minute'],
  [900_000, '15 minutes'],
  [5_400_000, '90 minutes'],
  [7_200_000, '2 hours'],
  [86_400_000, '1 day'],
  [90_000, '90 seconds'],
  [1_500, '1 second'],
])('says %d ms whole', (ms, words) => {
  expect(duration(ms)).toBe(words)
})
