import { statSync } from 'node:fs'
import type { Store } from '@fullmakt/store'
import { type Database, openDatabase } from '../../../../store/src/sqlite/driver.ts'
import { toStoreError } from '../../../../store/src/sqlite/failure.ts'
import { prepareSchema } from '../../../../store/src/sqlite/schema.ts'
import { sqliteStore } from '../../../../store/src/sqlite/sqlite-store.ts'
import { openWalSync } from '../../../../store/src/sqlite/wal-sync.ts'
import type { Faults } from './fault.ts'

/** A store over a real SQLite file, of which every statement that writes, every commit and every sync can fail. */
export interface FaultyStore {
  readonly store: Store
  /** How much of the write-ahead log is surely on the disk, in bytes. */
  syncedWal(): number
}

/** Opens the store at a path, of which nobody else has it open. */
export function openFaultyStore(path: string, faults: Faults, now: () => number): FaultyStore {
  const database = openDatabase(path, { readOnly: false, timeoutMs: 0 })
  prepareSchema(database, false)
  const wal = openWalSync(path)
  const size = (): number => statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0
  let synced = size()
  const sync = async (): Promise<void> => {
    const begun = size()
    await faults.later('sync of the write-ahead log', wal.sync)
    synced = begun
  }
  const store = sqliteStore({
    database: faultyDatabase(database, faults),
    now,
    readOnly: false,
    maxRateKeys: 10,
    sync,
    release: () => wal.close(),
  })
  return { store, syncedWal: () => synced }
}

function faultyDatabase(database: Database, faults: Faults): Database {
  const step = <Result>(sql: string, run: () => Result): Result => {
    try {
      return faults.now(sql, run)
    } catch (error) {
      throw toStoreError(error)
    }
  }
  return {
    ...database,
    exec: (sql) => step(sql, () => database.exec(sql)),
    prepare(sql) {
      const statement = database.prepare(sql)
      return { ...statement, run: (...values) => step(sql, () => statement.run(...values)) }
    },
  }
}
