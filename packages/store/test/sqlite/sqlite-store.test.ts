import { expect, test } from 'vitest'
import { type Database, openDatabase } from '../../src/sqlite/driver.ts'
import { prepareSchema } from '../../src/sqlite/schema.ts'
import { sqliteStore } from '../../src/sqlite/sqlite-store.ts'
import { storePath } from '../folder.ts'

// A trigger makes the engine itself refuse, in the middle of a batch.
function open(sync: () => Promise<void> = async () => {}): {
  readonly database: Database
  readonly store: ReturnType<typeof sqliteStore>
} {
  const database = openDatabase(storePath(), { readOnly: false, timeoutMs: 0 })
  prepareSchema(database, false)
  database.exec(
    "CREATE TEMP TRIGGER refuse BEFORE INSERT ON entry WHEN NEW.key = 'bad' BEGIN SELECT RAISE(ABORT, 'no'); END",
  )
  const store = sqliteStore({ database, now: Date.now, readOnly: false, maxRateKeys: 1, sync, release: () => {} })
  return { database, store }
}

test('when the engine refuses, every apply of the batch rejects, nothing of it is kept, and the store goes on', async () => {
  const { store } = open()
  await store.apply([{ op: 'append', log: 'l', entries: [Uint8Array.of(0)] }])
  const batch = await Promise.allSettled(
    ['a', 'bad', 'c'].map((key) =>
      store.apply([
        { op: 'append', log: 'l', entries: [Uint8Array.of(1)] },
        { op: 'revoke', subject: key },
        { op: 'insert', key, value: 'x' },
      ]),
    ),
  )
  for (const result of batch) {
    expect(result).toMatchObject({ status: 'rejected', reason: { name: 'StoreError', code: 'ERR_STORE_UNAVAILABLE' } })
  }
  expect([await store.get('a'), await store.get('c'), await store.epoch(), await store.logSize('l')]).toEqual([
    undefined,
    undefined,
    0,
    1,
  ])
  expect(await store.apply([{ op: 'append', log: 'l', entries: [Uint8Array.of(2)] }])).toMatchObject({ appended: [1] })
  await store.close()
})

test('what arrives together is one transaction', async () => {
  const { database, store } = open()
  database.exec('CREATE TEMP TABLE flushes (n)')
  database.exec(
    "CREATE TEMP TRIGGER count AFTER UPDATE ON counter WHEN NEW.name = 'epoch' BEGIN INSERT INTO flushes VALUES (1); END",
  )
  await Promise.all(Array.from({ length: 100 }, (_, index) => store.apply([{ op: 'revoke', subject: `s${index}` }])))
  expect(database.prepare('SELECT count(*) FROM flushes').get()).toEqual([1])
  expect(await store.epoch()).toBe(100)
  await store.close()
})

test('nothing is read before it is committed', async () => {
  const { store } = open()
  const pending = store.apply([{ op: 'put', key: 'a', value: 'x' }])
  expect(await store.get('a')).toBeUndefined()
  await pending
  expect(await store.get('a')).toBeDefined()
  await store.close()
})

test('nothing is said to be kept before the disk has it', async () => {
  const ends: (() => void)[] = []
  const { store } = open(() => new Promise((resolve) => ends.push(resolve)))
  let told = false
  const applied = store.apply([{ op: 'put', key: 'a', value: 'x' }]).then(() => {
    told = true
  })
  while (ends.length === 0) await new Promise((resolve) => setImmediate(resolve))
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(told).toBe(false)
  ends[0]?.()
  await applied
  expect(told).toBe(true)
  await store.close()
})

test('when the disk refuses, nobody is told otherwise, and nothing is served any more', async () => {
  const { store } = open(() => Promise.reject(Object.assign(new Error('no space'), { code: 'ENOSPC' })))
  const refused = { name: 'StoreError', code: 'ERR_STORE_UNAVAILABLE' }
  await expect(store.apply([{ op: 'put', key: 'a', value: 'x' }])).rejects.toMatchObject(refused)
  await expect(store.apply([{ op: 'put', key: 'b', value: 'x' }])).rejects.toMatchObject(refused)
  await expect(store.get('a')).rejects.toMatchObject(refused)
  await store.close()
})
