import { dirname, join } from 'node:path'
import type { TileFile } from '@fullmakt/audit'
import type { FileSteps } from './file-steps.ts'
import { writeDurably, writeWhole } from './write-whole.ts'

/**
 * The log as plain files, which any C2SP tool can serve and read: `checkpoint` and `tile/…`.
 * @see https://c2sp.org/tlog-tiles
 */
export interface TileFolder {
  /** A file by its path below the folder, or undefined when there is none. */
  read(path: string): Promise<Uint8Array | undefined>
  /** Writes files, each whole or not at all; all are on the disk when this resolves. */
  write(files: readonly TileFile[]): Promise<void>
  /** Publishes a signed checkpoint: its files must be written before. */
  publish(checkpoint: Uint8Array, name?: string): Promise<void>
  /** Takes away the partial files that full ones have replaced, as far as any were written here or `all` says that others may have. */
  dropPartials(full: readonly TileFile[], all?: boolean): Promise<void>
}

/** The file of the last published checkpoint. */
export const CHECKPOINT_FILE = 'checkpoint'
/** How many files are on their way to the disk at once. */
const AT_ONCE = 8

/** The files of a log in a folder, which is made when something is written. */
export function tileFolder(steps: FileSteps, folder: string): TileFolder {
  const known = new Set<string>()
  // Most tiles are full when they are first written: looking for partial ones of each would be a good part of what writing them costs.
  const partials = new Set<string>()
  const makeFolder = async (path: string): Promise<void> => {
    if (known.has(path)) return
    await steps.makeFolder(path)
    // A folder is there after a crash only when its own name is: every name from the log's folder down is made durable.
    for (let at = path; ; at = dirname(at)) {
      await steps.syncFolder(dirname(at))
      if (at === folder || at === dirname(at)) break
    }
    known.add(path)
  }
  return {
    read: (path) => steps.read(join(folder, path)),
    async write(files) {
      const folders = new Set(files.map(({ path }) => dirname(join(folder, path))))
      for (const path of folders) {
        if (path.endsWith('.p')) partials.add(path)
        await makeFolder(path)
      }
      for (let from = 0; from < files.length; from += AT_ONCE) {
        const some = files.slice(from, from + AT_ONCE)
        const written = some.map(({ path, bytes }) => writeWhole(steps, join(folder, path), bytes))
        const failed = (await Promise.allSettled(written)).find((result) => result.status === 'rejected')
        if (failed !== undefined) throw failed.reason
      }
      for (const path of folders) await steps.syncFolder(path)
    },
    async publish(checkpoint, name = CHECKPOINT_FILE) {
      await makeFolder(folder)
      await writeDurably(steps, join(folder, name), checkpoint)
    },
    async dropPartials(full, all = false) {
      for (const { path } of full) {
        const replaced = `${join(folder, path)}.p`
        if (!all && !partials.has(replaced)) continue
        known.delete(replaced)
        await steps.remove(replaced)
        partials.delete(replaced)
      }
    },
  }
}
