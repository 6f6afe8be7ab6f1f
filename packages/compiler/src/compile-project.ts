import { existsSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import type { Declaration } from '@fullmakt/config/declare'
import type { Program, Span } from '@fullmakt/ir'
import { checkProgram } from './check/check.ts'
import type { Compilation, CompileRequest } from './compile.ts'
import { arrange, type Diagnostic, diagnostic } from './diagnostics/diagnostic.ts'
import type { FixProject } from './diagnostics/fixes.ts'
import { bundleConfig } from './load/bundle.ts'
import { endBundler } from './load/bundler.ts'
import { type Evaluation, evaluate } from './load/evaluate.ts'
import { lookedFor } from './load/looked-for.ts'
import { MAX_NESTING } from './load/nesting.ts'
import { isOwnSource } from './load/own-modules.ts'
import { projectOf } from './load/project.ts'
import { readSourceFile } from './load/read-source-file.ts'
import { createSourcePositions, type SourcePositions } from './load/source-position.ts'
import { readTsconfig } from './load/tsconfig.ts'
import { zodScript } from './load/zod-script.ts'
import { reportBrokenText } from './lower/broken-text.ts'
import { createLowerContext, type LowerContext } from './lower/context.ts'
import { lower } from './lower/lower.ts'
import { repeatsTypes } from './lower/repeats-types.ts'
import { withDerivedSchemas } from './lower/schemas/derived-schemas.ts'
import { type TypeCheck, typeCheck } from './typescript/adapter.ts'
import type { LocateProject } from './typescript/locate.ts'
import { spanOfOffsets, typeDiagnostics } from './typescript/type-diagnostics.ts'
import type { TypePlace } from './typescript/type-reader.ts'

/** A compilation, and what it depends on. */
export interface ProjectCompilation {
  readonly compilation: Compilation
  /** Absolute paths of all files that went in. */
  readonly sources: readonly string[]
  /** Absolute paths where files were looked for, whether they were there or not. */
  lookedFor(): readonly string[]
}

/**
 * Compiles a config to a Program: bundle, evaluate and type-check side by side, lower, check.
 * Takes the config's path; returns the Program or what is wrong. Does not throw for anything a config can be.
 */
export async function compileProject(request: CompileRequest): Promise<ProjectCompilation> {
  const configFile = resolve(request.configFile)
  const folder = dirname(configFile)
  const project = projectOf(configFile)
  const readSource = createSourceReader()
  const candidates = new WeakMap<Diagnostic, readonly string[]>()
  const fixProject: FixProject = { folder, project, readSource, candidates }
  const failed = async (
    diagnostics: readonly Diagnostic[],
    inputs: readonly string[] = [],
  ): Promise<ProjectCompilation> => ({
    compilation: {
      program: null,
      diagnostics: await withFixes(arrange(diagnostics), fixProject),
      inputs,
      configFile: basename(configFile),
      folder,
      project,
    },
    sources: [],
    lookedFor: () => [],
  })
  if (statSync(configFile, { throwIfNoEntry: false })?.isFile() !== true) {
    return failed([diagnostic('FMK1101', `there is no file \`${basename(configFile)}\``, null)])
  }
  const notModule = moduleProblem(configFile, project)
  if (notModule !== undefined) return failed([notModule])

  const { paths, files: settings } = readTsconfig(project)
  const bundled = await bundleConfig(configFile, folder, paths)
  if (!bundled.ok) return failed(bundled.diagnostics, bundled.inputs)
  // The child evaluates while the type-checker, which blocks, runs in its own process.
  const { zod, documents, inputs, files } = bundled.bundle
  const evaluating = evaluate(bundled.bundle.code, zod === null ? undefined : await zodScript(zod))
  if (request.endsBundler === true) await endBundler()
  const checkTypes = (): TypeCheck => typeCheck(configFile, paths, documents, inputs, files)
  const check = request.typeCheck === false ? null : checkTypes()
  const types = check === null ? [] : typeDiagnostics(check, folder, readSource, candidates)
  const evaluation = await evaluating
  const positions = createSourcePositions(bundled.bundle.map, folder, readSource)
  const sink: Diagnostic[] = []
  const context = createLowerContext(positions.spanOfStack, basename(configFile), sink)
  const program = evaluation.ok
    ? programOf(evaluation.declaration, typed, context, sink)
    : void sink.push(evaluationDiagnostic(evaluation, positions))

  // A quick look leaves out the problems of types, but a tool cannot do without its schema.
  function typed(declaration: Declaration): Declaration {
    const isWanted = declaration.tools.some(({ derived }) => derived === true)
    const read = check ?? (isWanted ? checkTypes() : null)
    if (read === null) return declaration
    const tools = read.ok ? read.derived : []
    if (!isWanted && tools.length === 0) return declaration
    const spanOf = (place: TypePlace): Span | null => spanOfOffsets(place, folder, readSource)
    return withDerivedSchemas(declaration, { tools, spanOf }, context, sink)
  }
  const found = await located(withoutEchoes(sink, types), context, { files: inputs, folder, paths })
  const diagnostics = await withFixes(arrange([...types, ...found]), fixProject)
  const sound = !diagnostics.some(({ severity }) => severity === 'error')
  const typeSources = (check?.ok === true ? check.files : []).filter((path) => !/\.d\.ya?ml\.ts$/.test(path))
  return {
    compilation: {
      program: sound ? (program ?? null) : null,
      diagnostics,
      inputs,
      configFile: basename(configFile),
      folder,
      project,
    },
    sources: [...inputs, ...settings, ...(zod === null ? [] : [zod]), ...typeSources],
    lookedFor() {
      const own = [...inputs, ...typeSources].filter((path) => !path.includes('/node_modules/') && !isOwnSource(path))
      return lookedFor(new Map(own.map((path) => [path, readSource(path) ?? ''])), paths)
    },
  }
}

// A sound config pays nothing for places and fixes: not even the loading of what finds them.
async function located(
  diagnostics: readonly Diagnostic[],
  context: LowerContext,
  project: LocateProject,
): Promise<readonly Diagnostic[]> {
  if (!diagnostics.some((item) => context.places.has(item) || context.relatedPlaces.has(item))) return diagnostics
  const { locate } = await import('./typescript/locate.ts')
  try {
    return locate(diagnostics, context, project)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    // A file that is nested too deep to be walked through: the sites are known without it.
    return diagnostics
  }
}

async function withFixes(diagnostics: readonly Diagnostic[], project: FixProject): Promise<readonly Diagnostic[]> {
  if (diagnostics.length === 0) return diagnostics
  const { fixOf } = await import('./diagnostics/fixes.ts')
  return diagnostics.map((item) => (item.fix === null ? { ...item, fix: fixOf(item, project) } : item))
}

// One mistake is said once: by the types, which know the place best, rather than by what it leads to.
function withoutEchoes(found: readonly Diagnostic[], types: readonly Diagnostic[]): readonly Diagnostic[] {
  if (types.length === 0) return found
  return found.filter(({ code }) => !repeatsTypes.has(code) && code !== 'FMK1102')
}

function programOf(
  text: string,
  typed: (declaration: Declaration) => Declaration,
  context: LowerContext,
  sink: Diagnostic[],
): Program {
  const declaration = typed(JSON.parse(text) as Declaration)
  const program = lower(declaration, context)
  reportBrokenText(text, program, context, declaration.site)
  // Checks speak of meaning; they would only repeat what is already wrong in form.
  if (!sink.some(({ severity }) => severity === 'error')) sink.push(...checkProgram(program))
  return program
}

/** The diagnostic of an evaluation that came to no good end. */
export function evaluationDiagnostic(
  evaluation: Exclude<Evaluation, { readonly ok: true }>,
  positions: SourcePositions,
): Diagnostic {
  const span = positions.spanOfStack(evaluation.stack) ?? null
  switch (evaluation.kind) {
    case 'threw':
      return diagnostic(
        'FMK1102',
        `the config threw: ${evaluation.message.trim() || 'an error without a message'}`,
        span,
      )
    case 'impure':
      return diagnostic('FMK1310', evaluation.message, span)
    case 'timeout':
      return diagnostic('FMK1105', 'the config did not come to an end within five seconds', span)
    case 'memory':
      return diagnostic('FMK1106', 'the config needed more memory than 512 MB', span)
    case 'deep':
      return diagnostic('FMK1103', `a part of the config is nested deeper than ${MAX_NESTING} levels`, span)
    case 'broken':
      return diagnostic('FMK9001', `the evaluation broke off: ${evaluation.message}`, null)
  }
}

function moduleProblem(configFile: string, project: string): Diagnostic | undefined {
  if (configFile.endsWith('.mts')) return undefined
  const path = join(project, 'package.json')
  if (!existsSync(path)) return undefined
  try {
    if ((JSON.parse(readSourceFile(path)) as { type?: unknown }).type === 'module') return undefined
    return diagnostic('FMK1104', 'the package.json of the config does not say `"type": "module"`', null)
  } catch {
    return diagnostic('FMK1104', 'the package.json of the config is not JSON', null)
  }
}

function createSourceReader(): (path: string) => string | undefined {
  const known = new Map<string, string | undefined>()
  return (path) => {
    if (!known.has(path)) known.set(path, existsSync(path) ? readSourceFile(path) : undefined)
    return known.get(path)
  }
}
