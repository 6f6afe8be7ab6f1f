import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HEAD_FILE, LOG_FOLDER } from '../../src/audit/start-audit.ts'
import { verifyData } from '../../src/audit/verify-data.ts'
import { DATABASE_FILE } from '../../src/serve.ts'
import { temporaryFolder } from '../support.ts'
import { appendTo, now, openLog } from './support.ts'

const SPAN = 1_099_511_627_776
let whole: string
let older: string
let since: Uint8Array

beforeAll(async () => {
  whole = temporaryFolderOfFile()
  await appendTo(whole, 600)
  older = temporaryFolderOfFile()
  cpSync(whole, older, { recursive: true })
  await appendTo(whole, 700, 'm')
  since = readFileSync(join(whole, HEAD_FILE))
})

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** A folder that goes with this file. */
function temporaryFolderOfFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'fullmakt-tamper-'))
  folders.push(folder)
  return folder
}

function sql(folder: string, statement: string): void {
  const database = new DatabaseSync(join(folder, DATABASE_FILE))
  database.exec(statement)
  database.close()
}

const at = (index: number): string => `place % ${SPAN} = ${index}`
const swap = (folder: string, a: number, b: number): void => {
  const bytes = (index: number): string => `(SELECT bytes FROM log_entry WHERE ${at(index)})`
  sql(folder, `CREATE TABLE kept AS SELECT ${bytes(a)} AS a, ${bytes(b)} AS b`)
  sql(folder, `UPDATE log_entry SET bytes = (SELECT b FROM kept) WHERE ${at(a)}`)
  sql(folder, `UPDATE log_entry SET bytes = (SELECT a FROM kept) WHERE ${at(b)}; DROP TABLE kept`)
}
const flip = (folder: string, path: string, byte = 7): void => {
  const bytes = readFileSync(join(folder, path))
  bytes[byte]! ^= 1
  writeFileSync(join(folder, path), bytes)
}
const putBack = (folder: string, ...names: readonly string[]): void => {
  for (const name of names) {
    rmSync(join(folder, name), { recursive: true, force: true })
    cpSync(join(older, name), join(folder, name), { recursive: true })
  }
}

/** What is done to a log of 1,300 entries, what `audit verify` says, and what a start says (undefined: it starts, and heals or cannot see it). */
const TABLE: readonly [string, string, (folder: string) => void, string, string | undefined][] = [
  [
    'A-300',
    'change an old entry',
    (f) => sql(f, `UPDATE log_entry SET bytes = CAST('{}' AS BLOB) WHERE ${at(3)}`),
    'root',
    undefined,
  ],
  [
    'A-300',
    'change an entry at the edge',
    (f) => sql(f, `UPDATE log_entry SET bytes = CAST('{}' AS BLOB) WHERE ${at(1299)}`),
    'root',
    'ERR_AUDIT_TAMPERED',
  ],
  ['A-300', 'delete an old entry', (f) => sql(f, `DELETE FROM log_entry WHERE ${at(3)}`), 'size', undefined],
  [
    'A-300',
    'delete the last entry',
    (f) => sql(f, `DELETE FROM log_entry WHERE ${at(1299)}`),
    'size',
    'ERR_AUDIT_ROLLBACK',
  ],
  [
    'A-300',
    'truncate to half',
    (f) => sql(f, `DELETE FROM log_entry WHERE place % ${SPAN} >= 650`),
    'size',
    'ERR_AUDIT_ROLLBACK',
  ],
  ['A-300', 'swap two entries', (f) => swap(f, 5, 6), 'root', undefined],
  [
    'A-300',
    'insert an entry',
    (f) => sql(f, `INSERT INTO log_entry SELECT max(place) + 1, CAST('{"kind":"x"}' AS BLOB) FROM log_entry; `),
    'ok',
    undefined,
  ],
  ['A-300', 'change a tile', (f) => flip(f, 'log/tile/0/000'), 'tile', undefined],
  ['A-300', 'change a partial tile', (f) => flip(f, 'log/tile/0/005.p/20'), 'tile', undefined],
  ['A-300', 'change an entry bundle', (f) => flip(f, 'log/tile/entries/002'), 'tile', undefined],
  ['A-300', 'change a tile of the second level', (f) => flip(f, 'log/tile/1/000.p/5'), 'tile', undefined],
  ['A-300', 'delete a tile', (f) => rmSync(join(f, 'log/tile/0/001')), 'missing', undefined],
  ['A-300', 'change the published checkpoint', (f) => flip(f, 'log/checkpoint', 30), 'signature', 'ERR_AUDIT_TAMPERED'],
  ['A-300', 'change the kept head', (f) => flip(f, HEAD_FILE, 30), 'signature', 'ERR_AUDIT_TAMPERED'],
  ['A-302', 'put the kept head back', (f) => putBack(f, HEAD_FILE), 'newest', undefined],
  ['A-300', 'put the files back', (f) => putBack(f, LOG_FOLDER), 'ok', undefined],
  ['A-296', 'put the database back', (f) => putBack(f, DATABASE_FILE), 'size', 'ERR_AUDIT_ROLLBACK'],
  ['A-296', 'put database and head back', (f) => putBack(f, DATABASE_FILE, HEAD_FILE), 'newest', 'ERR_AUDIT_ROLLBACK'],
  ['A-296', 'put database and files back', (f) => putBack(f, DATABASE_FILE, LOG_FOLDER), 'size', 'ERR_AUDIT_ROLLBACK'],
]

describe('a log that somebody got at', () => {
  it.each(TABLE)('%s %s', async (_, __, act, verdict, start) => {
    const folder = join(temporaryFolder(), 'data')
    cpSync(whole, folder, { recursive: true })
    act(folder)
    const found = await verifyData({ folder, now })
    expect(found.ok ? 'ok' : found.kind === 'tampered' ? found.result.reason : found.message).toBe(verdict)
    const opened = await openLog(folder).then(
      async (log) => log.close(),
      (error: unknown) => error,
    )
    expect((opened as { code?: unknown } | undefined)?.code).toBe(start)
  })

  it('A-301 put back as a whole, or rewritten and signed again with its key: only a checkpoint from elsewhere tells', async () => {
    const back = join(temporaryFolder(), 'data')
    cpSync(older, back, { recursive: true })
    expect(await verifyData({ folder: back, now })).toMatchObject({ ok: true })
    expect(await verifyData({ folder: back, now, since })).toMatchObject({ ok: false, result: { reason: 'rollback' } })
    const forked = join(temporaryFolder(), 'data')
    cpSync(older, forked, { recursive: true })
    await appendTo(forked, 900, 'x')
    expect(await verifyData({ folder: forked, now })).toMatchObject({ ok: true })
    expect(await verifyData({ folder: forked, now, since })).toMatchObject({ ok: false, result: { reason: 'fork' } })
  })

  it('starts without reading all of it, and leaves its files as they were', async () => {
    const folder = join(temporaryFolder(), 'data')
    cpSync(whole, folder, { recursive: true })
    // Were all entries read, this one would be missed at once.
    sql(folder, `DELETE FROM log_entry WHERE ${at(3)}`)
    const before = statSync(join(folder, 'log/tile/0/000')).mtimeMs
    const log = await openLog(folder)
    expect(log.audit.log.head().size).toBe(1300)
    await log.close()
    expect(statSync(join(folder, 'log/tile/0/000')).mtimeMs).toBe(before)
    expect(readdirSync(join(folder, 'log/tile/0'))).not.toContain('000.p')
  })
})
