import { createHash } from 'node:crypto'
import type { Span } from '@fullmakt/ir'
import { type Code, catalogue } from './catalogue.ts'
import type { Diagnostic } from './diagnostic.ts'
import { explanations } from './explanations.ts'

/**
 * Renders diagnostics as one SARIF log with one run, for code scanning.
 * Takes the compiler's version and the path that stands for what concerns no place. Rules are the whole catalogue; paths are relative to `%SRCROOT%`;
 * fingerprints depend on no line, so that a result is known again after unrelated edits.
 *
 * @see SARIF 2.1.0 plus errata 01
 */
export function renderSarif(
  diagnostics: readonly Diagnostic[],
  { version, configFile }: { readonly version: string; readonly configFile: string },
): string {
  const codes = Object.keys(catalogue) as Code[]
  const seen = new Map<string, number>()
  const log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'fullmakt', semanticVersion: version, rules: codes.map(ruleOf) } },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { '%SRCROOT%': { description: { text: 'The folder that the command ran in.' } } },
        results: diagnostics.map((item) => {
          const base = createHash('sha256')
            .update(JSON.stringify([item.code, item.source, item.message, item.span?.file ?? null]))
            .digest('hex')
            .slice(0, 32)
          const count = (seen.get(base) ?? 0) + 1
          seen.set(base, count)
          return resultOf(item, codes.indexOf(item.code), `${base}:${count}`, configFile)
        }),
      },
    ],
  }
  return `${JSON.stringify(log, null, 2)}\n`
}

function ruleOf(code: Code): object {
  const { severity, title, help } = catalogue[code]!
  const explained = explanations[code]
  const full = explained?.explanation ?? title
  const examples =
    explained === undefined
      ? ''
      : `\n\nNot so:\n\n\`\`\`ts\n${explained.bad}\n\`\`\`\n\nBut so:\n\n\`\`\`ts\n${explained.good}\n\`\`\`\n`
  return {
    id: code,
    shortDescription: { text: title },
    fullDescription: { text: full },
    help: { text: help ?? full, markdown: `${full}${examples}` },
    defaultConfiguration: { level: severity },
  }
}

function resultOf(item: Diagnostic, ruleIndex: number, fingerprint: string, configFile: string): object {
  const { code, severity, message, span, help, source, related, fix } = item
  return {
    ruleId: code,
    ruleIndex,
    level: severity,
    message: { text: help === null ? message : `${message}. Help: ${help}` },
    locations: [
      { physicalLocation: span === null ? { artifactLocation: artifact(configFile) } : physicalLocation(span) },
    ],
    ...(related.length === 0
      ? {}
      : {
          relatedLocations: related.map((other, index) => ({
            id: index + 1,
            message: { text: other.message },
            physicalLocation: physicalLocation(other.span),
          })),
        }),
    ...(fix === null ? {} : { fixes: [{ description: { text: fix.title }, artifactChanges: changesOf(fix.edits) }] }),
    partialFingerprints: { 'fullmakt/v1': fingerprint },
    ...(source === null ? {} : { properties: { source } }),
  }
}

function changesOf(edits: NonNullable<Diagnostic['fix']>['edits']): object[] {
  return [...Map.groupBy(edits, ({ span }) => span.file)].map(([file, inFile]) => ({
    artifactLocation: artifact(file),
    replacements: inFile.map(({ span, text }) => ({ deletedRegion: region(span), insertedContent: { text } })),
  }))
}

function physicalLocation(span: Span): object {
  return { artifactLocation: artifact(span.file), region: region(span) }
}

function artifact(file: string): object {
  return { uri: file.split('/').map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' }
}

function region({ line, column, endLine, endColumn }: Span): object {
  return { startLine: line, startColumn: column, endLine, endColumn }
}
