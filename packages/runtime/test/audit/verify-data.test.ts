import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { openSqliteStore } from '@fullmakt/store'
import { expect, it } from 'vitest'
import { HEAD_FILE, LOG_FOLDER, startAudit } from '../../src/audit/start-audit.ts'
import { VERIFIER_FILE } from '../../src/audit/verifier-keys.ts'
import { verifyData } from '../../src/audit/verify-data.ts'
import { DATABASE_FILE } from '../../src/serve.ts'
import { temporaryFolder } from '../support.ts'

const now = (): number => 1_000

/** Appends entries to the log of a data folder; returns the checkpoint over all of them. */
async function append(folder: string, kinds: readonly string[]): Promise<Uint8Array> {
  const store = openSqliteStore({ path: join(folder, DATABASE_FILE), now })
  const audit = await startAudit({ store, folder, issuer: 'https://audit.example', now, log: () => {} })
  for (const kind of kinds) await audit.log.append({ kind })
  await audit.stop()
  const checkpoint = audit.log.checkpoint()
  await store.close()
  return checkpoint
}

function sql(folder: string, statement: string): void {
  const database = new DatabaseSync(join(folder, DATABASE_FILE))
  database.exec(statement)
  database.close()
}

it('finds a log whole, and says how far', async () => {
  const folder = temporaryFolder()
  const since = await append(folder, ['a', 'b'])
  await append(folder, ['c'])
  const progress: number[] = []
  const found = await verifyData({ folder, since, now, onProgress: (done) => progress.push(done) })
  expect(found).toMatchObject({ ok: true, size: 3, newer: 0 })
  expect(progress).toEqual([3])
})

it('leaves entries that no head covers yet to the next one', async () => {
  const folder = temporaryFolder()
  await append(folder, ['a'])
  const names = [HEAD_FILE, join(LOG_FOLDER, 'checkpoint')]
  const heads = names.map((name) => readFileSync(join(folder, name)))
  await append(folder, ['b', 'c'])
  for (const [at, name] of names.entries()) writeFileSync(join(folder, name), heads[at]!)
  expect(await verifyData({ folder, now })).toMatchObject({ ok: true, size: 1, newer: 2 })
})

it.each([
  ['a changed entry', "UPDATE log_entry SET bytes = CAST('{}' AS BLOB) WHERE place % 1099511627776 = 1", 'root'],
  ['a missing last entry', 'DELETE FROM log_entry WHERE place % 1099511627776 = 2', 'size'],
])('finds %s', async (_, statement, reason) => {
  const folder = temporaryFolder()
  await append(folder, ['a', 'b', 'c'])
  sql(folder, statement)
  expect(await verifyData({ folder, now })).toMatchObject({ ok: false, kind: 'tampered', result: { reason } })
})

it('finds a past that was rewritten and signed again, by a checkpoint kept elsewhere', async () => {
  const folder = temporaryFolder()
  const since = await append(folder, ['a', 'b', 'c'])
  sql(folder, "UPDATE log_entry SET bytes = CAST('{}' AS BLOB) WHERE place % 1099511627776 = 0")
  for (const name of [HEAD_FILE, LOG_FOLDER]) rmSync(join(folder, name), { recursive: true })
  await append(folder, ['d'])
  expect(await verifyData({ folder, now })).toMatchObject({ ok: true })
  expect(await verifyData({ folder, since, now })).toMatchObject({
    ok: false,
    kind: 'tampered',
    result: { reason: 'fork' },
  })
})

it('believes a key from elsewhere before the one in the folder', async () => {
  const [folder, other] = [temporaryFolder(), temporaryFolder()]
  await append(folder, ['a'])
  await append(other, ['a'])
  const verifierKeys = readFileSync(join(other, VERIFIER_FILE), 'utf8')
  expect(await verifyData({ folder, verifierKeys, now })).toMatchObject({
    ok: false,
    kind: 'tampered',
    result: { reason: 'signature' },
  })
  expect(await verifyData({ folder, verifierKeys: 'no key', now })).toMatchObject({ ok: false, kind: 'unreadable' })
})

it.each([DATABASE_FILE, HEAD_FILE, VERIFIER_FILE])('says that there is no %s', async (name) => {
  const folder = temporaryFolder()
  await append(folder, ['a'])
  rmSync(join(folder, name))
  expect(await verifyData({ folder, now })).toMatchObject({
    ok: false,
    kind: 'unreadable',
    message: expect.stringContaining(name),
  })
})
