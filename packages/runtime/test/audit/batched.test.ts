import { expect, test } from 'vitest'
import { batched } from '../../src/audit/batched.ts'

interface Writer {
  readonly batches: (readonly number[])[]
  readonly ends: { resolve(): void; reject(error: Error): void }[]
  readonly write: (items: readonly number[]) => Promise<void>
}

function writer(): Writer {
  const batches: (readonly number[])[] = []
  const ends: Writer['ends'] = []
  const write = (items: readonly number[]): Promise<void> => {
    batches.push([...items])
    return new Promise((resolve, reject) => ends.push({ resolve, reject }))
  }
  return { batches, ends, write }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

test('what is handed over together is one batch, and what arrives while it is written the next', async () => {
  const { batches, ends, write } = writer()
  const add = batched(write)
  const first = [add(1), add(2)]
  await turn()
  const second = [add(3), add(4)]
  await turn()
  expect(batches).toEqual([[1, 2]])
  ends[0]?.resolve()
  await Promise.all(first)
  await turn()
  expect(batches).toEqual([
    [1, 2],
    [3, 4],
  ])
  ends[1]?.resolve()
  await Promise.all(second)
})

test('nobody is told before the batch is written', async () => {
  const { ends, write } = writer()
  let told = false
  const done = batched(write)(1).then(() => {
    told = true
  })
  await turn()
  expect(told).toBe(false)
  ends[0]?.resolve()
  await done
  expect(told).toBe(true)
})

test('a batch that fails rejects for each of its items, and the next is written', async () => {
  const { batches, ends, write } = writer()
  const add = batched(write)
  const lost = Promise.allSettled([add(1), add(2)])
  await turn()
  const kept = add(3)
  ends[0]?.reject(new Error('no space'))
  expect((await lost).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  await turn()
  expect(batches).toEqual([[1, 2], [3]])
  ends[1]?.resolve()
  await kept
})
