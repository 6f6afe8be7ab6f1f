import { RESERVED } from '../argument.ts'
import type { Entry } from '../port.ts'
import type { Staging } from '../staging.ts'
import type { Database, SqlValue } from './driver.ts'
import { LOG_SPAN } from './schema.ts'

/** The queries and writes of the store over prepared statements. Rows come with their expiry and are not judged here. All throw StoreError. */
export interface Statements {
  entry(key: string): Entry | undefined
  /** Rows in key order that come after `after` and not before `prefix`, at most `limit`, reserved keys left out. */
  entriesAfter(after: string, prefix: string, limit: number): (Entry & { readonly key: string })[]
  isRevoked(subject: string): boolean
  counter(name: 'epoch' | 'clock'): number
  logSize(log: string): number
  logRead(log: string, from: number, to: number): Uint8Array[]
  /** Removes at most `limit` entries that expired at or before `at`; gives how many. */
  sweep(at: number, limit: number): number
  write(staging: Staging): void
  setClock(at: number): void
  begin(): void
  commit(): void
}

// A statement costs as much as several rows: a full batch is written by few of them.
const ROWS = 8
const COLUMNS = 4

/** Prepares all statements of the store once. */
export function prepareStatements(database: Database): Statements {
  const sql = (text: string) => database.prepare(text)
  const columns = 'key, value, version, expires_at'
  const selectEntry = sql(`SELECT ${columns} FROM entry WHERE key = ?`)
  // The plus keeps the second bound from the index, so that a late page does not read all pages before it.
  const selectAfter = sql(`SELECT ${columns} FROM entry WHERE key >= max(?1, ?2) AND +key > ?1 ORDER BY key LIMIT ?3`)
  const selectRevoked = sql('SELECT 1 FROM revoked WHERE subject = ?')
  const selectCounter = sql('SELECT value FROM counter WHERE name = ?')
  const selectNumber = sql('SELECT number FROM log WHERE name = ?')
  const insertLog = sql('INSERT INTO log (name) VALUES (?) ON CONFLICT DO NOTHING')
  const selectLast = sql('SELECT max(place) FROM log_entry WHERE place >= ? AND place < ?')
  const selectLog = sql('SELECT bytes FROM log_entry WHERE place >= ? AND place < ? ORDER BY place')
  const sweep = sql('DELETE FROM entry WHERE key IN (SELECT key FROM entry WHERE expires_at <= ? LIMIT ?)')
  const upsertRows = (count: number) =>
    sql(
      `INSERT INTO entry (${columns}) VALUES ${Array.from({ length: count }, () => '(?, ?, ?, ?)').join(', ')}
       ON CONFLICT (key) DO UPDATE SET value = excluded.value, version = excluded.version, expires_at = excluded.expires_at`,
    )
  const upsert = upsertRows(1)
  const upsertMany = upsertRows(ROWS)
  const remove = sql('DELETE FROM entry WHERE key = ?')
  const revoke = sql('INSERT INTO revoked (subject) VALUES (?) ON CONFLICT DO NOTHING')
  const growEpoch = sql("UPDATE counter SET value = value + ? WHERE name = 'epoch'")
  const setClock = sql("UPDATE counter SET value = ? WHERE name = 'clock'")
  const append = sql('INSERT INTO log_entry (place, bytes) VALUES (?, ?)')
  const rows = Array.from({ length: ROWS }, (_, offset) => `(?1 + ${offset}, ?${2 + offset})`)
  const appendRows = sql(`INSERT INTO log_entry (place, bytes) VALUES ${rows.join(', ')}`)
  const begin = sql('BEGIN IMMEDIATE')
  const commit = sql('COMMIT')
  /** The place of a log's first entry, or undefined for a log that nothing was appended to. */
  const startOf = (log: string): number | undefined => {
    const row = selectNumber.get(log)
    return row === undefined ? undefined : Number(row[0]) * LOG_SPAN
  }
  const firstFreeKey = String.fromCharCode(RESERVED.charCodeAt(0) + 1)

  return {
    entry(key) {
      const row = selectEntry.get(key)
      return row && toEntry(row)
    },
    entriesAfter: (after, prefix, limit) => selectAfter.all(after, prefix || firstFreeKey, limit).map(toEntry),
    isRevoked: (subject) => selectRevoked.get(subject) !== undefined,
    counter: (name) => Number(selectCounter.get(name)?.[0]),
    logSize(log) {
      const start = startOf(log)
      if (start === undefined) return 0
      const last = selectLast.get(start, start + LOG_SPAN)?.[0]
      return typeof last === 'number' ? last - start + 1 : 0
    },
    logRead(log, from, to) {
      const start = startOf(log)
      if (start === undefined) return []
      const end = start + Math.min(to, LOG_SPAN)
      return selectLog.all(start + from, end).map(([bytes]) => bytes as Uint8Array)
    },
    sweep: (at, limit) => sweep.run(at, limit),
    write(staging) {
      let values: SqlValue[] = []
      for (const [key, entry] of staging.entries) {
        if (entry === undefined) {
          remove.run(key)
          continue
        }
        values.push(key, entry.value, entry.version, entry.expiresAt ?? null)
        if (values.length < ROWS * COLUMNS) continue
        upsertMany.run(...values)
        values = []
      }
      for (let at = 0; at < values.length; at += COLUMNS) upsert.run(...values.slice(at, at + COLUMNS))
      for (const subject of staging.revoked) revoke.run(subject)
      if (staging.revoked.length > 0) growEpoch.run(staging.revoked.length)
      for (const [log, { from, entries }] of staging.appended) {
        if (from === 0) insertLog.run(log)
        const place = (startOf(log) ?? Number.NaN) + from
        let at = 0
        for (; at + ROWS <= entries.length; at += ROWS) appendRows.run(place + at, ...entries.slice(at, at + ROWS))
        for (; at < entries.length; at++) append.run(place + at, entries[at]!)
      }
    },
    setClock(at) {
      setClock.run(at)
    },
    begin() {
      begin.run()
    },
    commit() {
      commit.run()
    },
  }
}

function toEntry([key, value, version, expiresAt]: readonly SqlValue[]): Entry & { readonly key: string } {
  const entry = { key: key as string, value: value as string, version: version as number }
  return typeof expiresAt === 'number' ? { ...entry, expiresAt } : entry
}
