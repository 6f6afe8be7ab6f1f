import { formatSpan } from '@fullmakt/ir'
import type { Diagnostic } from './diagnostic.ts'
import { plainStyle, type Style } from './style.ts'

/**
 * Renders diagnostics for people: place, severity and code, message, the source line with the place marked, and the way out.
 * Takes arranged diagnostics, a reader of source text by the path of a span, and a style. Ends with a line break unless there is nothing.
 * A line that may hold a secret in clear is not shown.
 */
export function renderText(
  diagnostics: readonly Diagnostic[],
  readSource: (file: string) => string | undefined,
  style: Style = plainStyle,
): string {
  const secret = new Set(diagnostics.filter(({ code }) => SHOWS_SECRET.has(code)).flatMap(linesOf))
  return diagnostics
    .map((item) => `${renderOne(item, secret.has(linesOf(item)[0] ?? '') ? () => undefined : readSource, style)}\n`)
    .join('\n')
}

/** Codes of lines that may hold a secret in clear: such a line is not shown, by whichever diagnostic stands on it. */
const SHOWS_SECRET: ReadonlySet<string> = new Set(['FMK2213', 'FMK2214', 'FMK2301', 'FMK2303'])

function linesOf({ span }: Diagnostic): readonly string[] {
  if (span === null) return []
  return Array.from({ length: span.endLine - span.line + 1 }, (_, index) => `${span.file}:${span.line + index}`)
}

function renderOne(item: Diagnostic, readSource: (file: string) => string | undefined, style: Style): string {
  const severity = style[item.severity](`${item.severity}[${item.code}]`)
  const origin = item.source === null ? '' : style.faint(` (${item.source})`)
  const place = item.span === null ? '' : `${style.strong(formatSpan(item.span))}  `
  const lines = [`${place}${severity}  ${item.message}${origin}`]
  if (item.span !== null) lines.push(...frame(item, readSource(item.span.file), style))
  for (const { message, span } of item.related) lines.push(`  ${formatSpan(span)}: ${message}`)
  if (item.help !== null) lines.push(`  help: ${item.help}`)
  if (item.fix !== null) lines.push(`  fix: ${item.fix.title} (--fix does it)`)
  return lines.join('\n')
}

function frame(item: Diagnostic, source: string | undefined, style: Style): readonly string[] {
  const span = item.span
  const line = span === null ? undefined : source?.split(/\r\n|\n|\r/)[span.line - 1]
  if (span === null || line === undefined || !span.exact) return []
  const number = String(span.line)
  // Of a very long line, what stands around the place is enough.
  const from = line.length > LONGEST ? Math.max(0, span.column - 1 - LONGEST / 4) : 0
  const shown = harmless(line.slice(from, from + LONGEST))
  const start = span.column - 1 - from
  const end = span.endLine === span.line ? span.endColumn - 1 - from : shown.length
  const indent = shown.slice(0, start).replace(/[^\t]/g, ' ')
  const mark = '^'.repeat(Math.max(1, Math.min(end, shown.length) - start))
  return [
    `  ${style.faint(`${number} |`)} ${shown}`,
    `  ${style.faint(`${' '.repeat(number.length)} |`)} ${indent}${style[item.severity](mark)}`,
  ]
}

/** Characters of a line that are shown at most. */
const LONGEST = 200

// What stands in a config must neither command the terminal nor turn the order of what it shows.
function harmless(text: string): string {
  return text.toWellFormed().replace(/[^\P{Cc}\t]|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu, '\ufffd')
}
