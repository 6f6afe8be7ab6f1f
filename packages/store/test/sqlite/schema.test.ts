import { statSync } from 'node:fs'
import { expect, test } from 'vitest'
import { openDatabase } from '../../src/sqlite/driver.ts'
import { prepareSchema } from '../../src/sqlite/schema.ts'
import { storePath } from '../folder.ts'

test('a prepared database writes ahead, synchronises, and has a write-ahead log on the disk', () => {
  const path = storePath()
  const database = openDatabase(path, { readOnly: false, timeoutMs: 0 })
  database.exec('PRAGMA synchronous = OFF')
  prepareSchema(database, false)
  expect(database.prepare('PRAGMA journal_mode').get()).toEqual(['wal'])
  expect(database.prepare('PRAGMA synchronous').get()).toEqual([1])
  expect(database.prepare('PRAGMA secure_delete').get()).toEqual([1])
  expect(statSync(`${path}-wal`).size).toBeGreaterThan(0)
  database.close()
})

test('a place without a write-ahead log is refused', () => {
  const database = openDatabase(':memory:', { readOnly: false, timeoutMs: 0 })
  expect(() => prepareSchema(database, false)).toThrow(expect.objectContaining({ code: 'ERR_STORE_UNAVAILABLE' }))
  database.close()
})
