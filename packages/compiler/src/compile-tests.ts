import { existsSync } from 'node:fs'
import { dirname, relative, resolve, sep } from 'node:path'
import type { DeclaredTests } from '@fullmakt/config/declare-tests'
import type { Span } from '@fullmakt/ir'
import { evaluationDiagnostic } from './compile-project.ts'
import { arrange, type Diagnostic, diagnostic } from './diagnostics/diagnostic.ts'
import { bundleTests } from './load/bundle.ts'
import { evaluate } from './load/evaluate.ts'
import { projectOf } from './load/project.ts'
import { readSourceFile } from './load/read-source-file.ts'
import { createSourcePositions } from './load/source-position.ts'
import { readTsconfig } from './load/tsconfig.ts'
import { zodScript } from './load/zod-script.ts'
import { typeCheck } from './typescript/adapter.ts'
import { typeDiagnostics } from './typescript/type-diagnostics.ts'

/** A table of tests as the text of one written by hand, with the places of its lines; or what is wrong with it. */
export type CompiledTests =
  | {
      readonly ok: true
      readonly text: string
      /** Where the tests stand, for each line after the first; null where that is not known. */
      readonly places: readonly (Span | null)[]
    }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] }

/**
 * Compiles a table of tests in TypeScript to the text that one in YAML would have.
 * Takes absolute paths of the config, which must be sound, and of the table. Bundles, type-checks and evaluates the table as `compile` does a config;
 * files of spans are relative to the config's folder.
 */
export async function compileTests(request: {
  readonly configFile: string
  readonly testFile: string
  readonly typeCheck?: boolean
}): Promise<CompiledTests> {
  const { configFile, testFile } = request
  const folder = dirname(configFile)
  const { paths } = readTsconfig(projectOf(configFile))
  const readSource = (path: string): string | undefined => (existsSync(path) ? readSourceFile(path) : undefined)
  const bundled = await bundleTests(configFile, testFile, folder, paths)
  if (!bundled.ok) return { ok: false, diagnostics: arrange(bundled.diagnostics) }
  const { code, map, zod, documents, inputs, files } = bundled.bundle
  const evaluating = evaluate(code, zod === null ? undefined : await zodScript(zod))
  const types =
    request.typeCheck === false
      ? []
      : typeDiagnostics(typeCheck(testFile, paths, documents, inputs, files), folder, readSource, new WeakMap())
  const evaluation = await evaluating
  if (types.some(({ severity }) => severity === 'error')) return { ok: false, diagnostics: arrange(types) }
  const positions = createSourcePositions(map, folder, readSource)
  if (!evaluation.ok) return { ok: false, diagnostics: [evaluationDiagnostic(evaluation, positions)] }
  const declared = JSON.parse(evaluation.declaration) as DeclaredTests
  const placeOf = (site: string): Span | null => positions.spanOfStack(site) ?? null
  if (declared.ok) return { ok: true, text: declared.text, places: declared.sites.map(placeOf) }
  const file = relative(folder, resolve(testFile)).replaceAll(sep, '/')
  const start: Span = { file, line: 1, column: 1, endLine: 1, endColumn: 1, exact: false }
  return { ok: false, diagnostics: [diagnostic('FMK1103', declared.message, placeOf(declared.site) ?? start)] }
}
