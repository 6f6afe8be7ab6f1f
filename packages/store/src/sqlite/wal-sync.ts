import { closeSync, fdatasync, fsyncSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { StoreError } from '../error.ts'
import { toStoreError } from './failure.ts'

/** Makes what SQLite wrote to a write-ahead log durable, off the thread. */
export interface WalSync {
  /** Resolves when everything that was committed before is on the disk; rejects with StoreError when that cannot be said. */
  sync(): Promise<void>
  close(): void
}

/**
 * Opens the write-ahead log of a database in WAL mode that has been written to; its name and the database's are durable afterwards.
 * The file is the same until the database is closed: SQLite starts it again in place. Throws StoreError `ERR_STORE_UNAVAILABLE`.
 *
 * @see https://www.sqlite.org/wal.html#the_wal_file
 */
export function openWalSync(path: string): WalSync {
  let file: number
  try {
    file = openSync(`${path}-wal`, 'r+')
    fsyncSync(file)
    syncFolder(dirname(path))
  } catch (error) {
    throw toStoreError(error)
  }
  return {
    sync: () =>
      new Promise((resolve, reject) => {
        fdatasync(file, (error) => {
          if (error === null) resolve()
          else reject(new StoreError('ERR_STORE_UNAVAILABLE', `the store failed: ${error.message}`, error))
        })
      }),
    close: () => closeSync(file),
  }
}

// Windows has no folders to sync: its names are durable with the file.
function syncFolder(path: string): void {
  if (process.platform === 'win32') return
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
