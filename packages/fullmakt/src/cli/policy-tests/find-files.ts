import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** The ending of files of policy tests. */
export const TABLE_FILE: RegExp = /\.policy\.(?:ya?ml|[cm]?ts)$/

/**
 * The files of policy tests of a project, sorted: in the config's folder and below it, but not in folders that have a config of their own, hidden ones,
 * `dist` and `node_modules`. Takes an absolute folder; returns absolute paths.
 */
export function findFiles(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name)
      if (entry.isFile()) return TABLE_FILE.test(entry.name) ? [path] : []
      if (!entry.isDirectory() || entry.name.startsWith('.') || SKIPPED.has(entry.name)) return []
      return existsSync(join(path, 'fullmakt.config.ts')) ? [] : findFiles(path)
    })
    .sort()
}

const SKIPPED: ReadonlySet<string> = new Set(['node_modules', 'dist'])

/** The files a path stands for: itself, or those of a folder; undefined when nothing is there. */
export function filesAt(path: string): readonly string[] | undefined {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return undefined
  return stat.isDirectory() ? findFiles(path) : [path]
}
