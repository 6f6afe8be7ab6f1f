import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Artifact } from '@fullmakt/compiler'

/**
 * Writes an artifact to a folder, all of it or nothing.
 * Takes the folder's absolute path and the artifact. Refuses to replace a folder that holds anything but an artifact.
 */
export async function writeArtifact(
  folder: string,
  artifact: Artifact,
): Promise<{ readonly ok: true } | { readonly ok: false; readonly reason: string }> {
  const fresh = `${folder}.new`
  const old = `${folder}.old`
  try {
    if (!(await mayReplace(folder))) {
      return {
        ok: false,
        reason: `\`${folder}\` holds something that is not an artifact; name another folder or empty it`,
      }
    }
    await rm(fresh, { recursive: true, force: true })
    await mkdir(dirname(folder), { recursive: true })
    for (const [path, bytes] of artifact.files) {
      await mkdir(dirname(join(fresh, path)), { recursive: true })
      await writeFile(join(fresh, path), bytes)
    }
    await rm(old, { recursive: true, force: true })
    if (await exists(folder)) await rename(folder, old)
    await rename(fresh, folder)
    await rm(old, { recursive: true, force: true })
    return { ok: true }
  } catch (error) {
    await rm(fresh, { recursive: true, force: true }).catch(() => {})
    return { ok: false, reason: error instanceof Error ? error.message : String(error) }
  }
}

async function mayReplace(folder: string): Promise<boolean> {
  if (!(await exists(folder))) return true
  const names = await readdir(folder)
  return names.length === 0 || names.includes('manifest.json')
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
