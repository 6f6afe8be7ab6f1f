import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Reads every file of a folder.
 * Takes its absolute path; returns the bytes by path with `/`, or undefined when it is no folder. Does not verify anything: the runtime does.
 */
export async function readArtifact(folder: string): Promise<ReadonlyMap<string, Uint8Array> | undefined> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true })
    const files = new Map<string, Uint8Array>()
    for (const entry of entries) {
      if (!entry.isFile()) continue
      const path = join(entry.parentPath, entry.name)
      files.set(path.slice(folder.length + 1).replaceAll('\\', '/'), await readFile(path))
    }
    return files
  } catch {
    return undefined
  }
}
