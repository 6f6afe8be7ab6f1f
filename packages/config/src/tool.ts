import type { z } from 'zod'
import type { Call } from './http.ts'
import type { Scope } from './scope.ts'
import { type Site, siteOf } from './site.ts'

/** A tool: an action that an agent may call. `Input` is the type of its arguments. */
export interface Tool<out Input = unknown> {
  readonly kind: 'tool'
  readonly definition: ToolSettings
  readonly site: Site
  /** Only a type: the tool's arguments. */
  readonly input?: Input
}

/** Any tool, whatever its arguments: what a long list of tools is made of. */
export type AnyTool = Tool<unknown>

/** What every tool says of itself. */
export interface ToolSettings {
  readonly title?: string
  /** What the tool does, for the model that chooses it. */
  readonly description: string
  /** The scope a token needs for the call. */
  readonly scope: Scope
  readonly input: z.ZodObject
  /** The shape of the answer; without it the answer is plain text. Members it does not name are dropped. */
  readonly output?: z.ZodType
  readonly call: Call
  /** MCP tool annotations; derived from the HTTP method where not said. */
  readonly annotations?: {
    readonly readOnly?: boolean
    readonly destructive?: boolean
    readonly idempotent?: boolean
    readonly openWorld?: boolean
  }
  /** MCP client capabilities without which the tool cannot be called, such as `{ sampling: {} }`. */
  readonly requires?: { readonly [capability: string]: { readonly [setting: string]: never } }
}

/** The definition of a tool, with a request that may use only the tool's own arguments. */
export interface ToolDefinition<Input extends z.ZodObject, Names extends string> extends ToolSettings {
  readonly input: Input
  readonly call: Call<Names> & OnlyArguments<Names, keyof z.input<Input> & string>
}

/** Accepts a request whose names are all arguments; otherwise the type says which one is not. */
export type OnlyArguments<Names extends string, Arguments extends string> = [Exclude<Names, Arguments>] extends [never]
  ? unknown
  : `the input has no argument {${Exclude<Names, Arguments>}}`

/**
 * Declares a tool.
 * Takes its definition; the request may name only arguments that the input has.
 *
 * @see MCP 2026-07-28, server/tools
 */
export function tool<Input extends z.ZodObject, const Names extends string>(
  definition: ToolDefinition<Input, Names>,
): Tool<z.output<Input>> {
  return { kind: 'tool', definition, site: siteOf(tool) }
}
