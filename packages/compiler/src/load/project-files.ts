import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, dirname, join, normalize, sep } from 'node:path'
import { isOwnSource } from './own-modules.ts'
import { projectOf } from './project.ts'

/** The files that a config may be made of. */
export interface ProjectFiles {
  /**
   * Adds the package that an import by a package's name came to. Takes the name as it was imported, and the file it came to; returns false, and adds
   * nothing, when that is no file of a package of this name: an alias may lead anywhere.
   */
  addPackage(specifier: string, path: string): boolean
  /** Why a file may not go in, or undefined when it may. Takes its absolute path, free of symbolic links, and the `type` that it is imported as, if any. */
  problemOf(path: string, type: string | undefined): string | undefined
  /** Whether types may come from a file: one that may go in, or one of the packages that a config may import. Takes its absolute path. */
  hasTypesOf(path: string): boolean
}

/**
 * The files that configs, or tables of tests, may be made of: sources and data in their project, that is the workspace or repository that they stand
 * in, else their package, and in the packages that are added. Takes absolute paths of the configs. A symbolic link counts for what it leads to.
 */
export function createProjectFiles(configs: readonly string[]): ProjectFiles {
  const roots = new Set(configs.flatMap((path) => [path, realOf(path)]).map((path) => realOf(rootOf(path))))
  const packages = new Set<string>()
  const within = (folders: ReadonlySet<string>, path: string): readonly string[] =>
    [...folders].flatMap((folder) => restBelow(folder, path) ?? [])
  const problemOf: ProjectFiles['problemOf'] = (path, type) => {
    if (isOwnSource(path) || within(packages, path).length > 0) return undefined
    if (within(roots, path).every((rest) => rest.includes(MODULES))) {
      return path.includes(MODULES)
        ? 'a file of a package is not imported by its path'
        : 'a config cannot import a file from outside of its project'
    }
    if (type !== undefined && type !== 'json') return `a config cannot import a file as \`${type}\``
    return SOURCE.test(path) ? undefined : 'a config can import only TypeScript, JavaScript, JSON and YAML'
  }
  let linked: ReadonlySet<string> | undefined
  return {
    problemOf,
    hasTypesOf(given) {
      // TypeScript writes every path with slashes.
      const path = sep === '/' ? given : normalize(given)
      if (TYPED_PACKAGE.test(path.slice(path.lastIndexOf(MODULES) + MODULES.length)) && path.includes(MODULES))
        return true
      if (isOwnSource(path) || problemOf(realOf(path), undefined) === undefined) return true
      linked ??= new Set(configs.flatMap((config) => linkedFrom(dirname(config), 'fullmakt') ?? []))
      return within(linked, path).length > 0
    },
    addPackage(specifier, path) {
      const name = nameOf(specifier)
      const at = path.lastIndexOf(MODULES) + MODULES.length
      const isInstalled = path.includes(MODULES)
      if ((isInstalled ? nameOf(path.slice(at)) : manifestOf(projectOf(path))?.name) !== name) return false
      // A package of the workspace may be linked from elsewhere.
      if (isInstalled) packages.add(path.slice(0, at) + name)
      else roots.add(projectOf(path))
      return true
    },
  }
}

const MODULES = `${sep}node_modules${sep}`
/** Packages whose types are at hand: those that a config may import, and the compiler's own library. */
const TYPED_PACKAGE =
  /^(?:fullmakt|@fullmakt[/\\](?:config|ir)|zod|arktype|valibot|@valibot[/\\]to-json-schema|typescript|@typescript[/\\]typescript-[\w-]+)[/\\]/
const SOURCE = /\.(?:[cm]?[jt]s|[jt]sx|json|ya?ml)$/

/** What of a path comes below a folder, with the separator before it; undefined where it is elsewhere. */
function restBelow(folder: string, path: string): string | undefined {
  const above = folder.endsWith(sep) ? folder.slice(0, -sep.length) : folder
  return path.startsWith(above + sep) ? path.slice(above.length) : undefined
}

/** The folder that an installed package of a name is linked to, as in a workspace. */
function linkedFrom(folder: string, name: string): string | undefined {
  const path = join(folder, 'node_modules', name)
  if (existsSync(path)) return realOf(path)
  return dirname(folder) === folder ? undefined : linkedFrom(dirname(folder), name)
}

function nameOf(specifier: string): string | undefined {
  return /^(?:@[^/\\]+[/\\])?[^/\\]+/.exec(specifier)?.[0]
}

function rootOf(config: string): string {
  const nearest = projectOf(config)
  // What is kept among packages is no part of what is around them, such as a commit that was written out to be compared with.
  const project = config.slice(nearest.length).includes(MODULES) ? dirname(config) : nearest
  for (let folder = project; dirname(folder) !== folder; folder = dirname(folder)) {
    if (basename(folder) === 'node_modules') break
    // A repository of somebody's settings does not make a project of all that they have.
    if (folder !== project && folder === homedir()) break
    const isWhole = ['.git', 'pnpm-workspace.yaml'].some((name) => existsSync(join(folder, name)))
    if (isWhole || manifestOf(folder)?.workspaces !== undefined) return folder
  }
  return project
}

function manifestOf(folder: string): { readonly name?: unknown; readonly workspaces?: unknown } | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) ?? undefined
  } catch {
    return undefined
  }
}

function realOf(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}
