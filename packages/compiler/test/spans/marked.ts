import { join } from 'node:path'
import { compile } from '../../src/compile.ts'
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts'
import { offsetAt } from '../../src/diagnostics/text-position.ts'
import { readSourceFile } from '../../src/load/read-source-file.ts'
import { makeProject } from '../support.ts'

/** The files of a project with `⟦…⟧` around the place that a diagnostic must point at, and `⟪…⟫` around its related places. */
export type MarkedFiles = Readonly<Record<string, string>>

/**
 * Compiles marked files without the marks.
 * Returns the diagnostics, and the same files marked again where the diagnostics of a code point.
 */
export async function compileMarked(
  files: MarkedFiles,
  code: string,
  options: { readonly typeCheck?: boolean } = {},
): Promise<{ readonly found: MarkedFiles; readonly diagnostics: readonly Diagnostic[] }> {
  using project = makeProject(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, unmarked(text)])))
  const { diagnostics } = await compile({ configFile: project.configFile, ...options })
  const marks = new Map<string, { at: number; mark: string }[]>()
  const mark = (span: Diagnostic['span'], open: string, close: string): void => {
    if (span === null || !span.exact) return
    const text = readSourceFile(join(project.folder, span.file))
    const start = offsetAt(text, span) ?? 0
    const end = offsetAt(text, { line: span.endLine, column: span.endColumn }) ?? 0
    if ((marks.get(span.file) ?? []).some((known) => known.at === start && known.mark === open)) return
    marks.set(span.file, [...(marks.get(span.file) ?? []), { at: start, mark: open }, { at: end, mark: close }])
  }
  for (const item of diagnostics.filter((one) => one.code === code)) {
    mark(item.span, '⟦', '⟧')
    for (const { span } of item.related) mark(span, '⟪', '⟫')
  }
  const found = Object.entries(files).map(([path, text]) => {
    let result = unmarked(text)
    const sorted = (marks.get(path) ?? []).toSorted((a, b) => b.at - a.at)
    for (const { at, mark: sign } of sorted) result = result.slice(0, at) + sign + result.slice(at)
    return [path, result]
  })
  return { found: Object.fromEntries(found) as MarkedFiles, diagnostics }
}

function unmarked(text: string): string {
  return text.replace(/[⟦⟧⟪⟫]/g, '')
}
