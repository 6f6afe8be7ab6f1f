import { closeSync, fsync, open as openFile, rename, writeFileSync } from 'node:fs'
import { mkdir, open, readFile, rm } from 'node:fs/promises'
import { promisify } from 'node:util'

/** A file that is being written. */
export interface OpenFile {
  write(bytes: Uint8Array): Promise<void>
  /** Resolves when what was written is on the disk. */
  sync(): Promise<void>
  close(): Promise<void>
}

/** The single steps by which the log's files are written, so that each can be made to fail. All reject with the system's error. */
export interface FileSteps {
  /** The bytes of a file, or undefined when there is none. */
  read(path: string): Promise<Uint8Array | undefined>
  /** Opens a file to be written from its start; one that is new is readable by its owner only, unless `mode` says more. */
  open(path: string, mode?: number): Promise<OpenFile>
  rename(from: string, to: string): Promise<void>
  /** Makes a folder and those above it. */
  makeFolder(path: string): Promise<void>
  /** Makes the names in a folder durable. */
  syncFolder(path: string): Promise<void>
  /** Takes away a file or a folder with all in it; nothing happens when there is none. */
  remove(path: string): Promise<void>
}

/**
 * The steps on this machine's own files.
 * What ends in the system's memory is done on this thread, as SQLite does it: handing it to another costs more than doing it. Names may have to wait for
 * the disk, so they are given elsewhere.
 */
export const nodeFileSteps: FileSteps = {
  async read(path) {
    try {
      return await readFile(path)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
      throw error
    }
  },
  async open(path, mode = 0o600) {
    const file = await openNew(path, 'w', mode)
    return {
      write: async (bytes) => writeFileSync(file, bytes),
      sync: () => toDisk(file),
      close: async () => closeSync(file),
    }
  },
  rename: promisify(rename),
  async makeFolder(path) {
    await mkdir(path, { recursive: true, mode: 0o700 })
  },
  async syncFolder(path) {
    // Windows cannot open a folder; its file system journals the names.
    if (process.platform === 'win32') return
    const folder = await open(path, 'r')
    try {
      await folder.sync()
    } finally {
      await folder.close()
    }
  },
  remove: (path) => rm(path, { recursive: true, force: true }),
}

const toDisk = promisify(fsync)
const openNew = promisify(openFile)
