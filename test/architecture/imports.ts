import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

/** One import of a source file. */
export interface Import {
  /** The file, relative to the package's `src/`. */
  readonly file: string
  readonly specifier: string
  readonly kind: 'type' | 'value' | 'lazy'
}

/** The sources of a package, relative to its `src/`. */
export function sourcesOf(packageFolder: string): readonly string[] {
  const src = join(packageFolder, 'src')
  return readdirSync(src, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(src, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort()
}

/** Every import and re-export of a package's sources. */
export function importsOf(packageFolder: string): readonly Import[] {
  return sourcesOf(packageFolder).flatMap((file) => {
    const text = withoutComments(readFileSync(join(packageFolder, 'src', file), 'utf8'))
    const found: Import[] = []
    for (const [, typeWord, clause = '', specifier = ''] of text.matchAll(
      /^(?:import|export)\s+(type\s+)?((?:[\w*{][^'"`;]*?)\s+from\s+)?['"]([^'"]+)['"]/gm,
    )) {
      const named = /^\{([^}]*)\}\s+from\s+$/.exec(clause)?.[1]
      const onlyTypes =
        typeWord !== undefined ||
        (named
          ?.split(',')
          .map((name) => name.trim())
          .filter((name) => name !== '')
          .every((name) => name.startsWith('type ')) ??
          false)
      found.push({ file, specifier, kind: onlyTypes ? 'type' : 'value' })
    }
    for (const [, specifier = ''] of text.matchAll(/\bimport\(\s*['"]([^'"]+)['"]\s*\)/g)) {
      found.push({ file, specifier, kind: 'lazy' })
    }
    for (const [, specifier = ''] of text.matchAll(/\bimport\.meta\.resolve\(\s*['"]([^'"]+)['"]/g)) {
      found.push({ file, specifier, kind: 'lazy' })
    }
    return found
  })
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')
}
