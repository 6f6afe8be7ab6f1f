import { statSync } from 'node:fs'
import { open } from 'node:fs/promises'

/** How secret files are looked at. */
export interface SecretFiles {
  /** A text that changes when the file does, or undefined when there is no regular file at the path. */
  version(path: string): string | undefined
  /** Up to `maxBytes + 1` bytes of the file, or undefined when it cannot be read. */
  read(path: string, maxBytes: number): Promise<Uint8Array | undefined>
}

/**
 * Secret files on the local file system.
 * Follows symbolic links, as mounted secrets are links that are swapped; devices, pipes and directories are no files.
 * `version` asks synchronously: it is one system call on a local mount, and it is on the path of every call.
 */
export const nodeFiles: SecretFiles = {
  version(path) {
    try {
      const stat = statSync(path)
      return stat.isFile() ? `${stat.dev}:${stat.ino}:${stat.size}:${stat.mtimeMs}:${stat.ctimeMs}` : undefined
    } catch {
      return undefined
    }
  },
  async read(path, maxBytes) {
    try {
      const file = await open(path, 'r')
      try {
        const { buffer, bytesRead } = await file.read(new Uint8Array(maxBytes + 1), 0, maxBytes + 1, 0)
        return buffer.subarray(0, bytesRead)
      } finally {
        await file.close()
      }
    } catch {
      return undefined
    }
  },
}
