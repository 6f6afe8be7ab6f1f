import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openSqliteStore } from '../../src/index.ts'
import { readCache } from '../../src/sqlite/read-cache.ts'
import { openStaging } from '../../src/staging.ts'

const entry = { value: 'v', version: 1 }
const emptyView = { read: () => undefined, logSize: () => 0 }

test('a commit makes it forget what was removed and who was revoked, remember what was written, and nothing else', () => {
  const cache = readCache(10)
  for (const key of ['a', 'b']) {
    cache.keepEntry(key, entry)
    cache.keepUnrevoked(key)
  }
  const staging = openStaging(emptyView)
  const after = { value: 'w', version: 2 }
  staging.entries.set('a', undefined)
  staging.entries.set('c', after)
  staging.revoked.push('b')
  cache.committed(staging)
  expect([cache.entry('a'), cache.entry('b'), cache.entry('c')]).toEqual([undefined, entry, after])
  expect([cache.isUnrevoked('a'), cache.isUnrevoked('b')]).toEqual([true, false])
})

test('a failed commit makes it forget everything', () => {
  const cache = readCache(10)
  cache.keepEntry('a', entry)
  cache.keepUnrevoked('a')
  cache.clear()
  expect([cache.entry('a'), cache.isUnrevoked('a')]).toEqual([undefined, false])
})

test('it is bounded: the oldest goes first, long values do not enter, and a capacity of 0 keeps nothing', () => {
  const cache = readCache(2)
  for (const key of ['a', 'b', 'c']) cache.keepEntry(key, entry)
  cache.keepEntry('long', { value: 'x'.repeat(5_000), version: 1 })
  expect(['a', 'b', 'c', 'long'].map((key) => cache.entry(key))).toEqual([undefined, entry, entry, undefined])
  const none = readCache(0)
  none.keepEntry('a', entry)
  none.keepUnrevoked('a')
  expect([none.entry('a'), none.isUnrevoked('a')]).toEqual([undefined, false])
})

test('what was asked before a write is answered anew after it, by the writer and by a reader beside it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fullmakt-store-'))
  const path = join(folder, 'store.db')
  const writer = openSqliteStore({ path, now: () => 1_000 })
  const reader = openSqliteStore({ path, now: () => 1_000, readOnly: true })
  try {
    await writer.apply([{ op: 'put', key: 'k', value: 'one' }])
    for (const store of [writer, reader]) {
      expect((await store.get('k'))?.value).toBe('one')
      expect(await store.isRevoked(['user:ada'])).toBe(false)
    }
    await writer.apply([
      { op: 'put', key: 'k', value: 'two' },
      { op: 'revoke', subject: 'user:ada' },
    ])
    for (const store of [writer, reader]) {
      expect((await store.get('k'))?.value).toBe('two')
      expect(await store.isRevoked(['client:c', 'user:ada'])).toBe(true)
    }
    // A transition that is lost writes nothing: what is remembered stays right.
    await writer.apply([
      { op: 'put', key: 'k', value: 'three' },
      { op: 'insert', key: 'k', value: 'four' },
    ])
    expect((await writer.get('k'))?.value).toBe('two')
    await writer.apply([{ op: 'delete', key: 'k' }])
    expect(await writer.get('k')).toBeUndefined()
  } finally {
    await reader.close()
    await writer.close()
    rmSync(folder, { recursive: true, force: true })
  }
})

test('the bytes of an append are taken when it is asked for, also from a Buffer', async () => {
  const store = openSqliteStore({ path: ':memory:', now: () => 1_000 })
  const bytes = Buffer.from('before')
  const appending = store.apply([{ op: 'append', log: 'l', entries: [bytes] }])
  bytes.fill(0)
  await appending
  expect(Buffer.from((await store.logRead('l', 0, 1))[0]!).toString()).toBe('before')
  await store.close()
})
