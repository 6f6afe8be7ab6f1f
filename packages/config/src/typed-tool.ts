import type { Call } from './http.ts'
import type { Schema } from './json-schema.ts'
import { siteOf } from './site.ts'
import type { Tool, ToolSettings } from './tool.ts'

/** The definition of a tool whose schemas come from types: its request may use only the members of `Input`. */
export interface TypedToolDefinition<Input extends object> extends Omit<ToolSettings, 'input' | 'output' | 'call'> {
  readonly call: Call<keyof Input & string>
}

/**
 * Declares a tool whose schemas are derived from TypeScript types.
 * Takes the types of its arguments and of its structured answer, written in the call itself, and the rest of its definition; without the second
 * type the answer is plain text. JSDoc on members says what types cannot: `@minimum`, `@maximum`, `@minLength`, `@maxLength`, `@pattern`, `@format`,
 * `@minItems`, `@maxItems`, `@uniqueItems`, `@default`, `@example`, and the text as the description.
 *
 * @see MCP 2026-07-28, server/tools
 */
export function typedTool<Input extends object, Output = unknown>(
  definition: TypedToolDefinition<Input>,
): Tool<Input, Output> {
  return { kind: 'tool', definition: { ...definition, input: DERIVED }, derived: true, site: siteOf(typedTool) }
}

const DERIVED: Schema = { '~standard': { version: 1, vendor: 'fullmakt' } }
