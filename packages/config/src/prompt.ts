import type { Ask } from './ask.ts'
import type { Content } from './content.ts'
import { type Site, siteOf } from './site.ts'
import type { ObjectSchema } from './tool.ts'

/** A prompt: messages that a user may start with. */
export interface Prompt {
  readonly kind: 'prompt'
  readonly definition: PromptDefinition
  readonly site: Site
}

/** One message of a prompt. A text may stand for its content. */
export interface PromptMessage {
  readonly role: 'user' | 'assistant'
  readonly content: string | Content
}

/** The definition of a prompt. Its arguments are texts; those with an `enum` are completed for the user. */
export interface PromptDefinition {
  readonly title?: string
  /** What it is for, for the person that chooses it. */
  readonly description: string
  readonly arguments?: ObjectSchema
  /** Texts, values and URIs have `{argument}` places. A text may stand for a single message of the user. */
  readonly messages: string | readonly PromptMessage[]
  /** What the client is asked for first; its answers are arguments, too. */
  readonly asks?: { readonly [name: string]: Ask }
}

/**
 * Declares a prompt.
 * Takes its definition, which is data only. Everybody with a token for this server may get it: what is in it is no secret.
 *
 * @see MCP 2026-07-28, server/prompts
 */
export function prompt(definition: PromptDefinition): Prompt {
  return { kind: 'prompt', definition, site: siteOf(prompt) }
}
