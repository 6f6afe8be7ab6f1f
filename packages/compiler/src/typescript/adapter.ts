/**
 * The one file that knows TypeScript's API, beside the shapes of the syntax tree. Everything else sees plain problems.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { API, type Diagnostic as NativeDiagnostic, type Program } from 'typescript/unstable/sync'
import { readSourceFile } from '../load/read-source-file.ts'
import { conditionCallEdits } from './condition-calls.ts'
import { applyEdits, type Edit, originalOffset } from './edits.ts'

/** A problem that TypeScript found. Positions are UTF-16 offsets; `chain` refines `text`, deepest last. */
export interface TypeScriptProblem {
  readonly code: number
  readonly text: string
  readonly chain: readonly string[]
  readonly file: string | null
  readonly start: number
  readonly end: number
  readonly syntactic: boolean
}

/** What a type-check found, or that the compiler's program is missing. */
export type TypeCheck =
  | { readonly ok: true; readonly problems: readonly TypeScriptProblem[] }
  | { readonly ok: false; readonly reason: 'executable-missing' }

/**
 * Type-checks a config with Fullmakt's own compiler options.
 * Takes the absolute path of the config and the `paths` of the user's tsconfig, if any. Blocks while the compiler runs in its own process.
 */
export function typeCheck(configFile: string, paths: Readonly<Record<string, readonly string[]>> = {}): TypeCheck {
  const executable = executablePath()
  if (executable === undefined) return { ok: false, reason: 'executable-missing' }
  const folder = mkdtempSync(join(tmpdir(), 'fullmakt-'))
  const project = join(folder, 'tsconfig.json')
  writeFileSync(project, JSON.stringify({ compilerOptions: compilerOptions(paths), files: [configFile] }))
  const edited = new Map<string, readonly Edit[]>()
  const readFile = (path: string): string | undefined => {
    const edits = edited.get(path)
    return edits === undefined ? undefined : applyEdits(readSourceFile(path), edits)
  }
  const api = new API({ cwd: dirname(configFile), tsserverPath: executable, fs: { readFile } })
  try {
    const open = (changed: readonly string[]): Program => {
      const snapshot = api.updateSnapshot({ openProjects: [project], fileChanges: { changed: [...changed] } })
      const program = snapshot.getProject(project)?.program
      if (program === undefined) throw new Error('TypeScript opened no project')
      return program
    }
    const asWritten = open([])
    for (const path of asWritten.getSourceFileNames()) {
      if (path.includes('/node_modules/') || path.endsWith('.d.ts')) continue
      const file = COMBINATOR.test(readIfThere(path)) ? asWritten.getSourceFile(path) : undefined
      const edits = file === undefined ? [] : conditionCallEdits(file)
      if (edits.length > 0) edited.set(path, edits)
    }
    const syntactic = asWritten.getSyntacticDiagnostics().map((item) => problem(item, true, []))
    if (syntactic.length > 0) return { ok: true, problems: syntactic }
    const program = edited.size === 0 ? asWritten : open([...edited.keys()])
    const found = [
      ...program.getSemanticDiagnostics(),
      ...program.getProgramDiagnostics(),
      ...program.getConfigFileParsingDiagnostics(),
    ]
    return { ok: true, problems: found.map((item) => problem(item, false, edited.get(item.fileName ?? '') ?? [])) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
    close(api)
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

const fromSource = import.meta.url.endsWith('.ts')

function compilerOptions(paths: Readonly<Record<string, readonly string[]>>): Record<string, unknown> {
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

const COMBINATOR = /\b(?:any|all|not)\b/

function readIfThere(path: string): string {
  try {
    return readSourceFile(path)
  } catch {
    return ''
  }
}

function problem(item: NativeDiagnostic, syntactic: boolean, edits: readonly Edit[]): TypeScriptProblem {
  const chain: string[] = []
  for (let next = item.messageChain?.[0]; next !== undefined; next = next.messageChain?.[0]) chain.push(next.text)
  return {
    code: item.code,
    text: item.text,
    chain,
    file: item.fileName ?? null,
    start: originalOffset(item.pos, edits),
    end: originalOffset(item.end, edits),
    syntactic,
  }
}

// A missing executable would end the whole process from inside the API, so it is looked for first.
function executablePath(): string | undefined {
  const require = createRequire(import.meta.url)
  try {
    const manifest = require.resolve('typescript/package.json')
    const native = createRequire(pathToFileURL(manifest)).resolve(
      `@typescript/typescript-${process.platform}-${process.arch}/package.json`,
    )
    const path = join(dirname(native), 'lib', process.platform === 'win32' ? 'tsc.exe' : 'tsc')
    return existsSync(path) ? path : undefined
  } catch {
    return undefined
  }
}
