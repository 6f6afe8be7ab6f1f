/**
 * Finds where files of a project bring in types from files that are no part of it. Like the adapter, knows the shapes of TypeScript's API.
 */
import { dirname, resolve } from 'node:path'
import type { SourceFile } from 'typescript/unstable/ast'
import type { Checker, Program } from 'typescript/unstable/sync'
import type { TypePlace } from './type-reader.ts'

/** An import, or a reference, that leads to a file that is no part of the project. */
export interface StrayImport {
  /** What it names, as written. */
  readonly specifier: string
  /** The absolute path that it leads to. */
  readonly path: string
  readonly place: TypePlace
}

/**
 * Looks for every import of types, and reference to a file or a package, that leads to one of some files.
 * Takes the absolute paths of the files to look in, and of those to look for. What leads there from a package is the package's own.
 */
export function strayImports(
  { program, checker }: { readonly program: Program; readonly checker: Checker },
  files: readonly string[],
  strays: ReadonlySet<string>,
): readonly StrayImport[] {
  return files.flatMap((path) => {
    const file = program.getSourceFile(path)
    return file === undefined ? [] : [...importsIn(file, checker, strays), ...referencesIn(file, strays)]
  })
}

function importsIn(file: SourceFile, checker: Checker, strays: ReadonlySet<string>): readonly StrayImport[] {
  return file.imports.flatMap((node) => {
    const start = node.getStart(file)
    const specifier = file.text.slice(start + 1, node.end - 1)
    const declared = checker.getSymbolAtLocation(node)?.declarations.map(({ path }) => String(path)) ?? []
    const path = declared.find((one) => strays.has(one)) ?? fileBeside(file, specifier, strays)
    return path === undefined ? [] : [{ specifier, path, place: { file: file.fileName, start, end: node.end } }]
  })
}

function referencesIn(file: SourceFile, strays: ReadonlySet<string>): readonly StrayImport[] {
  const place = ({ pos, end }: { readonly pos: number; readonly end: number }): TypePlace => ({
    file: file.fileName,
    start: pos,
    end,
  })
  const byPath = file.referencedFiles.flatMap((reference) => {
    const path = fileBeside(file, reference.fileName, strays)
    return path === undefined ? [] : [{ specifier: reference.fileName, path, place: place(reference) }]
  })
  const byName = file.typeReferenceDirectives.flatMap((reference) => {
    const { fileName: specifier } = reference
    const folders = [`/node_modules/${specifier}/`, `/node_modules/@types/${specifier}/`]
    const path = [...strays].find((one) => folders.some((folder) => one.includes(folder)))
    return path === undefined ? [] : [{ specifier, path, place: place(reference) }]
  })
  return [...byPath, ...byName]
}

// What is no module has no name that leads to it.
function fileBeside(file: SourceFile, specifier: string, strays: ReadonlySet<string>): string | undefined {
  const path = resolve(dirname(file.fileName), specifier)
  return [path, `${path}.ts`, `${path}.d.ts`].find((one) => strays.has(one))
}
