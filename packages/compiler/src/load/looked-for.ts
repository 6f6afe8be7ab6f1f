import { dirname, join, resolve, sep } from 'node:path'

/**
 * Where each import of some files may have been looked for, there or not: another file in one of these places may make the import mean that one.
 * Takes the texts of the files by absolute path, and the `paths` of a tsconfig with absolute targets; returns absolute paths. Reads imports without
 * parsing, and so may name more than were imported.
 *
 * @see https://www.typescriptlang.org/docs/handbook/modules/reference.html#bundler
 */
export function lookedFor(
  files: ReadonlyMap<string, string>,
  paths: Readonly<Record<string, readonly string[]>>,
): readonly string[] {
  const places = new Set<string>()
  const add = (found: readonly string[]): void => found.forEach((path) => void places.add(path))
  for (const [path, text] of files) {
    const folder = dirname(path)
    for (const [, specifier = ''] of text.matchAll(SPECIFIER)) {
      if (/^\.{0,2}(?:\/|$)/.test(specifier)) add(candidates(resolve(folder, specifier)))
      else {
        add(packageFolders(folder, specifier))
        add(targetsOf(specifier, paths).flatMap(candidates))
      }
    }
  }
  return [...places]
}

/** What follows a word that imports, or refers to, a file. */
const SPECIFIER = /\b(?:from|import|require|path)\b[\s(=]*["']([^"'\n]+)["']/g
const EXTENSIONS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.json', '.d.ts', '.d.mts', '.d.cts']

function candidates(base: string): readonly string[] {
  const [, stem, extension] = /^(.*)\.([a-z]+)$/.exec(base) ?? []
  const beside = stem === undefined ? [] : [...EXTENSIONS.map((end) => stem + end), `${stem}.d.${extension}.ts`]
  const index = join(base, 'index')
  const within = EXTENSIONS.flatMap((end) => [base + end, index + end])
  return [base, join(base, 'package.json'), ...beside, ...within]
}

/** The folders that a package may be installed in, or linked to, by its name. */
function packageFolders(from: string, specifier: string): readonly string[] {
  const [first = '', second = ''] = specifier.split('/')
  const name = first.startsWith('@') ? join(first, second) : first
  const folders: string[] = []
  for (let folder = from; ; folder = dirname(folder)) {
    folders.push([folder, 'node_modules', name].join(sep))
    if (dirname(folder) === folder) return folders
  }
}

function targetsOf(specifier: string, paths: Readonly<Record<string, readonly string[]>>): readonly string[] {
  return Object.entries(paths).flatMap(([pattern, targets]) => {
    const [before = '', after] = pattern.split('*')
    if (after === undefined) return pattern === specifier ? targets : []
    if (!specifier.startsWith(before) || !specifier.endsWith(after)) return []
    const rest = specifier.slice(before.length, specifier.length - after.length)
    return targets.map((target) => target.replace('*', () => rest))
  })
}
