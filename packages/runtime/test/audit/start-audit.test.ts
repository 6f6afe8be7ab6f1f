import { copyFileSync, mkdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openMemoryStore, openSqliteStore, type Store } from '@fullmakt/store'
import { describe, expect, it, onTestFinished } from 'vitest'
import { AUDIT_LOG } from '../../src/audit/audit-log.ts'
import { HEAD_FILE, logOrigin, type RunningAudit, startAudit } from '../../src/audit/start-audit.ts'
import type { Log } from '../../src/log.ts'
import { temporaryFolder } from '../support.ts'

const issuer = 'https://audit.example'
const now = (): number => 1_000

const start = (folder: string, store: Store, at = issuer, log: Log = () => {}): Promise<RunningAudit> =>
  startAudit({ store, folder, issuer: at, now, log })

async function filled(folder: string, store: Store, kinds: readonly string[]): Promise<void> {
  const audit = await start(folder, store)
  for (const kind of kinds) await audit.log.append({ kind })
  await audit.stop()
}

/** A store with these entries and no head: what a rewritten database amounts to. */
async function storeOf(entries: readonly Uint8Array[]): Promise<Store> {
  const store = openMemoryStore({ now })
  if (entries.length > 0) await store.apply([{ op: 'append', log: AUDIT_LOG, entries }])
  return store
}

const entriesOf = async (store: Store): Promise<readonly Uint8Array[]> =>
  store.logRead(AUDIT_LOG, 0, await store.logSize(AUDIT_LOG))

it('names the log by its issuer without the scheme', () => {
  expect([logOrigin('https://a.example'), logOrigin('http://127.0.0.1:8790')]).toEqual([
    'a.example/audit',
    '127.0.0.1:8790/audit',
  ])
})

it('goes on where it ended', async () => {
  const folder = temporaryFolder()
  const store = openMemoryStore({ now })
  await filled(folder, store, ['a', 'b'])
  await filled(folder, store, ['c'])
  const audit = await start(folder, store)
  expect(audit.log.head().size).toBe(3)
  const [first] = await entriesOf(store)
  expect(new TextDecoder().decode(first)).toBe('{"kind":"a","t":1000,"v":1}')
})

it('says when a head cannot be kept, and keeps it once it can', async () => {
  const folder = temporaryFolder()
  const store = openMemoryStore({ now })
  const events: string[] = []
  const audit = await start(folder, store, issuer, (level, event) => events.push(`${level} ${event}`))
  // A folder in the place of the file that is written first.
  mkdirSync(join(folder, `${HEAD_FILE}.new`))
  await audit.log.append({ kind: 'a' })
  await expect.poll(() => events, { timeout: 5_000 }).toContain('error audit.head')
  const { size } = audit.log.head()
  expect(readFileSync(join(folder, HEAD_FILE), 'utf8').split('\n')[1]).toBe('0')
  rmdirSync(join(folder, `${HEAD_FILE}.new`))
  await expect
    .poll(() => readFileSync(join(folder, HEAD_FILE), 'utf8').split('\n')[1], { timeout: 5_000 })
    .toBe(String(size))
  await audit.stop()
})

it('goes on after a crash that kept an older head', async () => {
  const folder = temporaryFolder()
  const store = openMemoryStore({ now })
  await filled(folder, store, ['a'])
  const old = readFileSync(join(folder, HEAD_FILE))
  await filled(folder, store, ['b', 'c'])
  writeFileSync(join(folder, HEAD_FILE), old)
  expect((await start(folder, store)).log.head().size).toBe(3)
})

it('counts entries that were appended at once, in the order of the store', async () => {
  const folder = temporaryFolder()
  const store = openMemoryStore({ now })
  const audit = await start(folder, store)
  await Promise.all(Array.from({ length: 50 }, (_, n) => audit.log.append({ kind: `n${n}` })))
  const head = audit.log.head()
  await audit.stop()
  expect(head.size).toBe(50)
  expect((await start(folder, store)).log.head()).toEqual(head)
})

it('ends what a crash left open, once', async () => {
  const folder = temporaryFolder()
  const store = openMemoryStore({ now })
  const audit = await start(folder, store)
  await audit.log.append({ kind: 'call.intent', call: 'one' })
  await audit.log.append({ kind: 'call.intent', call: 'two' })
  await audit.log.append({ kind: 'call.outcome', call: 'one' })
  await audit.stop()
  expect((await start(folder, store)).unknownCalls).toBe(1)
  const last = (await entriesOf(store)).at(-1)
  expect(JSON.parse(new TextDecoder().decode(last))).toMatchObject({ kind: 'call.unknown', call: 'two' })
  expect((await start(folder, store)).unknownCalls).toBe(0)
})

