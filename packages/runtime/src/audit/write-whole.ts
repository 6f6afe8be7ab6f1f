import { dirname } from 'node:path'
import type { FileSteps } from './file-steps.ts'

/**
 * Writes a file whole or not at all: aside, to the disk, then into its place.
 * Takes the steps, its absolute path, its bytes and who may read it, its owner unless said. The name is durable only once its folder is synced, which `writeDurably` does too.
 */
export async function writeWhole(steps: FileSteps, path: string, bytes: Uint8Array, mode?: number): Promise<void> {
  const fresh = `${path}.new`
  const file = await steps.open(fresh, mode)
  try {
    await file.write(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
  await steps.rename(fresh, path)
}

/** Writes a file whole or not at all; both it and its name are on the disk when this resolves. */
export async function writeDurably(steps: FileSteps, path: string, bytes: Uint8Array, mode?: number): Promise<void> {
  await writeWhole(steps, path, bytes, mode)
  await steps.syncFolder(dirname(path))
}
