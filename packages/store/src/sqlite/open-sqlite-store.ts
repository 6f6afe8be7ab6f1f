import { accessSync, constants, existsSync, realpathSync } from 'node:fs'
import { dirname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { StoreError } from '../error.ts'
import type { Store } from '../port.ts'
import { type Database, openDatabase } from './driver.ts'
import { ensurePrivateFile } from './private-file.ts'
import { acquireProcessLock, type ProcessLock } from './process-lock.ts'
import { assertSchema, prepareSchema } from './schema.ts'
import { sqliteStore } from './sqlite-store.ts'
import { openWalSync, type WalSync } from './wal-sync.ts'

/** Where and how to open a SQLite store. */
export interface SqliteStoreOptions {
  /** A file in an existing folder, or `:memory:`. */
  readonly path: string
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** For a second process beside the writer: takes no lock, sees what is committed, and refuses every write. Default false. */
  readonly readOnly?: boolean
  /** Bounds the rate counters held in memory. Default 100,000. */
  readonly maxRateKeys?: number
}

const BUSY_TIMEOUT_MS = 5_000
/** Once open, nobody else should write: who does is not waited for, since waiting holds the thread. */
const OPEN_BUSY_TIMEOUT_MS = 100
const MEMORY = ':memory:'

/**
 * Opens a store in a SQLite file, created when it is missing, readable by its owner only. One process writes; `readOnly` opens it beside that.
 * Throws StoreError: `ERR_STORE_LOCKED`, `ERR_STORE_SCHEMA`, `ERR_STORE_CORRUPT`, `ERR_STORE_CLOCK`, `ERR_STORE_ARGUMENT` or `ERR_STORE_UNAVAILABLE`.
 * Does not check every page of the file, and cannot see that an older copy of it was put back.
 */
export function openSqliteStore(options: SqliteStoreOptions): Store {
  const { path, now, readOnly = false, maxRateKeys = 100_000 } = options
  if (path === '' || path.includes('\0') || (readOnly && path === MEMORY)) {
    throw new StoreError('ERR_STORE_ARGUMENT', 'path must name a file')
  }
  if (path === MEMORY) {
    const database = openDatabase(MEMORY, { readOnly: false, timeoutMs: BUSY_TIMEOUT_MS })
    prepareSchema(database, true)
    return sqliteStore({ database, now, readOnly: false, maxRateKeys, sync: async () => {}, release: () => {} })
  }
  if (!readOnly) ensurePrivateFile(path)
  // Two names of one file must meet at one lock.
  const file = realPath(path)
  let lock: ProcessLock | undefined
  let database: Database | undefined
  let wal: WalSync | undefined
  try {
    if (!readOnly) lock = acquireProcessLock(file)
    const place = readOnly && isAtRest(file) ? unchanging(file) : file
    database = openDatabase(place, { readOnly, timeoutMs: BUSY_TIMEOUT_MS })
    if (readOnly) assertSchema(database)
    else {
      prepareSchema(database, false)
      database.exec(`PRAGMA busy_timeout = ${OPEN_BUSY_TIMEOUT_MS}`)
      wal = openWalSync(file)
    }
    const release = (): void => {
      wal?.close()
      lock?.release()
    }
    return sqliteStore({ database, now, readOnly, maxRateKeys, sync: wal?.sync ?? (async () => {}), release })
  } catch (error) {
    wal?.close()
    database?.close()
    lock?.release()
    throw error
  }
}

// Readers of a write-ahead log write to files beside it. Where they cannot, the database is read alone, if nothing is waiting in its log.
function isAtRest(file: string): boolean {
  try {
    accessSync(dirname(file), constants.W_OK)
    return false
  } catch {
    return !existsSync(`${file}-wal`)
  }
}

/** @see https://www.sqlite.org/uri.html#uriimmutable */
function unchanging(file: string): string {
  const url = pathToFileURL(file)
  url.searchParams.set('immutable', '1')
  return url.href
}

function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch (error) {
    throw new StoreError('ERR_STORE_UNAVAILABLE', `there is no store at ${path}`, error)
  }
}
