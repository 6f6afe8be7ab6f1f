/**
 * Where TypeScript's API is used, beside the readers of what it gives. Everything else sees plain problems.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { API, type Checker, type Program, type Project } from 'typescript/unstable/sync'
import { fromSource, ownFile } from '../here.ts'
import { isOwnSource } from '../load/own-modules.ts'
import { readSourceFile } from '../load/read-source-file.ts'
import { conditionCallEdits } from './condition-calls.ts'
import { type DerivedTool, deriveTools } from './derive-tools.ts'
import { applyEdits, type Edit, originalOffset } from './edits.ts'
import { limitedProgram, MAX_TYPE_SECONDS } from './limited-program.ts'
import { candidatesFor, problem, type TypeScriptProblem } from './native-problems.ts'
import { createNativeReader, typedCallsIn } from './native-reader.ts'
import { type StrayImport, strayImports } from './stray-imports.ts'

/**
 * What a type-check found and what it derived from types; or that the compiler's program is missing, that it `ended` before it had an answer, or that
 * a file is nested too deep to be walked through.
 */
export type TypeCheck =
  | {
      readonly ok: true
      readonly problems: readonly TypeScriptProblem[]
      readonly derived: readonly DerivedTool[]
      /** Where the project brings in types from files that are no part of it. */
      readonly strays: readonly StrayImport[]
      /** Absolute paths of every file that was read for types, libraries and packages included. */
      readonly files: readonly string[]
    }
  | { readonly ok: false; readonly reason: 'executable-missing' | 'ended' | 'too-deep' }

/** What a type-check may take, and take in. */
export interface TypeBounds {
  /** Seconds of work, after which the compiler's process is ended. */
  readonly seconds: number
  /** Whether types may come from a file. Takes its absolute path. */
  readonly hasTypesOf: (path: string) => boolean
}

/**
 * Type-checks a config with Fullmakt's own compiler options.
 * Takes the absolute path of the config, the `paths` of the user's tsconfig, if any, declarations of the documents that are imported, by absolute path, and
 * the absolute paths of files that are known to be part of it, as far as they are. Blocks while the compiler runs in its own process.
 */
export function typeCheck(
  configFile: string,
  paths: Readonly<Record<string, readonly string[]>> = {},
  documents: ReadonlyMap<string, string> = new Map(),
  known: readonly string[] = [],
  { seconds = MAX_TYPE_SECONDS, hasTypesOf = () => true }: Partial<TypeBounds> = {},
): TypeCheck {
  const executable = executablePath()
  if (executable === undefined) return { ok: false, reason: 'executable-missing' }
  // Being asked for the text of every file costs a twentieth of a small check, so it is left out where all texts are those on the disk.
  const differs = documents.size > 0 || known.some((path) => COMBINATOR.test(readIfThere(path)))
  const compiler: Compiler = { executable, seconds, hasTypesOf }
  const asOnDisk = differs ? undefined : checkTexts(compiler, configFile, paths)
  return asOnDisk ?? (checkTexts(compiler, configFile, paths, documents) as TypeCheck)
}

interface Compiler extends TypeBounds {
  readonly executable: string
}

// Without declarations of documents every text is read from the disk; undefined when one has to differ from that.
function checkTexts(
  { executable, seconds, hasTypesOf }: Compiler,
  configFile: string,
  paths: Readonly<Record<string, readonly string[]>>,
  documents?: ReadonlyMap<string, string>,
): TypeCheck | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'fullmakt-'))
  const project = join(folder, 'tsconfig.json')
  writeFileSync(
    project,
    JSON.stringify({
      compilerOptions: { ...checkerOptions(paths), allowArbitraryExtensions: true },
      files: [configFile],
    }),
  )
  const edited = new Map<string, readonly Edit[]>()
  const declared = new Map([...(documents ?? [])].map(([path, text]) => [declarationPath(path), text]))
  const readFile = (path: string): string | undefined => {
    const edits = edited.get(path)
    const declaration = declared.get(path)
    if (declaration !== undefined) return declaration
    return edits === undefined ? undefined : applyEdits(readSourceFile(path), edits)
  }
  // Asking about every file costs, so it is asked only where some files are not on the disk.
  const existing =
    declared.size === 0 ? {} : { fileExists: (path: string): boolean | undefined => declared.has(path) || undefined }
  const fs = documents === undefined ? {} : { fs: { readFile, ...existing } }
  const api = new API({ cwd: dirname(configFile), tsserverPath: limitedProgram(executable, folder, seconds), ...fs })
  try {
    const open = (changed: readonly string[]): Project => {
      const snapshot = api.updateSnapshot({ openProjects: [project], fileChanges: { changed: [...changed] } })
      const opened = snapshot.getProject(project)
      if (opened === undefined) throw new Error('TypeScript opened no project')
      return opened
    }
    const first = open([])
    const asWritten = first.program
    const typed: string[] = []
    const files = asWritten.getSourceFileNames()
    for (const path of files) {
      if (path.includes('/node_modules/') || path.endsWith('.d.ts')) continue
      const text = readIfThere(path)
      if (TYPED.test(text) && !isOwnSource(path)) typed.push(path)
      const file = COMBINATOR.test(text) ? asWritten.getSourceFile(path) : undefined
      const edits = file === undefined ? [] : conditionCallEdits(file)
      if (edits.length > 0) edited.set(path, edits)
    }
    const syntactic = asWritten.getSyntacticDiagnostics().map((item) => problem(item, true, () => []))
    if (syntactic.length > 0) return { ok: true, problems: syntactic, derived: [], strays: [], files }
    if (edited.size > 0 && documents === undefined) return undefined
    const checked = edited.size === 0 ? first : open([...edited.keys()])
    const found = [
      ...checked.program.getSemanticDiagnostics(),
      ...checked.program.getProgramDiagnostics(),
      ...checked.program.getConfigFileParsingDiagnostics(),
    ]
    const editsOf = (path: string | undefined): readonly Edit[] => edited.get(path ?? '') ?? []
    return {
      ok: true,
      files,
      derived: derivedIn(checked, typed, editsOf),
      strays: straysIn(first, files, hasTypesOf),
      problems: found.map((item) => ({ ...problem(item, false, editsOf), candidates: candidatesFor(item, checked) })),
    }
  } catch (error) {
    if (error instanceof RangeError) return { ok: false, reason: 'too-deep' }
    if (!hasEnded(error)) throw error
    return { ok: false, reason: 'ended' }
  } finally {
    rmSync(folder, { recursive: true, force: true })
    close(api)
  }
}

