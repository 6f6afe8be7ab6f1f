import { openMemoryStore } from '@fullmakt/store'
import { expect, it } from 'vitest'
import { taskRecords } from '../../src/mcp/task-records.ts'

it('a task is kept until its time, and changed only as it was read', async () => {
  let now = 1_000
  const { put, get, swap } = taskRecords(openMemoryStore({ now: () => now }))
  expect(await get('t')).toBeUndefined()
  await put('t', 'first', 2_000)
  const read = await get('t')
  expect(read?.text).toBe('first')
  expect(await swap('t', read?.version ?? 0, 'second', 3_000)).toBe(true)
  // Somebody else was faster.
  expect(await swap('t', read?.version ?? 0, 'third', 3_000)).toBe(false)
  now = 2_999
  expect((await get('t'))?.text).toBe('second')
  now = 3_000
  expect(await get('t')).toBeUndefined()
  expect(await swap('t', 2, 'fourth', 4_000)).toBe(false)
})
