import { closeSync, fsyncSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { StoreError } from '../error.ts'

/**
 * Creates an empty file that only its owner can read, durably, unless it exists; the permissions of an existing file stay as they are.
 * Throws StoreError `ERR_STORE_UNAVAILABLE` when the folder is missing or not writable.
 */
export function ensurePrivateFile(path: string): void {
  try {
    // An existing file is not opened: closing any descriptor of it would drop the locks this process holds on it (POSIX).
    closeSync(openSync(path, 'wx', 0o600))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return
    throw new StoreError(
      'ERR_STORE_UNAVAILABLE',
      `cannot create ${path}: does its folder exist and is it writable?`,
      error,
    )
  }
  syncFolder(dirname(path))
}

function syncFolder(path: string): void {
  // Windows cannot open a folder; its file system journals the entry.
  if (process.platform === 'win32') return
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
