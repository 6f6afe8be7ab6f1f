/**
 * The one file that knows TypeScript's API. Everything else sees plain problems.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { API, type Diagnostic as NativeDiagnostic } from 'typescript/unstable/sync'

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
  const api = new API({ cwd: dirname(configFile), tsserverPath: executable })
  try {
    const snapshot = api.updateSnapshot({ openProjects: [project] })
    const program = snapshot.getProject(project)?.program
    if (program === undefined) throw new Error('TypeScript opened no project')
    const syntactic = program.getSyntacticDiagnostics()
    const found = [
      ...syntactic.map((item) => problem(item, true)),
      ...(syntactic.length > 0 ? [] : program.getSemanticDiagnostics().map((item) => problem(item, false))),
      ...program.getProgramDiagnostics().map((item) => problem(item, false)),
      ...program.getConfigFileParsingDiagnostics().map((item) => problem(item, false)),
    ]
    return { ok: true, problems: found }
  } finally {
    api.close()
    rmSync(folder, { recursive: true, force: true })
  }
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

function problem(item: NativeDiagnostic, syntactic: boolean): TypeScriptProblem {
  const chain: string[] = []
  for (let next = item.messageChain?.[0]; next !== undefined; next = next.messageChain?.[0]) chain.push(next.text)
  return {
    code: item.code,
    text: item.text,
    chain,
    file: item.fileName ?? null,
    start: item.pos,
    end: item.end,
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
