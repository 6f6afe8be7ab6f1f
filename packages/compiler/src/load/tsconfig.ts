import { isAbsolute, join, resolve } from 'node:path'
import { readSourceFile } from './read-source-file.ts'

/** What the compiler takes from a project's tsconfig. */
export interface Tsconfig {
  /** The `paths`, with absolute targets. */
  readonly paths: Readonly<Record<string, readonly string[]>>
  /** Absolute paths of the files that were read, also of those that are not there. */
  readonly files: readonly string[]
}

const MOST_FILES = 16

/**
 * Reads the `paths` of a project's tsconfig, or of the nearest that it `extends` by a relative path.
 * Takes the project's absolute folder; there are none where there is no tsconfig, or none that says any. Comments and commas at the end are taken, as
 * TypeScript does. Follows no `extends` into packages.
 */
export function readTsconfig(project: string): Tsconfig {
  const files: string[] = []
  const pathsOf = (file: string): Tsconfig['paths'] | undefined => {
    if (files.includes(file) || files.length >= MOST_FILES) return undefined
    files.push(file)
    const settings = readSettings(file)
    if (settings?.compilerOptions?.paths !== undefined) return absolute(settings.compilerOptions.paths, file)
    // The last one wins.
    for (const base of [settings?.extends ?? []].flat().reverse()) {
      if (typeof base !== 'string' || !(base.startsWith('.') || isAbsolute(base))) continue
      const found = pathsOf(resolve(file, '..', base.endsWith('.json') ? base : `${base}.json`))
      if (found !== undefined) return found
    }
    return undefined
  }
  return { paths: pathsOf(join(project, 'tsconfig.json')) ?? {}, files }
}

interface Settings {
  readonly extends?: string | readonly string[]
  readonly compilerOptions?: { readonly paths?: Readonly<Record<string, readonly string[]>> }
}

// What is not as it should be says nothing; TypeScript tells of it, in an editor.
function readSettings(file: string): Settings | undefined {
  try {
    return JSON.parse(plainJson(readSourceFile(file))) as Settings
  } catch {
    return undefined
  }
}

/** JSON without what only tsconfig files may have: comments, and commas before an end. */
function plainJson(text: string): string {
  const isText = (piece: string): boolean => piece.startsWith('"')
  const bare = text.replace(/"(?:\\.|[^"\\])*"|\/\/.*|\/\*[\s\S]*?\*\//g, (piece) => (isText(piece) ? piece : ' '))
  return bare.replace(/"(?:\\.|[^"\\])*"|,(?=\s*[}\]])/g, (piece) => (isText(piece) ? piece : ''))
}

function absolute(paths: Readonly<Record<string, readonly string[]>>, file: string): Tsconfig['paths'] {
  try {
    return Object.fromEntries(
      Object.entries(paths).map(([key, targets]) => [key, targets.map((target) => resolve(file, '..', target))]),
    )
  } catch {
    return {}
  }
}
