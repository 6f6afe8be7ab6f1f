import { formatSpan } from '@fullmakt/ir'
import type { Diagnostic } from './diagnostic.ts'

/** Renders diagnostics one a line, `file:line:column: severity CODE message`, as editors and `grep` read them. */
export function renderConcise(diagnostics: readonly Diagnostic[]): string {
  return diagnostics
    .map(({ code, severity, message, span, source }) => {
      const place = span === null ? '' : `${formatSpan(span)}: `
      return `${place}${severity} ${code} ${message}${source === null ? '' : ` (${source})`}\n`
    })
    .join('')
}
