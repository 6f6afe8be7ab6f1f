/**
 * What is loaded only when it is asked for: a sound config needs none of it.
 */
import type { AppliedFix } from './apply-fixes.ts'
import type { Diagnostic } from './diagnostic.ts'
import { plainStyle, type Style } from './style.ts'

/** The forms that diagnostics can be written in. */
export const reporters = ['text', 'concise', 'json', 'github', 'sarif'] as const

/** The name of a form. */
export type Reporter = (typeof reporters)[number]

/** What the forms need beside the diagnostics. */
export interface RenderOptions {
  /** Source text by the path of a span; `text` shows it. */
  readonly readSource: (file: string) => string | undefined
  readonly style: Style
  /** The version of the compiler; `sarif` names it. */
  readonly version: string
  /** The config's path, as spans would give it: where `sarif` puts what concerns no place. */
  readonly configFile: string
}

/**
 * Renders arranged diagnostics in a form. A form is loaded when it is first used.
 * A secret in clear is in none of them.
 */
export async function render(
  reporter: Reporter,
  diagnostics: readonly Diagnostic[],
  options: RenderOptions = PLAIN,
): Promise<string> {
  switch (reporter) {
    case 'text':
      return (await import('./render-text.ts')).renderText(diagnostics, options.readSource, options.style)
    case 'concise':
      return (await import('./render-concise.ts')).renderConcise(diagnostics)
    case 'json':
      return (await import('./render-json.ts')).renderJson(diagnostics)
    case 'github':
      return (await import('./render-github.ts')).renderGithub(diagnostics)
    case 'sarif':
      return (await import('./render-sarif.ts')).renderSarif(diagnostics, options)
  }
}

const PLAIN: RenderOptions = {
  readSource: () => undefined,
  style: plainStyle,
  version: '0.0.0',
  configFile: 'fullmakt.config.ts',
}

/** What is said of a code: for people, and for programs. */
export interface ExplainedCode {
  readonly text: string
  readonly document: object
}

/** Says what a code means, why it matters and what to do. Undefined for a code that is not catalogued. */
export async function explainCode(code: string): Promise<ExplainedCode | undefined> {
  const { explanationDocument, renderExplanation } = await import('./render-catalogue.ts')
  const text = renderExplanation(code)
  const document = explanationDocument(code)
  return text === undefined || document === undefined ? undefined : { text, document }
}

/**
 * Puts the fixes of diagnostics into texts.
 * Takes diagnostics and a reader of texts by the path of a span; returns the new texts of the files that change, and the fixes that went in. A fix
 * that overlaps one before it is left out, and so is one whose place is not there.
 */
export async function applyFixes(
  diagnostics: readonly Diagnostic[],
  read: (file: string) => string | undefined,
): Promise<{ readonly texts: ReadonlyMap<string, string>; readonly applied: readonly AppliedFix[] }> {
  return (await import('./apply-fixes.ts')).fixTexts(diagnostics, read)
}
