import { cpSync, existsSync, lstatSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { basename, join } from 'node:path'

const UNWANTED = new Set(['dist', 'test', 'node_modules'])

/**
 * Copies the workspace's packages with what builds them, without anything that was built.
 * Takes both folders. Packages from elsewhere are linked, the workspace's own are those of the copy. Returns the packages' folder names.
 */
export function copyWorkspace(root: string, copy: string): readonly string[] {
  for (const name of ['package.json', 'tsconfig.json', 'LICENSE']) cpSync(join(root, name), join(copy, name))
  const packages = readdirSync(join(root, 'packages'))
  for (const name of packages) {
    const from = join(root, 'packages', name)
    const to = join(copy, 'packages', name)
    cpSync(from, to, { recursive: true, filter: (path) => !UNWANTED.has(basename(path)) })
    const own = join(from, 'node_modules')
    if (existsSync(own)) symlinkSync(own, join(to, 'node_modules'))
  }
  linkModules(join(root, 'node_modules'), join(copy, 'node_modules'), copy)
  return packages
}

function linkModules(from: string, to: string, copy: string): void {
  mkdirSync(join(to, '@fullmakt'), { recursive: true })
  for (const name of readdirSync(from)) {
    if (name === '@fullmakt' || name.startsWith('.')) continue
    // A link is a package of the workspace; all else was installed.
    const isOwn = lstatSync(join(from, name)).isSymbolicLink()
    symlinkSync(isOwn ? join(copy, 'packages', name) : join(from, name), join(to, name))
  }
  for (const name of readdirSync(join(from, '@fullmakt'))) {
    symlinkSync(join(copy, 'packages', name), join(to, '@fullmakt', name))
  }
}
