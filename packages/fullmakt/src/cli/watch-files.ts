import { existsSync, type FSWatcher, watch } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'

/** Files that are watched until it is closed. */
export interface FileWatch {
  /** Watches what these files depend on, too: absolute paths, also outside the folder. */
  include(files: readonly string[]): void
  close(): void
}

const SETTLED_MS = 60
const SOURCES = /\.(?:[cm]?[jt]sx?|json|ya?ml)$/
const GENERATED: ReadonlySet<string> = new Set(['node_modules', '.git', '.fullmakt', 'dist'])

/**
 * Watches the sources of a project.
 * Takes its folder, absolute, and what to do once changes have come to rest. TypeScript, JavaScript, JSON and YAML count; installed packages, versions
 * kept by git, and what Fullmakt writes do not, unless they are included by name. What cannot be watched is not, without a word.
 */
export function watchFiles(folder: string, onChange: () => void): FileWatch {
  const watchers = new Map<string, FSWatcher>()
  const included = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  const changed = (root: string, name: string | null): void => {
    if (name !== null && !isSource(name) && !included.has(join(root, name))) return
    if (name === null && !existsSync(root)) return
    clearTimeout(timer)
    // An editor writes a file in several steps.
    timer = setTimeout(onChange, SETTLED_MS)
  }
  const add = (root: string, recursive: boolean): void => {
    if (watchers.has(root)) return
    try {
      const watcher = watch(root, { recursive }, (_event, name) => changed(root, name))
      // Folders come and go while they are looked through.
      watcher.on('error', () => {})
      watchers.set(root, watcher)
    } catch {
      // It went before it could be watched.
    }
  }
  add(folder, true)
  return {
    include(files) {
      for (const file of files) {
        included.add(file)
        if (relative(folder, file).startsWith('..')) add(dirname(file), false)
      }
    },
    close() {
      clearTimeout(timer)
      for (const watcher of watchers.values()) watcher.close()
    },
  }
}

function isSource(name: string): boolean {
  const path = join('.', name)
  return SOURCES.test(path) && !path.split(sep).some((part) => GENERATED.has(part))
}
