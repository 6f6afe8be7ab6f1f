import { StoreError } from '../error.ts'
import { type Database, openDatabase } from './driver.ts'
import { isBusy, toStoreError } from './failure.ts'
import { ensurePrivateFile } from './private-file.ts'

/** A lock held by this process until `release`, or until the process ends in any way. */
export interface ProcessLock {
  release(): void
}

// Collected as garbage, a forgotten connection would close and loosen the lock while the process still runs.
const held = new Set<Database>()

/**
 * Makes this process the one writer of the store at `path`, by an exclusive transaction on an empty database beside it (`path` + `.lock`):
 * the operating system drops it with the process, so that a killed process leaves no stale lock, and readers of the store are not hindered.
 * Throws StoreError `ERR_STORE_LOCKED` when another holder has it. Does not hold across machines on a shared file system.
 */
export function acquireProcessLock(path: string): ProcessLock {
  const lockPath = `${path}.lock`
  ensurePrivateFile(lockPath)
  const database = openDatabase(lockPath, { readOnly: false, timeoutMs: 0 })
  try {
    // The transaction never writes: in memory, its journal leaves no further file.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE;')
  } catch (cause) {
    database.close()
    const error = toStoreError(cause)
    if (!isBusy(error)) throw error
    throw new StoreError(
      'ERR_STORE_LOCKED',
      `another process writes to the store ${path}: stop it first, give this one a store of its own, or open the store read-only`,
      error,
    )
  }
  held.add(database)
  return {
    release() {
      held.delete(database)
      database.close()
    },
  }
}
