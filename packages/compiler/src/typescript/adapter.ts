/**
 * The one file that knows TypeScript's API, beside the shapes of the syntax tree. Everything else sees plain problems.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Node, ObjectLiteralExpression, PropertyAccessExpression, SourceFile } from 'typescript/unstable/ast'
import { isObjectLiteralExpression, isPropertyAccessExpression, isPropertyAssignment } from 'typescript/unstable/ast/is'
import {
  API,
  type Checker,
  type Diagnostic as NativeDiagnostic,
  type Program,
  type Project,
} from 'typescript/unstable/sync'
import { fromSource, ownFile } from '../here.ts'
import { isOwnSource } from '../load/own-modules.ts'
import { readSourceFile } from '../load/read-source-file.ts'
import { conditionCallEdits } from './condition-calls.ts'
import { type DerivedTool, deriveTools } from './derive-tools.ts'
import { applyEdits, type Edit, originalOffset } from './edits.ts'
import { createNativeReader, typedCallsIn } from './native-reader.ts'

/** A problem that TypeScript found. Positions are UTF-16 offsets; `chain` refines `text`, deepest last. */
export interface TypeScriptProblem {
  readonly code: number
  readonly text: string
  readonly chain: readonly string[]
  readonly file: string | null
  readonly start: number
  readonly end: number
  readonly syntactic: boolean
  /** Other places that it speaks of, with what is there. */
  readonly related: readonly Pick<TypeScriptProblem, 'text' | 'file' | 'start' | 'end'>[]
  /** For a name that is not there: the names that are. Null where they are not known. */
  readonly candidates: readonly string[] | null
}

/** What a type-check found and what it derived from types, or that the compiler's program is missing. */
export type TypeCheck =
  | {
      readonly ok: true
      readonly problems: readonly TypeScriptProblem[]
      readonly derived: readonly DerivedTool[]
      /** Absolute paths of every file that was read for types, libraries and packages included. */
      readonly files: readonly string[]
    }
  | { readonly ok: false; readonly reason: 'executable-missing' }

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
): TypeCheck {
  const executable = executablePath()
  if (executable === undefined) return { ok: false, reason: 'executable-missing' }
  // Being asked for the text of every file costs a twentieth of a small check, so it is left out where all texts are those on the disk.
  const differs = documents.size > 0 || known.some((path) => COMBINATOR.test(readIfThere(path)))
  const asOnDisk = differs ? undefined : checkTexts(executable, configFile, paths)
  return asOnDisk ?? (checkTexts(executable, configFile, paths, documents) as TypeCheck)
}

// Without declarations of documents every text is read from the disk; undefined when one has to differ from that.
function checkTexts(
  executable: string,
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
  const api = new API({ cwd: dirname(configFile), tsserverPath: executable, ...fs })
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
    if (syntactic.length > 0) return { ok: true, problems: syntactic, derived: [], files }
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
      problems: found.map((item) => ({ ...problem(item, false, editsOf), candidates: candidatesFor(item, checked) })),
    }
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

function problem(
  item: NativeDiagnostic,
  syntactic: boolean,
  editsOf: (path: string | undefined) => readonly Edit[],
): TypeScriptProblem {
  const chain: string[] = []
  for (let next = item.messageChain?.[0]; next !== undefined; next = next.messageChain?.[0]) chain.push(next.text)
  const place = ({ fileName, pos, end }: NativeDiagnostic): Pick<TypeScriptProblem, 'file' | 'start' | 'end'> => ({
    file: fileName ?? null,
    start: originalOffset(pos, editsOf(fileName)),
    end: originalOffset(end, editsOf(fileName)),
  })
  return {
    code: item.code,
    text: item.text,
    chain,
    ...place(item),
    syntactic,
    related: (item.relatedInformation ?? []).map((other) => ({ text: other.text, ...place(other) })),
    candidates: null,
  }
}

/** TypeScript's codes for a member that an object does not have, where it knows a better name. */
const UNKNOWN_MEMBER: ReadonlySet<number> = new Set([2551, 2561])

// TypeScript names one better word; whether another fits as well is for the reader of all of them to judge.
function candidatesFor({ code, fileName, pos }: NativeDiagnostic, { program, checker }: Project): string[] | null {
  if (!UNKNOWN_MEMBER.has(code) || fileName === undefined) return null
  const file = program.getSourceFile(fileName)
  const owner = file === undefined ? undefined : memberOwnerAt(file, pos)
  const type =
    owner === undefined
      ? undefined
      : isPropertyAccessExpression(owner)
        ? checker.getTypeAtLocation(owner.expression)
        : checker.getContextualType(owner)
  return type === undefined ? null : checker.getPropertiesOfType(type).map(({ name }) => name)
}

/** The object or the access whose member is named at an offset. */
function memberOwnerAt(
  file: SourceFile,
  offset: number,
): ObjectLiteralExpression | PropertyAccessExpression | undefined {
  let owner: ObjectLiteralExpression | PropertyAccessExpression | undefined
  const visit = (node: Node): void => {
    if (offset < node.pos || offset >= node.end) return
    if (isPropertyAccessExpression(node) && node.name.getStart(file) === offset) owner = node
    if (isPropertyAssignment(node) && node.name.getStart(file) === offset && isObjectLiteralExpression(node.parent)) {
      owner = node.parent
    }
    node.forEachChild(visit)
  }
  file.forEachChild(visit)
  return owner
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
