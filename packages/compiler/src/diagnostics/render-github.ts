import { formatSpan } from '@fullmakt/ir'
import type { Diagnostic } from './diagnostic.ts'

/**
 * Renders diagnostics as workflow commands, one a line, so that a pull request shows them where they stand.
 *
 * @see GitHub Actions, workflow commands, "Setting an error message"
 */
export function renderGithub(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map((item) => `${renderOne(item)}\n`).join('')
}

function renderOne({ code, severity, message, span, help, related }: Diagnostic): string {
  const place =
    span === null
      ? ''
      : `file=${property(span.file)},line=${span.line},col=${span.column},endLine=${span.endLine},endColumn=${span.endColumn},`
  const lines = [
    message,
    ...related.map((other) => `${formatSpan(other.span)}: ${other.message}`),
    ...(help === null ? [] : [`help: ${help}`]),
  ]
  return `::${severity} ${place}title=${code}::${data(lines.join('\n'))}`
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
