import type { Declaration } from '@fullmakt/config/declare'
import { checkKeywords } from '@fullmakt/config/json-schema-keywords'
import { canonicalJson, type JsonObject, type Span } from '@fullmakt/ir'
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts'
import type { DerivedTool } from '../../typescript/derive-tools.ts'
import type { TypePlace } from '../../typescript/type-reader.ts'
import type { LowerContext } from '../context.ts'

/** Where the types of tools were found: the schemas by call, and how to tell the span of a place. */
export interface DerivedSchemas {
  readonly tools: readonly DerivedTool[]
  spanOf(place: TypePlace): Span | null
}

/**
 * Puts the schemas that were derived from types into the tools that wait for them.
 * Takes the declaration, what was derived, the context, and where diagnostics with a place of their own go. Reports what types cannot say at the types
 * themselves, constraints in comments of which no validator can be made, and tools whose types are not written in their call.
 */
export function withDerivedSchemas(
  declaration: Declaration,
  { tools: derived, spanOf }: DerivedSchemas,
  context: LowerContext,
  sink: Diagnostic[],
): Declaration {
  const byPlace = new Map<string, DerivedTool>()
  for (const tool of derived) {
    const { start } = tool.place
    for (const at of new Set([start, tool.nameStart])) {
      const span = spanOf({ file: tool.place.file, start: at, end: at })
      if (span !== null) byPlace.set(keyOf(span), tool)
    }
    for (const { kind, message, place } of tool.problems) {
      sink.push(diagnostic(kind === 'type' ? 'FMK1206' : 'FMK1207', message, spanOf(place)))
    }
  }
  return {
    ...declaration,
    tools: declaration.tools.map((tool) => {
      if (tool.derived !== true) return tool
      const found = byPlace.get(keyOf(context.span(tool.site)))
      if (found?.input == null) {
        context.report('FMK1208', `the types of \`${tool.name}\` are not written in its call`, tool.site)
        return tool
      }
      for (const schema of [found.input, found.output]) {
        for (const problem of schema === null ? [] : problemsOf(schema)) context.report('FMK1206', problem, tool.site)
      }
      return { ...tool, input: found.input, output: found.output }
    }),
  }
}

function problemsOf(schema: JsonObject): readonly string[] {
  try {
    canonicalJson(schema)
    return checkKeywords(schema, () => {})
  } catch (error) {
    return [`these types cannot be said in JSON Schema: ${(error as Error).message}`]
  }
}

function keyOf({ file, line, column }: Span): string {
  return `${file}:${line}:${column}`
}
