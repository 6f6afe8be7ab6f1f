import type { Span } from '@fullmakt/ir'
import type { Code } from '../diagnostics/catalogue.ts'
import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.ts'

/** From an argument of the call at a site to a part of it: member names and list positions. */
export type ArgumentPath = readonly (string | number)[]

/** A part of what was given to the call at a site. */
export interface SitePlace {
  readonly site: string
  /** From the argument to the part; the argument itself when it is empty, and the call's name when it is left out. */
  readonly path?: ArgumentPath
  /** Which argument of the call, counted from 0; the last one unless said. */
  readonly argument?: number
  /** `name` points at the member's name rather than at its value. */
  readonly at?: 'name'
  /** A piece of the text that stands there, to point at where it occurs just once. */
  readonly piece?: string
}

/** What a report may say beside its message. */
export interface ReportOptions extends Omit<SitePlace, 'site'> {
  readonly help?: string
  readonly related?: readonly (SitePlace & { readonly message: string })[]
}

/** What lowering needs at every step: places in the source, and where diagnostics go. */
export interface LowerContext {
  /** The span of a call site; a whole-file span where the site is in no file of the project. */
  span(site: string): Span
  /**
   * Reports something wrong at a site, or at a part of what was given there. The part is found later, in the syntax, and only when something is
   * reported at all.
   */
  report(code: Code, message: string, site: string, options?: ReportOptions): void
  /** The parts that the diagnostics of this context speak of, where they speak of more than a site. */
  readonly places: ReadonlyMap<Diagnostic, SitePlace>
  /** The same for each of a diagnostic's related spans, in their order. */
  readonly relatedPlaces: ReadonlyMap<Diagnostic, readonly SitePlace[]>
}

/** Codes that speak of a member's name, whatever its value is. */
const ABOUT_NAMES: ReadonlySet<Code> = new Set<Code>(['FMK2001', 'FMK2102', 'FMK2208'])

/** Codes that speak of a rule's name, its first argument, where nothing more exact is said. */
const ABOUT_FIRST: ReadonlySet<Code> = new Set<Code>(['FMK2103'])

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
  const places = new Map<Diagnostic, SitePlace>()
  const relatedPlaces = new Map<Diagnostic, readonly SitePlace[]>()
  return {
    span,
    places,
    relatedPlaces,
    report(code, message, site, { help, related, ...place } = {}) {
      const item = diagnostic(code, message, span(site), {
        ...(help === undefined ? {} : { help }),
        ...(related === undefined
          ? {}
          : { related: related.map((other) => ({ span: span(other.site), message: other.message })) }),
      })
      sink.push(item)
      if (related !== undefined) relatedPlaces.set(item, related)
      const first = ABOUT_FIRST.has(code) ? { argument: 0 } : {}
      if (place.path === undefined && place.argument === undefined && first.argument === undefined) return
      places.set(item, { ...first, ...(ABOUT_NAMES.has(code) ? { at: 'name' } : {}), ...place, site })
    },
  }
}
