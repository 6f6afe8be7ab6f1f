import { expect, test } from 'vitest'
import { batched, type OpenBatch } from '../../src/audit/batched.ts'

interface Writer {
  readonly batches: (readonly number[])[]
  /** Lets the writer close its batch. */
  readonly ready: (() => void)[]
  readonly ends: { resolve(): void; reject(error: Error): void }[]
  readonly write: (batch: OpenBatch<number>) => Promise<void>
}

function writer(): Writer {
  const batches: (readonly number[])[] = []
  const ready: Writer['ready'] = []
  const ends: Writer['ends'] = []
  const write = (batch: OpenBatch<number>): Promise<void> => {
    ready.push(() => batches.push([...batch.close()]))
    return new Promise((resolve, reject) => ends.push({ resolve, reject }))
  }
  return { batches, ready, ends, write }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

test('what is handed over until the writer is ready is one batch, and what comes later the next', async () => {
  const { batches, ready, ends, write } = writer()
  const add = batched(write)
  const first = [add(1), add(2)]
  await turn()
  first.push(add(3))
  ready[0]?.()
  const second = [add(4), add(5)]
  ends[0]?.resolve()
  await Promise.all(first)
  ready[1]?.()
  expect(batches).toEqual([
    [1, 2, 3],
    [4, 5],
  ])
  ends[1]?.resolve()
  await Promise.all(second)
  expect(ready).toHaveLength(2)
})

test('a writer that is ready at once gets what there is', async () => {
  const batches: (readonly number[])[] = []
  const add = batched<number>(async (batch) => void batches.push([...batch.close()]))
  await Promise.all([add(1), add(2)])
  expect(batches).toEqual([[1], [2]])
})

test('a batch says how many it has so far', async () => {
  const sizes: number[] = []
  const add = batched<number>(async ({ size, close }) => {
    sizes.push(size())
    await turn()
    sizes.push(size(), close().length)
  })
  await Promise.all([add(1), add(2), add(3)])
  expect(sizes).toEqual([1, 3, 3])
})

test('nobody is told before the batch is written', async () => {
  const { ready, ends, write } = writer()
  let told = false
  const done = batched(write)(1).then(() => {
    told = true
  })
  ready[0]?.()
  await turn()
  expect(told).toBe(false)
  ends[0]?.resolve()
  await done
  expect(told).toBe(true)
})

test('a batch that fails rejects for each of its items, and the next is written', async () => {
  const { batches, ready, ends, write } = writer()
  const add = batched(write)
  const lost = Promise.allSettled([add(1), add(2)])
  ready[0]?.()
  const kept = add(3)
  ends[0]?.reject(new Error('no space'))
  expect((await lost).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  ready[1]?.()
  expect(batches).toEqual([[1, 2], [3]])
  ends[1]?.resolve()
  await kept
})

test('a writer that fails before it was ready leaves nothing behind for the next batch', async () => {
  const { batches, ready, ends, write } = writer()
  const add = batched(write)
  const lost = Promise.allSettled([add(1), add(2)])
  ends[0]?.reject(new Error('closed'))
  expect((await lost).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  const kept = add(3)
  ready[1]?.()
  expect(batches).toEqual([[3]])
  ends[1]?.resolve()
  await kept
})
