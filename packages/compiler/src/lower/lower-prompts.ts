import type { DeclaredPrompt } from '@fullmakt/config/declare'
import {
  isJsonObject,
  isToolName,
  type Json,
  type JsonObject,
  type PromptArgument,
  type PromptNode,
} from '@fullmakt/ir'
import { closed } from './closed.ts'
import type { LowerContext } from './context.ts'
import { lowerAsks } from './lower-asks.ts'
import { lowerContent } from './lower-content.ts'

/**
 * Lowers prompts, sorted by name.
 * Takes the site of the config, which names them. Reports names, descriptions, arguments that are no texts, and messages that cannot be.
 */
export function lowerPrompts(
  declared: readonly DeclaredPrompt[],
  context: LowerContext,
  home: string,
): readonly PromptNode[] {
  return declared
    .map((prompt): PromptNode => {
      const { name, title, description, site } = prompt
      const whose = `the prompt \`${name}\``
      if (!isToolName(name) || name === '__proto__') {
        context.report('FMK2001', `\`${name}\` cannot be the name of a prompt`, home, { path: ['prompts', name] })
      }
      if (description.trim() === '') {
        context.report('FMK2005', `${whose} has no description`, site, { path: ['description'] })
      }
      const { asks, input } = lowerAsks(prompt.asks, prompt.input, whose, site, context)
      const messages = (
        prompt.messages as readonly { readonly role: 'user' | 'assistant'; readonly content: JsonObject }[]
      ).map(({ role, content }, index) => ({
        role,
        content: lowerContent(content, ['messages', index], { whose, site, input, output: undefined }, context),
      }))
      return {
        kind: 'prompt',
        name,
        title,
        description,
        arguments: argumentsOf(prompt, context),
        input: closed(input),
        messages,
        ...(asks.length === 0 ? {} : { asks }),
        span: context.span(site),
      }
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

function argumentsOf({ name: prompt, input, site }: DeclaredPrompt, context: LowerContext): readonly PromptArgument[] {
  const { properties, required } = input
  if (properties === undefined || !isJsonObject(properties)) return []
  return Object.entries(properties).map(([name, schema]): PromptArgument => {
    const { type, title, description, enum: values } = isJsonObject(schema) ? schema : {}
    if (type !== 'string') {
      context.report('FMK1203', `the argument \`${name}\` of the prompt \`${prompt}\` is not a text`, site, {
        path: ['arguments'],
      })
    }
    return {
      name,
      title: text(title),
      description: text(description),
      required: Array.isArray(required) && (required as readonly Json[]).includes(name),
      values: Array.isArray(values) ? (values as readonly Json[]).map(String) : null,
    }
  })
}

function text(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null
}
