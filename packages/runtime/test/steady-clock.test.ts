import { expect, it } from 'vitest'
import { steadyClock } from '../src/steady-clock.ts'

it('stands still while the other clock is behind', () => {
  const times = [5.9, 7, 3, 6.9, 8.2]
  const now = steadyClock(() => times.shift()!)
  expect([now(), now(), now(), now(), now()]).toEqual([5, 7, 7, 7, 8])
})
