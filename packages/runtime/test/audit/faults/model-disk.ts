import { basename, dirname, join } from 'node:path'
import type { FileSteps } from '../../../src/audit/file-steps.ts'

/**
 * What is left of the files after a crash.
 *
 * - `killed`: the process ended; all that it did stands.
 * - `lost`: the power went; only what was synced stands, names as well as bytes.
 * - `names`: names reached the disk before the bytes, of which only the synced ones did.
 * - `torn`: names reached the disk, and of the bytes that were not synced the first half.
 */
export type CrashKind = 'killed' | 'lost' | 'names' | 'torn'
export const CRASH_KINDS: readonly CrashKind[] = ['killed', 'lost', 'names', 'torn']

/** A disk in memory that knows what of it would survive: as strict as POSIX allows a file system to be. */
export interface ModelDisk {
  readonly steps: FileSteps
  image(kind: CrashKind): ReadonlyMap<string, Uint8Array>
}

interface Inode {
  bytes: Uint8Array
  /** Undefined while it was never synced. */
  synced: Uint8Array | undefined
}

interface Folder {
  names: Map<string, Inode | Folder>
  synced: Map<string, Inode | Folder>
}

/** A disk with one folder, whose name is durable, and durable files in it, by path below the folder. */
export function modelDisk(root: string, files: ReadonlyMap<string, Uint8Array>): ModelDisk {
  const top = newFolder()
  const find = (path: string): Inode | Folder | undefined => {
    let at: Inode | Folder | undefined = top
    for (const name of path.slice(root.length).split('/').filter(Boolean)) {
      if (at === undefined || 'bytes' in at) return undefined
      at = at.names.get(name)
    }
    return at
  }
  const folderAt = (path: string): Folder => {
    const found = find(path)
    if (found === undefined || 'bytes' in found) throw missing(path)
    return found
  }
  const makeFolder = (path: string): Folder => {
    let at = top
    for (const name of path.slice(root.length).split('/').filter(Boolean)) {
      const next = at.names.get(name) ?? newFolder()
      if ('bytes' in next) throw missing(path)
      at.names.set(name, next)
      at = next
    }
    return at
  }
  for (const [path, bytes] of files) {
    makeFolder(dirname(join(root, path))).names.set(basename(path), { bytes, synced: bytes })
  }
  syncAll(top)
  const steps: FileSteps = {
    async read(path) {
      const found = find(path)
      return found !== undefined && 'bytes' in found ? found.bytes : undefined
    },
    async open(path) {
      const { names } = folderAt(dirname(path))
      const there = names.get(basename(path))
      const inode = there !== undefined && 'bytes' in there ? there : { bytes: new Uint8Array(0), synced: undefined }
      inode.bytes = new Uint8Array(0)
      names.set(basename(path), inode)
      return {
        async write(bytes) {
          inode.bytes = Buffer.concat([inode.bytes, bytes])
        },
        async sync() {
          inode.synced = inode.bytes
        },
        async close() {},
      }
    },
    async rename(from, to) {
      const source = folderAt(dirname(from))
      const inode = source.names.get(basename(from))
      if (inode === undefined) throw missing(from)
      source.names.delete(basename(from))
      folderAt(dirname(to)).names.set(basename(to), inode)
    },
    async makeFolder(path) {
      makeFolder(path)
    },
    async syncFolder(path) {
      if (!path.startsWith(root)) return
      const folder = folderAt(path)
      folder.synced = new Map(folder.names)
    },
    async remove(path) {
      const found = find(dirname(path))
      if (found !== undefined && !('bytes' in found)) found.names.delete(basename(path))
    },
  }
  return {
    steps,
    image(kind) {
      const image = new Map<string, Uint8Array>()
      const walk = (folder: Folder, above: string): void => {
        for (const [name, each] of kind === 'lost' ? folder.synced : folder.names) {
          if ('bytes' in each) image.set(join(above, name), survivingBytes(each, kind))
          else walk(each, join(above, name))
        }
      }
      walk(top, '')
      return image
    },
  }
}

function survivingBytes({ bytes, synced }: Inode, kind: CrashKind): Uint8Array {
  if (kind === 'killed') return bytes
  if (kind === 'torn' && bytes !== synced) return bytes.subarray(0, bytes.length >> 1)
  return synced ?? new Uint8Array(0)
}

function newFolder(): Folder {
  return { names: new Map(), synced: new Map() }
}

function syncAll(folder: Folder): void {
  folder.synced = new Map(folder.names)
  for (const each of folder.names.values()) if (!('bytes' in each)) syncAll(each)
}

function missing(path: string): Error {
  return Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' })
}
