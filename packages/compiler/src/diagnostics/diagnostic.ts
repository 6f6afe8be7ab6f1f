import { FullmaktError, type Span } from '@fullmakt/ir'
import { type Code, catalogue } from './catalogue.ts'

/** How bad a diagnostic is: an error makes the answer "no", a warning does not. */
export type Severity = 'error' | 'warning'

/** Another place that a diagnostic speaks of, and what is there. */
export interface Related {
  readonly span: Span
  readonly message: string
}

/** A replacement of the text at a span; an empty span inserts. */
export interface TextEdit {
  readonly span: Span
  readonly text: string
}

/** A change that mends a diagnostic and changes nothing else: all of its edits, or none. */
export interface Fix {
  readonly title: string
  readonly edits: readonly TextEdit[]
}

/**
 * Something to say about a config.
 * `span` is null when it concerns no place in a file; `source` keeps the code of the tool it came from, such as `TS2322`.
 * `fix` is null unless there is a change that is certainly meant.
 */
export interface Diagnostic {
  readonly code: Code
  readonly severity: Severity
  readonly message: string
  readonly span: Span | null
  readonly help: string | null
  readonly source: string | null
  readonly related: readonly Related[]
  readonly fix: Fix | null
}

/**
 * Makes a diagnostic of a catalogued code.
 * Takes the code, the message (lower case, no full stop, names in backticks) and where it stands; severity and default help come from the catalogue.
 */
export function diagnostic(
  code: Code,
  message: string,
  span: Span | null,
  options: { readonly help?: string; readonly source?: string; readonly related?: readonly Related[] } = {},
): Diagnostic {
  const entry = catalogue[code]
  if (entry === undefined) throw new FullmaktError('ERR_UNKNOWN_CODE', `no diagnostic is catalogued as ${code}`)
  return {
    code,
    severity: entry.severity,
    message: oneLine(message),
    span,
    help: options.help ?? entry.help,
    source: options.source ?? null,
    related: (options.related ?? []).map((item) => ({ ...item, message: oneLine(item.message) })),
    fix: null,
  }
}

// Messages repeat what stands in a config: it must not end their line, command the terminal, nor turn the order of what is read.
function oneLine(text: string): string {
  return text.replace(/\s*[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]\s*/gu, ' ').trim()
}

/** Sorts diagnostics by file, position and code, and drops repetitions of one code with one message at one place. */
export function arrange(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>()
  return [...diagnostics].sort(compare).filter((item) => {
    const key = JSON.stringify([item.code, item.message, item.span])
    return seen.has(key) ? false : seen.add(key)
  })
}

function compare(a: Diagnostic, b: Diagnostic): number {
  return (
    text(a.span?.file ?? '', b.span?.file ?? '') ||
    (a.span?.line ?? 0) - (b.span?.line ?? 0) ||
    (a.span?.column ?? 0) - (b.span?.column ?? 0) ||
    text(a.code, b.code) ||
    text(a.message, b.message)
  )
}

function text(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
