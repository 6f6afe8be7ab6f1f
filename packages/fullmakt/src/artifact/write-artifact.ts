import { lstat, mkdir, mkdtemp, readdir, readFile, readlink, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'

/**
 * Writes an artifact to a folder, all of it or nothing.
 * Takes the folder's absolute path and the artifact's files by path. Where that is a symbolic link, what it leads to is replaced and the link stays.
 * Refuses to replace a folder that holds anything but an artifact.
 */
export async function writeArtifact(
  given: string,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<{ readonly ok: true } | { readonly ok: false; readonly reason: string }> {
  let work: string | undefined
  try {
    const folder = await targetOf(given)
    if (!(await mayReplace(folder))) {
      return {
        ok: false,
        reason: `\`${folder}\` holds something that is not an artifact; name another folder or empty it`,
      }
    }
    await mkdir(dirname(folder), { recursive: true })
    work = await mkdtemp(`${folder}.`)
    const fresh = join(work, 'new')
    for (const [path, bytes] of files) {
      await mkdir(dirname(join(fresh, path)), { recursive: true })
      await writeFile(join(fresh, path), bytes)
    }
    await swap(folder, fresh, join(work, 'old'))
    return { ok: true }
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) }
  } finally {
    if (work !== undefined) await rm(work, { recursive: true, force: true }).catch(() => {})
  }
}

/** Links that may follow each other, as many as systems let. */
const MOST_LINKS = 40

// What a link leads to need not be there yet.
async function targetOf(path: string, links = 0): Promise<string> {
  const isLink = await lstat(path).then(
    (found) => found.isSymbolicLink(),
    () => false,
  )
  if (!isLink) return path
  if (links >= MOST_LINKS) throw new Error(`\`${path}\` is a symbolic link that leads nowhere`)
  return targetOf(resolve(dirname(path), await readlink(path)), links + 1)
}

async function swap(folder: string, fresh: string, old: string): Promise<void> {
  const replaces = await exists(folder)
  if (replaces) await rename(folder, old)
  try {
    await rename(fresh, folder)
  } catch (error) {
    if (replaces) await rename(old, folder)
    throw error
  }
}

// A manifest alone proves nothing: other tools name files so, and what somebody put beside an artifact would be lost.
async function mayReplace(folder: string): Promise<boolean> {
  if (!(await exists(folder))) return true
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const present = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
  if (present.length === 0) return entries.length === 0
  const known = await manifestPaths(join(folder, 'manifest.json'))
  return known !== undefined && present.every((path) => OWN.has(path) || known.has(path))
}

/** Files of an artifact that its manifest does not name: itself, and the signature over it. */
const OWN: ReadonlySet<string> = new Set(['manifest.json', 'manifest.sig'])

async function manifestPaths(path: string): Promise<ReadonlySet<string> | undefined> {
  try {
    const { format, files } = JSON.parse(await readFile(path, 'utf8')) as {
      format?: unknown
      files?: readonly { readonly path: string }[]
    }
    return format === 'fullmakt.artifact' ? new Set(files?.map((file) => file.path)) : undefined
  } catch {
    return undefined
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