it('appends with the changes or not at all', async () => {
  const store = openMemoryStore({ now })
  const { log } = await start(temporaryFolder(), store)
  const change = { op: 'insert', key: 'k', value: 'v' } as const
  expect(await log.commit([change], [{ kind: 'a' }])).toMatchObject({ ok: true })
  expect(await log.commit([change], [{ kind: 'b' }])).toMatchObject({ ok: false, lost: 0 })
  expect(log.head().size).toBe(1)
  await store.close()
  await expect(log.append({ kind: 'c' })).rejects.toThrow()
  expect(log.head().size).toBe(1)
})

describe('a kept head', () => {
  it.each([[[]], [['a']], [['a', 'b']]])('does not go with a log that holds only %j', async (kinds) => {
    const folder = temporaryFolder()
    const store = openMemoryStore({ now })
    await filled(folder, store, ['a', 'b', 'c'])
    const fewer = await storeOf((await entriesOf(store)).slice(0, kinds.length))
    await expect(start(folder, fewer)).rejects.toMatchObject({ code: 'ERR_AUDIT_ROLLBACK' })
  })

  it('does not go with a log in which one entry is another, is missing, or stands elsewhere', async () => {
    const folder = temporaryFolder()
    const store = openMemoryStore({ now })
    await filled(folder, store, ['a', 'b', 'c', 'd', 'e'])
    const entries = await entriesOf(store)
    const other = new TextEncoder().encode('{"kind":"x","t":1000,"v":1}')
    const wrong = entries.map((_, at) => entries.with(at, other))
    wrong.push([...entries.slice(1), other], [entries[1]!, entries[0]!, ...entries.slice(2)])
    for (const rewritten of wrong) {
      await expect(start(folder, await storeOf(rewritten))).rejects.toMatchObject({ code: 'ERR_AUDIT_TAMPERED' })
    }
    expect((await start(folder, await storeOf(entries))).log.head().size).toBe(5)
  })

  it('is not believed when any of its bytes is another', async () => {
    const folder = temporaryFolder()
    const store = openMemoryStore({ now })
    await filled(folder, store, ['a', 'b'])
    const kept = readFileSync(join(folder, HEAD_FILE))
    for (let at = 0; at < kept.length; at++) {
      const flipped = Buffer.from(kept)
      flipped[at]! ^= 1
      writeFileSync(join(folder, HEAD_FILE), flipped)
      await expect(start(folder, store), `at ${at}`).rejects.toMatchObject({ code: 'ERR_AUDIT_TAMPERED' })
    }
    for (const none of ['', 'x', kept.subarray(0, -1)]) {
      writeFileSync(join(folder, HEAD_FILE), none)
      await expect(start(folder, store)).rejects.toMatchObject({ code: 'ERR_AUDIT_TAMPERED' })
    }
  })

  it('of another key or another log is not believed', async () => {
    const [mine, theirs] = [temporaryFolder(), temporaryFolder()]
    const store = openMemoryStore({ now })
    await filled(mine, store, ['a'])
    await filled(theirs, await storeOf(await entriesOf(store)), [])
    copyFileSync(join(theirs, HEAD_FILE), join(mine, HEAD_FILE))
    await expect(start(mine, store)).rejects.toMatchObject({ code: 'ERR_AUDIT_TAMPERED' })
    copyFileSync(join(mine, 'audit-key.pem'), join(theirs, 'audit-key.pem'))
    await expect(start(theirs, store, 'https://other.example')).rejects.toMatchObject({ code: 'ERR_AUDIT_TAMPERED' })
  })

  it('does not go with an older copy of the database', async () => {
    const folder = temporaryFolder()
    const path = join(folder, 'log.db')
    const open = (): Store => openSqliteStore({ path, now })
    const first = open()
    await filled(folder, first, ['a'])
    await first.close()
    copyFileSync(path, `${path}.old`)
    const second = open()
    await filled(folder, second, ['b'])
    await second.close()
    for (const name of [path, `${path}-wal`, `${path}-shm`]) rmSync(name, { force: true })
    copyFileSync(`${path}.old`, path)
    const third = open()
    onTestFinished(() => third.close())
    await expect(start(folder, third)).rejects.toMatchObject({ code: 'ERR_AUDIT_ROLLBACK' })
  })
})

it('A-314 keeps the order of the log when the clock jumps', async () => {
  const folder = temporaryFolder()
  const store = openMemoryStore({ now })
  const base = 1_700_000_000_000
  const times = [base, base - 3_600_000, base + 86_400_000, base + 1]
  let time = base
  const audit = await startAudit({ store, folder, issuer, now: () => time, log: () => {} })
  for (const [n, at] of times.entries()) {
    time = at
    await audit.log.append({ kind: `n${n}` })
  }
  await audit.stop()
  const entries = (await entriesOf(store)).map((bytes) => JSON.parse(Buffer.from(bytes).toString('utf8')) as object)
  expect(entries).toMatchObject(times.map((t, n) => ({ kind: `n${n}`, t })))
  expect((await start(folder, store)).log.head().size).toBe(4)
})
