import { expect, test } from 'vitest'
import { groupCommit } from '../../src/sqlite/group-commit.ts'

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

function recorder(): { readonly groups: number[][]; readonly run: (n: number) => Promise<number>; flush(): void } {
  const groups: number[][] = []
  const group = groupCommit<number[]>((body) => {
    const context: number[] = []
    body(context)
    groups.push(context)
  })
  return { groups, run: (n) => group.run((context) => context.push(n) && n), flush: group.flush }
}

test('what arrives in the turns after one another is one group, committed once a turn brings nothing', async () => {
  const { groups, run } = recorder()
  const first = run(1)
  await turn()
  const second = run(2)
  expect(await Promise.all([first, second])).toEqual([1, 2])
  expect(groups).toEqual([[1, 2]])
})

test('a steady stream does not hold a group back for longer than a few turns', async () => {
  const { groups, run } = recorder()
  const running: Promise<number>[] = []
  for (let n = 0; n < 40; n++) {
    running.push(run(n))
    await turn()
  }
  expect(groups.length).toBeGreaterThanOrEqual(3)
  expect(await Promise.all(running)).toEqual(Array.from({ length: 40 }, (_, n) => n))
  expect(groups.flat()).toEqual(Array.from({ length: 40 }, (_, n) => n))
})

test('a flush commits at once, and the turn that was waiting finds nothing to do', async () => {
  const { groups, run, flush } = recorder()
  const one = run(1)
  flush()
  expect(groups).toEqual([[1]])
  await one
  await turn()
  expect(groups).toEqual([[1]])
  expect(await run(2)).toBe(2)
})
