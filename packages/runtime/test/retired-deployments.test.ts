import { expect, test } from 'vitest'
import { createRetiredDeployments } from '../src/retired-deployments.ts'

function world() {
  const timers: { readonly ms: number; readonly end: () => void; stopped: boolean }[] = []
  const closed: number[] = []
  const retired = createRetiredDeployments((ms, end) => {
    const timer = { ms, end, stopped: false }
    timers.push(timer)
    return () => {
      timer.stopped = true
    }
  })
  const deployment = (number: number) => ({ close: async () => void closed.push(number) })
  return { timers, closed, retired, deployment }
}

test('is closed once nothing can be under way on it any more', async () => {
  const { timers, closed, retired, deployment } = world()
  retired.add(deployment(1), 30_000)
  retired.add(deployment(2), 60_000)
  expect(timers.map(({ ms }) => ms)).toEqual([30_000, 60_000])
  timers[0]?.end()
  expect(closed).toEqual([1])
})

test('gives way when many others follow, the oldest first', () => {
  const { timers, closed, retired, deployment } = world()
  for (let number = 0; number < 18; number++) retired.add(deployment(number), 1_000)
  expect(closed).toEqual([0, 1])
  expect(timers.map(({ stopped }) => stopped)).toEqual([true, true, ...Array(16).fill(false)])
})

test('is closed with all others, once', async () => {
  const { timers, closed, retired, deployment } = world()
  for (const number of [1, 2, 3]) retired.add(deployment(number), 1_000)
  timers[1]?.end()
  await retired.close()
  expect(closed).toEqual([2, 1, 3])
  expect(timers.every(({ stopped }) => stopped)).toBe(true)
})
