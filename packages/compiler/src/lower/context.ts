import type { Span } from '@fullmakt/ir'
import type { Code } from '../diagnostics/catalogue.ts'
import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.ts'

/** What lowering needs at every step: places in the source, and where diagnostics go. */
export interface LowerContext {
  /** The span of a call site; a whole-file span where the site is in no file of the project. */
  span(site: string): Span
  report(code: Code, message: string, site: string, help?: string): void
}

/**
 * Makes a context.
 * Takes the mapping of sites to spans and the config's path relative to the project; diagnostics are pushed to `sink`.
 */
export function createLowerContext(
  spanOfSite: (site: string) => Span | undefined,
  configFile: string,
  sink: Diagnostic[],
): LowerContext {
  const whole: Span = { file: configFile, line: 1, column: 1, endLine: 1, endColumn: 1, exact: false }
  const span = (site: string): Span => spanOfSite(site) ?? whole
  return {
    span,
    report(code, message, site, help) {
      sink.push(diagnostic(code, message, span(site), help === undefined ? {} : { help }))
    },
  }
}
