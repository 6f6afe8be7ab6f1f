import type { z } from 'zod'
import type { Ask, Asked, AskedNames, Asks } from './ask.ts'
import type { Content } from './content.ts'
import type { Call } from './http.ts'
import type { Schema } from './json-schema.ts'
import type { Scope } from './scope.ts'
import { type Site, siteOf } from './site.ts'

/** A tool: an action that an agent may call. `Input` is the type of its arguments, `Output` that of its structured answer. */
export interface Tool<out Input = unknown, out Output = unknown> {
  readonly kind: 'tool'
  readonly definition: ToolSettings
  readonly site: Site
  /** The schemas come from the types that the call at `site` names. */
  readonly derived?: true
  /** Only a type: the tool's arguments. */
  readonly input?: Input
  /** Only a type: the tool's answer. */
  readonly output?: Output
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
  readonly input: AnySchema
  /** The shape of the answer; without it the answer is plain text. Members it does not name are dropped. */
  readonly output?: AnySchema
  readonly call: Call
  /** What the answer is made into beside its structured form; its text unless said. */
  readonly content?: readonly Content[]
  /** What the client is asked for before the call; the answers are arguments that the model does not give. */
  readonly asks?: { readonly [name: string]: Ask }
  /**
   * A slow call becomes a task for clients that take tasks, and they ask for its result later; `required` refuses all others.
   *
   * @see MCP extension io.modelcontextprotocol/tasks
   */
  readonly task?: 'optional' | 'required'
  /**
   * Asks within the task, and waits so long for the answers, such as `15m`; 24 hours at most. Unless said, and for clients that take no tasks, it
   * asks before there is a task.
   *
   * @see MCP extension io.modelcontextprotocol/tasks, Task Update Requests
   */
  readonly answerWithin?: string
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

/** A schema of an object, whose members are the arguments of a tool. */
export type ObjectSchema = z.ZodObject | Schema<object, object>

/** Any schema: of zod, or with Standard JSON Schema. */
export type AnySchema = z.ZodType | Schema

// What a type of zod carries is asked for first and by its name, which costs much less than comparing whole types.
/** The type of what a schema takes. */
export type InputOf<S> = S extends { readonly _zod: { readonly input: infer Input } }
  ? Input
  : S extends Schema<infer Input, unknown>
    ? Input
    : never

/** The type of what a schema gives. */
export type OutputOf<S> = S extends { readonly _zod: { readonly output: infer Output } }
  ? Output
  : S extends Schema<unknown, infer Output>
    ? Output
    : never

/** The definition of a tool, with a request that may use only the tool's own arguments. */
export interface ToolDefinition<
  Input extends ObjectSchema,
  Names extends string,
  Output extends AnySchema,
  Questions extends Asks = Record<never, never>,
> extends ToolSettings {
  readonly input: Input
  readonly output?: Output
  readonly asks?: Questions
  readonly call: Call<Names> & OnlyArguments<Names, ArgumentsOf<InputOf<Input>> | AskedNames<Questions>>
}

/** The names of arguments; of a choice of objects, those of each. */
export type ArgumentsOf<Input> = [Input] extends [never] ? string : Input extends unknown ? keyof Input & string : never

/** The arguments of a tool with those that its questions give. */
export type WithAnswers<Input, Questions> = [keyof Questions] extends [never] ? Input : Input & Asked<Questions>

/** Accepts a request whose names are all arguments; otherwise the type says which one is not. */
export type OnlyArguments<Names extends string, Arguments extends string> = [Exclude<Names, Arguments>] extends [never]
  ? unknown
  : `the input has no argument {${Exclude<Names, Arguments>}}`

/**
 * Declares a tool.
 * Takes its definition; the request may name only arguments that the input has. Schemas are those of zod, of any library with Standard JSON
 * Schema, or plain ones through `jsonSchema`.
 *
 * @see MCP 2026-07-28, server/tools
 */
export function tool<
  Input extends ObjectSchema,
  const Names extends string,
  Output extends AnySchema = z.ZodUnknown,
  Questions extends Asks = Record<never, never>,
>(
  definition: ToolDefinition<Input, Names, Output, Questions>,
): Tool<WithAnswers<OutputOf<Input>, Questions>, OutputOf<Output>> {
  return { kind: 'tool', definition, site: siteOf(tool) }
}
