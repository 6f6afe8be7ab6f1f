import { expect, test } from 'vitest'
import { openDatabase } from '../../src/sqlite/driver.ts'
import { prepareSchema } from '../../src/sqlite/schema.ts'
import { openWalSync } from '../../src/sqlite/wal-sync.ts'
import { storePath } from '../folder.ts'

const unavailable = expect.objectContaining({ name: 'StoreError', code: 'ERR_STORE_UNAVAILABLE' })

test('a log that was written to is synced, again and again', async () => {
  const path = storePath()
  const database = openDatabase(path, { readOnly: false, timeoutMs: 0 })
  prepareSchema(database, false)
  const wal = openWalSync(path)
  await wal.sync()
  database.exec("INSERT INTO revoked VALUES ('a')")
  await wal.sync()
  wal.close()
  database.close()
})

test('without a log there is nothing to trust', () => {
  expect(() => openWalSync(storePath())).toThrow(unavailable)
})

test('a sync that the system refuses rejects', async () => {
  const path = storePath()
  const database = openDatabase(path, { readOnly: false, timeoutMs: 0 })
  prepareSchema(database, false)
  const wal = openWalSync(path)
  wal.close()
  await expect(wal.sync()).rejects.toThrow(unavailable)
  database.close()
})
