import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * The last signed head of the log, kept apart from the database, so that a database put back from an older copy is noticed.
 * Written whole or not at all.
 */
export interface HeadFile {
  /** The bytes of the last head, or undefined when there is none yet. */
  read(): Uint8Array | undefined
  write(checkpoint: Uint8Array): void
}

/** The head file at an absolute path. */
export function headFile(path: string): HeadFile {
  return {
    read: () => (existsSync(path) ? readFileSync(path) : undefined),
    write(checkpoint) {
      const fresh = `${path}.new`
      const file = openSync(fresh, 'w', 0o600)
      try {
        writeSync(file, checkpoint)
        fsyncSync(file)
      } finally {
        closeSync(file)
      }
      renameSync(fresh, path)
      syncFolder(dirname(path))
    },
  }
}

// A rename is durable only when its folder is; some platforms cannot open folders and sync them by themselves.
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
