import { StoreError } from '../error.ts'
import type { Database } from './driver.ts'

const VERSION = 1
/**
 * Entries a log can hold. The place of an entry is its log's number times this, plus its position: one integer key, because SQLite appends at
 * the end of a table much more cheaply than anywhere else.
 */
export const LOG_SPAN: number = 2 ** 40
/** Pages of the write-ahead log before they are copied into the database: fewer copies of pages that are written again and again. */
const CHECKPOINT_PAGES = 8_000

// Values are long for a row: in a table by number they are written one after the other, and only keys and their numbers all over the place.
const CREATE = `
  CREATE TABLE entry (
    key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL, version INTEGER NOT NULL, expires_at INTEGER
  ) STRICT;
  CREATE INDEX entry_expiry ON entry (expires_at) WHERE expires_at IS NOT NULL;
  CREATE TABLE revoked (subject TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID;
  CREATE TABLE log (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE log_entry (place INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
  CREATE TABLE counter (name TEXT NOT NULL PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  INSERT INTO counter (name, value) VALUES ('epoch', 0), ('clock', 0);
  PRAGMA user_version = ${VERSION};
`

/**
 * Makes a database ready for writing: WAL and its synchronisation (both asserted, not only asked for) and the schema, created when the file is
 * empty. Leaves a write-ahead log on the disk.
 * Throws StoreError: `ERR_STORE_UNAVAILABLE` when durability cannot be had there, `ERR_STORE_SCHEMA` for a newer version or a foreign database.
 */
export function prepareSchema(database: Database, memory: boolean): void {
  const [journal] = database.prepare('PRAGMA journal_mode = WAL').get() ?? []
  // NORMAL: the engine keeps the file sound by itself; that a commit is on the disk is seen to by `WalSync`, off the thread.
  // The other two matter on macOS, where a plain fsync does not reach the disk.
  database.exec('PRAGMA synchronous = NORMAL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON;')
  database.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`)
  // What was deleted is overwritten: an erasure must not leave its bytes on a free page.
  database.exec('PRAGMA secure_delete = ON')
  const synchronous = readPragma(database, 'synchronous')
  if (journal !== (memory ? 'memory' : 'wal') || synchronous !== 1) {
    throw new StoreError('ERR_STORE_UNAVAILABLE', 'this file system cannot hold a store: it allows no write-ahead log')
  }
  if (readPragma(database, 'user_version') === 0 && isEmpty(database)) {
    database.exec(`BEGIN IMMEDIATE; ${CREATE} COMMIT;`)
  }
  assertSchema(database)
  // Written to, so that its write-ahead log exists.
  database.exec("UPDATE counter SET value = value WHERE name = 'clock'")
}

/** Checks that a database holds a store of this version. Throws StoreError `ERR_STORE_SCHEMA`. */
export function assertSchema(database: Database): void {
  const version = readPragma(database, 'user_version')
  if (version === VERSION) return
  throw new StoreError(
    'ERR_STORE_SCHEMA',
    typeof version === 'number' && version > VERSION
      ? `the store has schema version ${version}, newer than ${VERSION}: use the newer release that wrote it`
      : 'the file is a SQLite database but not a store',
  )
}

function isEmpty(database: Database): boolean {
  return database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined
}

function readPragma(database: Database, name: string): unknown {
  return database.prepare(`PRAGMA ${name}`).get()?.[0]
}
