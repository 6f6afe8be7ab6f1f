import type { Diagnostic, Fix } from './diagnostic.ts'
import { offsetAt } from './text-position.ts'

/** A fix that was put into the texts, with the text that each of its edits took away. */
export interface AppliedFix {
  readonly item: Diagnostic
  readonly fix: Fix
  readonly before: readonly string[]
}

/**
 * Puts the fixes of diagnostics into texts.
 * Takes diagnostics and a reader of texts by the path of a span; returns the new texts of the files that change, and the fixes that went in. A fix
 * that overlaps one before it is left out, and so is one whose place is not there.
 */
export function fixTexts(
  diagnostics: readonly Diagnostic[],
  read: (file: string) => string | undefined,
): { readonly texts: ReadonlyMap<string, string>; readonly applied: readonly AppliedFix[] } {
  const taken = new Map<string, Replacement[]>()
  const applied: AppliedFix[] = []
  for (const item of diagnostics) {
    if (item.fix === null) continue
    const replacements = item.fix.edits.map(({ span, text }) => replacementOf(span, text, read(span.file)))
    const fits = replacements.every(
      (one) => one !== undefined && !(taken.get(one.file) ?? []).some((other) => overlap(one, other)),
    )
    if (!fits) continue
    const certain = replacements.filter((one) => one !== undefined)
    for (const one of certain) taken.set(one.file, [...(taken.get(one.file) ?? []), one])
    applied.push({ item, fix: item.fix, before: certain.map(({ before }) => before) })
  }
  const texts = new Map<string, string>()
  for (const [file, replacements] of taken) {
    let text = read(file) ?? ''
    for (const { start, end, insert } of replacements.toSorted((a, b) => b.start - a.start)) {
      text = text.slice(0, start) + insert + text.slice(end)
    }
    texts.set(file, text)
  }
  return { texts, applied }
}

interface Replacement {
  readonly file: string
  readonly start: number
  readonly end: number
  readonly insert: string
  readonly before: string
}

function replacementOf(
  { file, line, column, endLine, endColumn }: Fix['edits'][number]['span'],
  insert: string,
  text: string | undefined,
): Replacement | undefined {
  if (text === undefined) return undefined
  const start = offsetAt(text, { line, column })
  const end = offsetAt(text, { line: endLine, column: endColumn })
  if (start === undefined || end === undefined || start > end || end > text.length) return undefined
  return { file, start, end, insert, before: text.slice(start, end) }
}

// Two insertions at one place would have an order that nobody chose.
function overlap(a: Replacement, b: Replacement): boolean {
  return a.start < b.end && b.start < a.end ? true : a.start === b.start
}
