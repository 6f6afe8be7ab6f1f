import { existsSync, type FSWatcher, watch } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'

/** Files that are watched until it is closed. */
export interface FileWatch {
  /** Watches what these files depend on, too: absolute paths, also outside the folder. */
  include(files: readonly string[]): void
  close(): void
}

const SETTLED_MS = 60
const SOURCES = /\.(?:[cm]?ts|json|ya?ml)$/
const GENERATED: ReadonlySet<string> = new Set(['node_modules', '.git', '.fullmakt', 'dist'])

/**
 * Watches the sources of a project.
 * Takes its folder, absolute, and what to do once changes have come to rest. TypeScript, JSON and YAML count; installed packages, versions kept by
 * git, and what Fullmakt writes do not.
 */
export function watchFiles(folder: string, onChange: () => void): FileWatch {
  const watchers = new Map<string, FSWatcher>()
  let timer: NodeJS.Timeout | undefined
  const changed = (root: string, name: string | null): void => {
    if (name !== null && !isSource(name)) return
    if (name === null && !existsSync(root)) return
    clearTimeout(timer)
    // An editor writes a file in several steps.
    timer = setTimeout(onChange, SETTLED_MS)
  }
  const add = (root: string, recursive: boolean): void => {
    if (watchers.has(root)) return
    watchers.set(
      root,
      watch(root, { recursive }, (_event, name) => changed(root, name)),
    )
  }
  add(folder, true)
  return {
    include(files) {
      for (const file of files) if (relative(folder, file).startsWith('..')) add(dirname(file), false)
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
