import { expect, test } from 'vitest'
import { groupCommit } from '../../src/sqlite/group-commit.ts'

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

interface Recorder {
  readonly groups: number[][]
  /** Ends the sync that is under way, as the disk would. */
  readonly syncs: { resolve(): void; reject(error: Error): void }[]
  readonly run: (n: number) => Promise<number>
  drain(): Promise<void>
}

function recorder(sync: 'by itself' | 'by hand' = 'by itself'): Recorder {
  const groups: number[][] = []
  const syncs: Recorder['syncs'] = []
  const group = groupCommit<number[]>({
    transact(body) {
      const context: number[] = []
      body(context)
      if (context.includes(13)) throw new Error('refused')
      groups.push(context)
    },
    sync: () =>
      sync === 'by itself' ? Promise.resolve() : new Promise((resolve, reject) => syncs.push({ resolve, reject })),
  })
  return { groups, syncs, run: (n) => group.run((context) => context.push(n) && n), drain: group.drain }
}

const turns = async (count: number): Promise<void> => {
  for (let n = 0; n < count; n++) await turn()
}

test('what arrives in the turns after one another is one group, committed once a turn brings nothing', async () => {
  const { groups, run } = recorder()
  const first = run(1)
  await turn()
  const second = run(2)
  expect(await Promise.all([first, second])).toEqual([1, 2])
  expect(groups).toEqual([[1, 2]])
})

test('work that grows is waited for like more work, and like that not for ever', async () => {
  const groups: number[] = []
  const group = groupCommit<void>({ transact: (body) => body(), sync: async () => {} })
  const grown = async (until: number): Promise<number | undefined> => {
    let size = 1
    const done = group.run(
      () => groups.push(size),
      () => size,
    )
    for (; size < until; size++) await turn()
    await done
    return groups.at(-1)
  }
  expect(await grown(4)).toBe(4)
  expect(await grown(100)).toBeLessThan(10)
})

test('a steady stream does not hold a group back for longer than a few turns', async () => {
  const { groups, run } = recorder()
  const running: Promise<number>[] = []
  for (let n = 20; n < 60; n++) {
    running.push(run(n))
    await turn()
  }
  expect(groups.length).toBeGreaterThanOrEqual(3)
  expect(await Promise.all(running)).toEqual(Array.from({ length: 40 }, (_, n) => 20 + n))
  expect(groups.flat()).toEqual(Array.from({ length: 40 }, (_, n) => 20 + n))
})

test('nobody is told before the disk has it, and what arrives meanwhile is the next group', async () => {
  const { groups, syncs, run } = recorder('by hand')
  const told: number[] = []
  const tell = (n: number): Promise<void> => run(n).then((value) => void told.push(value))
  tell(1)
  await turns(10)
  expect(groups).toEqual([[1]])
  tell(2)
  await turn()
  tell(3)
  await turns(10)
  expect([groups, told]).toEqual([[[1]], []])
  syncs[0]?.resolve()
  // Who was told brings the next thing: it goes along.
  await turn()
  tell(4)
  await turns(10)
  expect([groups, told]).toEqual([[[1], [2, 3, 4]], [1]])
  syncs[1]?.resolve()
  await turn()
  expect(told).toEqual([1, 2, 3, 4])
})

test('when the disk refuses, the group rejects, and the next one is tried', async () => {
  const { syncs, run } = recorder('by hand')
  const lost = run(1)
  await turns(10)
  const next = run(2)
  syncs[0]?.reject(new Error('no space'))
  await expect(lost).rejects.toThrow('no space')
  await turns(10)
  syncs[1]?.resolve()
  expect(await next).toBe(2)
})

test('a group that is not committed rejects without waiting for the disk', async () => {
  const { syncs, run } = recorder('by hand')
  await expect(Promise.all([run(1), run(13)])).rejects.toThrow('refused')
  expect(syncs).toEqual([])
})

test('draining commits at once and waits for the disk, and the turn that was waiting finds nothing to do', async () => {
  const { groups, run, drain } = recorder()
  const one = run(1)
  const drained = drain()
  expect(groups).toEqual([[1]])
  await drained
  expect(await one).toBe(1)
  await turns(3)
  expect(groups).toEqual([[1]])
  expect(await run(2)).toBe(2)
})
