import type { JsonObject } from '../json.ts'
import type { Span } from '../span.ts'
import type { AskNode } from './ask-node.ts'
import type { ContentNode } from './content-node.ts'

/** An argument of a prompt, which is always a text. `values` are all it can be; null for any text. */
export interface PromptArgument {
  readonly name: string
  readonly title: string | null
  readonly description: string | null
  readonly required: boolean
  readonly values: readonly string[] | null
}

/**
 * A prompt: messages with arguments in them, the same for everybody.
 * `input` is the schema of its arguments with those that are asked for. Its contents come from values only: a prompt asks no upstream.
 *
 * @see MCP 2026-07-28, server/prompts
 */
export interface PromptNode {
  readonly kind: 'prompt'
  readonly name: string
  readonly title: string | null
  readonly description: string
  readonly arguments: readonly PromptArgument[]
  readonly input: JsonObject
  readonly messages: readonly { readonly role: 'user' | 'assistant'; readonly content: ContentNode }[]
  readonly asks?: readonly AskNode[]
  readonly span: Span
}