/**
 * Opens files for their syntax and the meaning of their names, without types: no library and no package is read.
 * Takes absolute paths of the files and the `paths` of the user's tsconfig. Undefined when the compiler's program is missing. The caller disposes of it.
 */
export function openSyntax(
  files: readonly string[],
  paths: Readonly<Record<string, readonly string[]>>,
): (Disposable & { readonly program: Program; readonly checker: Checker }) | undefined {
  const executable = executablePath()
  if (executable === undefined) return undefined
  const folder = mkdtempSync(join(tmpdir(), 'fullmakt-'))
  const project = join(folder, 'tsconfig.json')
  const options = { ...checkerOptions(paths), noLib: true, noResolve: true, allowJs: true }
  writeFileSync(project, JSON.stringify({ compilerOptions: options, files }))
  const api = new API({ cwd: folder, tsserverPath: executable })
  const dispose = (): void => {
    rmSync(folder, { recursive: true, force: true })
    close(api)
  }
  try {
    const opened = api.updateSnapshot({ openProjects: [project] }).getProject(project)
    if (opened === undefined) throw new Error('TypeScript opened no project')
    return { program: opened.program, checker: opened.checker, [Symbol.dispose]: dispose }
  } catch (error) {
    dispose()
    throw error
  }
}

// What the API says when there is nothing more to be read, or nobody who would read.
function hasEnded(error: unknown): boolean {
  const { message, code } = error as { readonly message?: string; readonly code?: string }
  return message?.startsWith('Unexpected EOF while reading') === true || code === 'EPIPE'
}

// Asked politely, the compiler's process writes a complaint to our standard error before it ends; it holds nothing that is worth a farewell.
function close(api: API): void {
  const { client } = api as unknown as {
    readonly client?: { readonly channel?: { readonly child?: { kill(signal: string): void } }; close(): void }
  }
  const child = client?.channel?.child
  child?.kill('SIGKILL')
  if (client === undefined || child === undefined) api.close()
  else client.close()
}

/** The compiler options of every type-check, as JSON. Takes the `paths` of the user's tsconfig, if any. */
export function checkerOptions(paths: Readonly<Record<string, readonly string[]>> = {}): Record<string, unknown> {
  return {
    target: 'esnext',
    lib: ['esnext'],
    module: 'preserve',
    moduleResolution: 'bundler',
    types: [],
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    isolatedModules: true,
    verbatimModuleSyntax: true,
    erasableSyntaxOnly: true,
    exactOptionalPropertyTypes: true,
    allowImportingTsExtensions: true,
    resolveJsonModule: true,
    noUncheckedIndexedAccess: true,
    ...(fromSource ? { customConditions: ['fullmakt-source'] } : {}),
    ...(Object.keys(paths).length > 0 ? { paths } : {}),
  }
}

function straysIn(
  project: Project,
  files: readonly string[],
  hasTypesOf: TypeBounds['hasTypesOf'],
): readonly StrayImport[] {
  const strays = new Set(files.filter((path) => !hasTypesOf(path)))
  if (strays.size === 0) return []
  const own = files.filter((path) => !strays.has(path) && !path.includes('/node_modules/') && !isOwnSource(path))
  return strayImports(project, own, strays)
}

// Types are read only for calls that want them: a config without any asks for nothing.
function derivedIn(
  { program, checker }: Project,
  paths: readonly string[],
  editsOf: (path: string) => readonly Edit[],
): readonly DerivedTool[] {
  if (paths.length === 0) return []
  const original = (path: string, offset: number): number => originalOffset(offset, editsOf(path))
  const files = paths.flatMap((path) => program.getSourceFile(path) ?? [])
  return deriveTools(typedCallsIn(files, checker, original), createNativeReader(checker, original))
}

const TYPED = /\btypedTool\b/
const COMBINATOR = /\b(?:any|all|not)\b/

function readIfThere(path: string): string {
  try {
    return readSourceFile(path)
  } catch {
    return ''
  }
}

// @see https://www.typescriptlang.org/tsconfig/#allowArbitraryExtensions
function declarationPath(path: string): string {
  return path.replace(/\.(ya?ml)$/, '.d.$1.ts')
}

// A missing executable would end the whole process from inside the API, so it is looked for first.
function executablePath(): string | undefined {
  try {
    const manifest = ownFile('typescript/package.json')
    const native = createRequire(pathToFileURL(manifest)).resolve(
      `@typescript/typescript-${process.platform}-${process.arch}/package.json`,
    )
    const path = join(dirname(native), 'lib', process.platform === 'win32' ? 'tsc.exe' : 'tsc')
    return existsSync(path) ? path : undefined
  } catch {
    return undefined
  }
}
