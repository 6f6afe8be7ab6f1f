import type { Diagnostic } from './diagnostic.ts'

/** Renders diagnostics as one JSON document, for programs. The members are stable; the wording of messages is not. */
export function renderJson(diagnostics: readonly Diagnostic[]): string {
  const count = (severity: Diagnostic['severity']): number =>
    diagnostics.filter((item) => item.severity === severity).length
  const document = {
    format: 'fullmakt.diagnostics',
    version: '1.0',
    errors: count('error'),
    warnings: count('warning'),
    diagnostics,
  }
  return `${JSON.stringify(document, null, 2)}\n`
}
