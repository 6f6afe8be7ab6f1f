import { chmodSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { openSqliteStore, type StoreErrorCode } from '../../src/index.ts'
import { storePath } from '../folder.ts'
import { spawnChild } from '../spawn.ts'

const now = Date.now
const throwsWith = (open: () => unknown, code: StoreErrorCode) =>
  expect(open).toThrow(expect.objectContaining({ name: 'StoreError', code }))

describe('one writer', () => {
  test('a second process is refused, with a way out, until the first is gone, even killed', async () => {
    const path = storePath()
    const child = spawnChild('hold', path)
    await child.started
    throwsWith(() => openSqliteStore({ path, now }), 'ERR_STORE_LOCKED')
    expect(() => openSqliteStore({ path, now })).toThrow(/stop it first/)
    child.kill()
    await child.ended
    const store = openSqliteStore({ path, now })
    expect(await store.apply([{ op: 'put', key: 'a', value: 'x' }])).toMatchObject({ ok: true })
    await store.close()
  })

  test('a second opening in the same process is refused and does not loosen the lock of the first', async () => {
    const path = storePath()
    const store = openSqliteStore({ path, now })
    throwsWith(() => openSqliteStore({ path, now }), 'ERR_STORE_LOCKED')
    const child = spawnChild('load', path)
    await expect(child.started).rejects.toThrow('ended before')
    await store.apply([{ op: 'put', key: 'a', value: 'x' }])
    await store.close()
    await openSqliteStore({ path, now }).close()
  })

  test.skipIf(process.platform === 'win32')('another name of the same file meets the same lock', async () => {
    const path = storePath()
    const store = openSqliteStore({ path, now })
    const alias = join(dirname(path), 'alias.db')
    symlinkSync(path, alias)
    throwsWith(() => openSqliteStore({ path: alias, now }), 'ERR_STORE_LOCKED')
    await store.close()
  })
})

describe('read only', () => {
  test('reads beside the writer, sees each commit and writes nothing', async () => {
    const path = storePath()
    const writer = openSqliteStore({ path, now })
    const reader = openSqliteStore({ path, now, readOnly: true })
    await writer.apply([
      { op: 'put', key: 'a', value: 'x' },
      { op: 'put', key: 'old', value: 'x', expiresAt: 1 },
      { op: 'append', log: 'l', entries: [Uint8Array.of(1)] },
      { op: 'revoke', subject: 's' },
    ])
    expect(await reader.get('a')).toEqual({ value: 'x', version: 1 })
    expect(await reader.get('old')).toBeUndefined()
    expect((await reader.list('', { limit: 9 })).length).toBe(1)
    expect([await reader.logSize('l'), await reader.epoch(), await reader.isRevoked(['s'])]).toEqual([1, 1, true])
    const writes = [
      reader.apply([{ op: 'put', key: 'a', value: 'y' }]),
      reader.lease('k', 'me', 1),
      reader.rateTake('k', { count: 1, periodMs: 1 }),
    ]
    for (const write of writes) await expect(write).rejects.toMatchObject({ code: 'ERR_STORE_READ_ONLY' })
    await reader.close()
    await writer.apply([{ op: 'put', key: 'b', value: 'x' }])
    await writer.close()
  })

  test('reads what a killed writer left', async () => {
    const path = storePath()
    const child = spawnChild('load', path)
    await child.started
    while (child.lines().length < 5) await new Promise((resolve) => setTimeout(resolve, 5))
    child.kill()
    await child.ended
    const reader = openSqliteStore({ path, now, readOnly: true })
    const acknowledged = child.lines().slice(1)
    for (const line of acknowledged) expect(await reader.get(`done:${line.split(' ')[0]}`)).toBeDefined()
    expect(await reader.logSize('audit')).toBeGreaterThanOrEqual(acknowledged.length * 2)
    await reader.close()
  })

  test('creates nothing', () => {
    const path = storePath()
    throwsWith(() => openSqliteStore({ path, now, readOnly: true }), 'ERR_STORE_UNAVAILABLE')
    expect(readdirSync(dirname(path))).toEqual([])
  })
})

describe('the file', () => {
  test('of a newer version, of something else, or damaged is refused and left alone', () => {
    const [newer, foreign, damaged] = [storePath(), storePath(), storePath()]
    const versioned = new DatabaseSync(newer)
    versioned.exec('PRAGMA user_version = 2')
    versioned.close()
    const other = new DatabaseSync(foreign)
    other.exec('CREATE TABLE t (a)')
    other.close()
    writeFileSync(damaged, 'this is not a database, and long enough to see it: '.repeat(40))
    for (const readOnly of [false, true]) {
      throwsWith(() => openSqliteStore({ path: newer, now, readOnly }), 'ERR_STORE_SCHEMA')
      throwsWith(() => openSqliteStore({ path: foreign, now, readOnly }), 'ERR_STORE_SCHEMA')
      throwsWith(() => openSqliteStore({ path: damaged, now, readOnly }), 'ERR_STORE_CORRUPT')
    }
    // A refused opening gives its lock back.
    throwsWith(() => openSqliteStore({ path: newer, now }), 'ERR_STORE_SCHEMA')
  })

  test('in a folder that does not exist, without a name, or with a clock that gives no time', () => {
    const path = storePath()
    throwsWith(() => openSqliteStore({ path: join(path, 'missing', 'store.db'), now }), 'ERR_STORE_UNAVAILABLE')
    throwsWith(() => openSqliteStore({ path: '', now }), 'ERR_STORE_ARGUMENT')
    throwsWith(() => openSqliteStore({ path: ':memory:', now, readOnly: true }), 'ERR_STORE_ARGUMENT')
    throwsWith(() => openSqliteStore({ path, now: () => Number.NaN }), 'ERR_STORE_CLOCK')
  })

  test.skipIf(process.platform === 'win32')('is its owner’s only, with all that lies beside it', async () => {
    const path = storePath()
    chmodSync(dirname(path), 0o755)
    const store = openSqliteStore({ path, now })
    await store.apply([{ op: 'put', key: 'a', value: 'x' }])
    const files = readdirSync(dirname(path))
    expect(files.toSorted()).toEqual(['store.db', 'store.db-shm', 'store.db-wal', 'store.db.lock'])
    for (const file of files) expect(statSync(join(dirname(path), file)).mode & 0o077, file).toBe(0)
    await store.close()
  })
})
