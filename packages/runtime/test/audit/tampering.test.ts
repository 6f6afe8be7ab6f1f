import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { folderSource } from '../../src/audit/file-source.ts'
import { HEAD_FILE, LOG_FOLDER, OPEN_CALLS_FILE } from '../../src/audit/start-audit.ts'
import { VERIFIER_FILE } from '../../src/audit/verifier-keys.ts'
import { type DataVerification, verifyData } from '../../src/audit/verify-data.ts'
import { verifyFiles } from '../../src/audit/verify-files.ts'
import { DATABASE_FILE } from '../../src/serve.ts'
import { temporaryFolder } from '../support.ts'
import { appendTo, now, openLog } from './support.ts'

const SPAN = 1_099_511_627_776
let whole: string
let older: string
/** What the log would be, had other things happened after `older`: signed with its own key. */
let forked: string
let since: Uint8Array

beforeAll(async () => {
  whole = temporaryFolderOfFile()
  await appendTo(whole, 600)
  older = temporaryFolderOfFile()
  cpSync(whole, older, { recursive: true })
  forked = temporaryFolderOfFile()
  cpSync(whole, forked, { recursive: true })
  await appendTo(whole, 700, 'm')
  await appendTo(forked, 700, 'x')
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

/** One thing that somebody does to a log of 1,300 entries, and who finds it: `ok` is nobody. */
interface Tampering {
  readonly case: string
  readonly at: string
  readonly act: string
  readonly run: (folder: string) => void
  /** `audit verify` of the data folder; of its files alone, as whoever has a copy of them runs it; and with a checkpoint that was saved. */
  readonly data: string
  readonly files: string
  readonly since: string
  /** The next start of the server: refused with a code, or `ok`, also where it mends what it finds. */
  readonly start: string
}

const [ENTRY, HEAD, CHECKPOINT, TILE, BUNDLE] = ['entry row', 'kept head', 'checkpoint file', 'tile', 'entry bundle']
const [TILE_1, BUNDLE_1] = ['log/tile/0/001', 'log/tile/entries/001']
const [ROLLED, TAMPERED] = ['ERR_AUDIT_ROLLBACK', 'ERR_AUDIT_TAMPERED']
const cut = (folder: string, path: string): void => {
  const bytes = readFileSync(join(folder, path))
  writeFileSync(join(folder, path), bytes.subarray(0, bytes.length >> 1))
}
const exchange = (folder: string, a: string, b: string): void => {
  const bytes = [a, b].map((path) => readFileSync(join(folder, path)))
  writeFileSync(join(folder, a), bytes[1]!)
  writeFileSync(join(folder, b), bytes[0]!)
}
const changed = (index: number) => (f: string) =>
  sql(f, `UPDATE log_entry SET bytes = CAST('{}' AS BLOB) WHERE ${at(index)}`)
const from =
  (source: () => string, ...names: readonly string[]) =>
  (folder: string) => {
    for (const name of names) {
      rmSync(join(folder, name), { recursive: true, force: true })
      cpSync(join(source(), name), join(folder, name), { recursive: true })
    }
  }
const back = (...names: readonly string[]) => from(() => older, ...names)
const fork = (...names: readonly string[]) => from(() => forked, ...names)
const row = (
  ...[id, place, act, run, data, files, since, start]: [
    string,
    string,
    string,
    (folder: string) => void,
    string,
    string,
    string,
    string,
  ]
): Tampering => ({ case: id, at: place, act, run, data, files, since, start })

const TABLE: readonly Tampering[] = [
  row('A-300', ENTRY, 'change an old one', changed(3), 'root', 'ok', 'root', 'ok'),
  row('A-300', ENTRY, 'change one at the edge', changed(1299), 'root', 'ok', 'root', TAMPERED),
  row(
    'A-300',
    ENTRY,
    'delete an old one',
    (f) => sql(f, `DELETE FROM log_entry WHERE ${at(3)}`),
    'size',
    'ok',
    'size',
    'ok',
  ),
  row(
    'A-300',
    ENTRY,
    'delete the last one',
    (f) => sql(f, `DELETE FROM log_entry WHERE ${at(1299)}`),
    'size',
    'ok',
    'size',
    ROLLED,
  ),
  row('A-300', ENTRY, 'reorder two', (f) => swap(f, 5, 6), 'root', 'ok', 'root', 'ok'),
  row(
    'A-300',
    ENTRY,
    'truncate to half',
    (f) => sql(f, `DELETE FROM log_entry WHERE place % ${SPAN} >= 650`),
    'size',
    'ok',
    'size',
    ROLLED,
  ),
  row(
    'A-300',
    ENTRY,
    'insert behind the head',
    (f) => sql(f, `INSERT INTO log_entry SELECT max(place) + 1, CAST('{"kind":"x"}' AS BLOB) FROM log_entry`),
    'ok',
    'ok',
    'ok',
    'ok',
  ),
  row('A-296', ENTRY, 'roll back (the database)', back(DATABASE_FILE), 'size', 'ok', 'size', ROLLED),
  row('A-301', ENTRY, 'fork (the database)', fork(DATABASE_FILE), 'root', 'ok', 'root', TAMPERED),
  row('A-300', HEAD, 'change', (f) => flip(f, HEAD_FILE, 30), 'signature', 'ok', 'signature', TAMPERED),
  row('A-300', HEAD, 'delete', (f) => rmSync(join(f, HEAD_FILE)), 'unreadable', 'ok', 'unreadable', 'ok'),
  row('A-300', HEAD, 'truncate', (f) => cut(f, HEAD_FILE), 'format', 'ok', 'format', TAMPERED),
  row('A-302', HEAD, 'roll back', back(HEAD_FILE), 'newest', 'ok', 'newest', 'ok'),
  row('A-302', HEAD, 'fork', fork(HEAD_FILE), 'newest', 'ok', 'newest', TAMPERED),
  row(
    'A-300',
    CHECKPOINT,
    'change',
    (f) => flip(f, 'log/checkpoint', 30),
    'signature',
    'signature',
    'signature',
    TAMPERED,
  ),
  row('A-300', CHECKPOINT, 'delete', (f) => rmSync(join(f, 'log/checkpoint')), 'ok', 'unreadable', 'ok', 'ok'),
  row('A-300', CHECKPOINT, 'truncate', (f) => cut(f, 'log/checkpoint'), 'format', 'format', 'format', TAMPERED),
  row('A-302', CHECKPOINT, 'roll back', back('log/checkpoint'), 'ok', 'ok', 'ok', 'ok'),
  row('A-302', CHECKPOINT, 'fork', fork('log/checkpoint'), 'newest', 'root', 'newest', TAMPERED),
  row('A-300', TILE, 'change', (f) => flip(f, TILE_1), 'tile', 'tile', 'tile', 'ok'),
  row('A-300', TILE, 'change a partial one', (f) => flip(f, 'log/tile/0/005.p/20'), 'tile', 'tile', 'tile', 'ok'),
  row(
    'A-300',
    TILE,
    'change one of the second level',
    (f) => flip(f, 'log/tile/1/000.p/5'),
    'tile',
    'tile',
    'tile',
    'ok',
  ),
  row('A-300', TILE, 'delete', (f) => rmSync(join(f, TILE_1)), 'missing', 'missing', 'missing', 'ok'),
  row('A-300', TILE, 'reorder two', (f) => exchange(f, TILE_1, 'log/tile/0/002'), 'tile', 'tile', 'tile', 'ok'),
  row('A-300', TILE, 'truncate', (f) => cut(f, TILE_1), 'tile', 'tile', 'tile', 'ok'),
  row(
    'A-300',
    TILE,
    'roll back',
    (f) => cpSync(join(older, 'log/tile/0/002.p/88'), join(f, 'log/tile/0/002')),
    'tile',
    'tile',
    'tile',
    'ok',
  ),
  row('A-301', TILE, 'fork', fork('log/tile/0/003'), 'tile', 'tile', 'tile', 'ok'),
  row('A-300', BUNDLE, 'change', (f) => flip(f, BUNDLE_1), 'tile', 'root', 'tile', 'ok'),
  row('A-300', BUNDLE, 'delete', (f) => rmSync(join(f, BUNDLE_1)), 'missing', 'size', 'missing', 'ok'),
  row(
    'A-300',
    BUNDLE,
    'reorder two',
    (f) => exchange(f, BUNDLE_1, 'log/tile/entries/002'),
    'tile',
    'root',
    'tile',
    'ok',
  ),
  row('A-300', BUNDLE, 'truncate', (f) => cut(f, BUNDLE_1), 'tile', 'size', 'tile', 'ok'),
  row(
    'A-300',
    BUNDLE,
    'roll back',
    (f) => cpSync(join(older, 'log/tile/entries/002.p/88'), join(f, 'log/tile/entries/002')),
    'tile',
    'size',
    'tile',
    'ok',
  ),
  row('A-301', BUNDLE, 'fork', fork('log/tile/entries/003'), 'tile', 'root', 'tile', 'ok'),
  row('A-296', 'database and head', 'roll back', back(DATABASE_FILE, HEAD_FILE), 'newest', 'ok', 'newest', ROLLED),
  row('A-296', 'database and files', 'roll back', back(DATABASE_FILE, LOG_FOLDER), 'size', 'ok', 'size', ROLLED),
  row('A-296', 'head and files', 'roll back', back(HEAD_FILE, LOG_FOLDER), 'ok', 'ok', 'rollback', 'ok'),
  row(
    'A-296',
    'all of it',
    'roll back',
    back(DATABASE_FILE, HEAD_FILE, LOG_FOLDER, OPEN_CALLS_FILE),
    'ok',
    'ok',
    'rollback',
    'ok',
  ),
  row('A-301', 'head and files', 'fork', fork(HEAD_FILE, LOG_FOLDER), 'root', 'ok', 'root', TAMPERED),
  row(
    'A-301',
    'all of it',
    'fork',
    fork(DATABASE_FILE, HEAD_FILE, LOG_FOLDER, OPEN_CALLS_FILE),
    'ok',
    'ok',
    'fork',
    'ok',
  ),
]

const verdict = (found: DataVerification): string =>
  found.ok ? 'ok' : found.kind === 'tampered' ? found.result.reason : found.kind

describe('a log that somebody got at', () => {
  it.each(TABLE)('$case $at: $act', async ({ run, data, files, since: elsewhere, start }) => {
    const folder = join(temporaryFolder(), 'data')
    cpSync(whole, folder, { recursive: true })
    run(folder)
    const verifierKeys = readFileSync(join(whole, VERIFIER_FILE), 'utf8')
    const copy = join(folder, LOG_FOLDER)
    const found = {
      data: verdict(await verifyData({ folder, now })),
      files: verdict(await verifyFiles({ read: folderSource(copy), verifierKeys })),
      since: verdict(await verifyData({ folder, now, since })),
      start: await openLog(folder).then(
        (log) => log.close().then(() => 'ok'),
        (error: unknown) => String((error as { code?: unknown }).code),
      ),
    }
    expect(found).toEqual({ data, files, since: elsewhere, start })
  })

  it('is in the README as it is here', () => {
    const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8')
    const cells = TABLE.map(({ at, act, data, files, since, start }) => [at, act, data, files, since, start])
    const lines = [
      ['where', 'what is done', '`audit verify`', 'of the files alone', '`--since`', 'next start'],
      Array.from({ length: 6 }, () => '---'),
      ...cells,
    ].map((line) => `| ${line.join(' | ')} |`)
    expect(readme).toContain(lines.join('\n'))
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
