import { relative, sep } from 'node:path'
import type { Span } from '@fullmakt/ir'
import { type Diagnostic, diagnostic, type Related } from '../diagnostics/diagnostic.ts'
import { positionAt } from '../diagnostics/text-position.ts'
import { isOwnSource } from '../load/own-modules.ts'
import type { TypeCheck } from './adapter.ts'
import { MAX_TYPE_SECONDS } from './limited-program.ts'
import type { TypeScriptProblem } from './native-problems.ts'
import type { StrayImport } from './stray-imports.ts'
import { inWords } from './words.ts'

/**
 * Turns what TypeScript found into diagnostics.
 * Takes the outcome, the folder that files are relative to, and a reader of sources by absolute path. Problems outside the project are left out unless nothing else
 * is wrong, because the user can only mend the project. Names that would be right in the place of an unknown one are left in `candidates`.
 */
export function typeDiagnostics(
  check: TypeCheck,
  folder: string,
  readSource: (path: string) => string | undefined,
  candidates: WeakMap<Diagnostic, readonly string[]> = new WeakMap(),
): readonly Diagnostic[] {
  if (!check.ok) return [notChecked(check.reason)]
  const problems = check.problems.filter(({ file }) => file === null || !isOwnSource(file))
  const all = problems.map((problem) => ({ problem, span: spanOfOffsets(problem, folder, readSource) }))
  const own = all.filter(({ problem, span }) => span !== null && isInProject(span.file) && !ECHO.test(problem.text))
  const strays = check.strays.map((stray) => strayDiagnostic(stray, folder, readSource))
  const found = (own.length > 0 || strays.length > 0 ? own : all).map(({ problem, span }) => {
    const { text, code } = inWords(problem.text, problem.chain)
    const item = diagnostic(code ?? (problem.syntactic ? 'FMK1002' : 'FMK1001'), text, span, {
      source: `TS${problem.code}`,
      related: relatedOf(problem, folder, readSource),
    })
    if (problem.candidates !== null) candidates.set(item, problem.candidates)
    return item
  })
  return [...strays, ...found]
}

function strayDiagnostic(
  { specifier, path, place }: StrayImport,
  folder: string,
  readSource: (path: string) => string | undefined,
): Diagnostic {
  const span = spanOfOffsets(place, folder, readSource)
  return path.includes('/node_modules/') && !/^[./]/.test(specifier)
    ? diagnostic('FMK1302', `a config cannot import types from the package \`${specifier}\``, span)
    : diagnostic('FMK1303', 'a config cannot import types from outside of its project', span)
}

function notChecked(reason: Exclude<TypeCheck, { readonly ok: true }>['reason']): Diagnostic {
  switch (reason) {
    case 'executable-missing':
      return diagnostic('FMK0002', "TypeScript's program for this platform is not installed", null)
    case 'ended': {
      const message = `the type-check was ended: ${MAX_TYPE_SECONDS} seconds of work were not enough, or the memory was not`
      return diagnostic('FMK1108', message, null)
    }
    case 'too-deep':
      return diagnostic('FMK1108', 'a file of the config is nested too deep for its types to be read', null)
  }
}

// What the language itself is made of is not the user's to read.
function relatedOf(
  { related }: TypeScriptProblem,
  folder: string,
  readSource: (path: string) => string | undefined,
): readonly Related[] {
  return related.flatMap((other) => {
    if (other.file === null || isOwnSource(other.file)) return []
    const span = spanOfOffsets(other, folder, readSource)
    return span === null || !isInProject(span.file) ? [] : [{ span, message: inWords(other.text, []).text }]
  })
}

// A request with a name that is in error itself: that error stands at the name.
const ECHO = /the input has no argument \{\$\{any\}\}/

function isInProject(file: string): boolean {
  return !file.includes('node_modules/')
}

/** The span of offsets in a file; null where there is no such file. */
export function spanOfOffsets(
  problem: Pick<TypeScriptProblem, 'file' | 'start' | 'end'>,
  folder: string,
  readSource: (path: string) => string | undefined,
): Span | null {
  if (problem.file === null) return null
  const text = readSource(problem.file)
  if (text === undefined) return null
  const start = positionAt(text, problem.start)
  const end = positionAt(text, problem.end)
  return {
    file: relative(folder, problem.file).replaceAll(sep, '/'),
    line: start.line,
    column: start.column,
    endLine: end.line,
    endColumn: end.column,
    exact: true,
  }
}
