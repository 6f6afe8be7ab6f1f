import { type ContentNode, isJsonObject, type Json, type JsonObject, type PromptNode } from '@fullmakt/ir'
import { filled } from './asks.ts'
import { own } from './json-rpc.ts'
import type { ToolFragment } from './tool-list.ts'

/** Prompts as fragments of lists. @see MCP 2026-07-28, schema, Prompt */
export function promptFragments(prompts: readonly PromptNode[]): readonly ToolFragment[] {
  return prompts.map((prompt, index) => ({
    index,
    name: prompt.name,
    json: JSON.stringify({
      name: prompt.name,
      ...(prompt.title === null ? {} : { title: prompt.title }),
      description: prompt.description,
      arguments: prompt.arguments.map(({ name, title, description, required }) => ({
        name,
        ...(title === null ? {} : { title }),
        ...(description === null ? {} : { description }),
        required,
      })),
    }),
  }))
}

/** Prompts by their names. */
export function promptsByName(prompts: readonly PromptNode[]): ReadonlyMap<string, PromptNode> {
  return new Map(prompts.map((prompt) => [prompt.name, prompt]))
}

/** The prompt that params or a reference name; undefined where there is none, and where the name is no text. */
export function findPrompt(prompts: ReadonlyMap<string, PromptNode>, given: JsonObject): PromptNode | undefined {
  const name = own(given, 'name')
  // What only reads like a name when it is made a text would pass by the comparison with `Mcp-Name`.
  return typeof name === 'string' ? prompts.get(name) : undefined
}

/** The arguments of `prompts/get`, or what is wrong with them. @see MCP 2026-07-28, server/prompts, Error Handling */
export function promptArguments(
  prompt: PromptNode,
  given: Json | undefined,
): { readonly ok: true; readonly args: JsonObject } | { readonly ok: false; readonly message: string } {
  const args = given ?? {}
  if (!isJsonObject(args)) return { ok: false, message: 'params.arguments must be an object' }
  for (const [name, value] of Object.entries(args)) {
    const argument = prompt.arguments.find((one) => one.name === name)
    if (argument === undefined) return { ok: false, message: 'There is no such argument' }
    if (typeof value !== 'string') return { ok: false, message: `The argument ${name} must be a string` }
    if (argument.values?.includes(value) === false)
      return { ok: false, message: `The argument ${name} has no such value` }
  }
  const missing = prompt.arguments.find(({ name, required }) => required && own(args, name) === undefined)
  return missing === undefined ? { ok: true, args } : { ok: false, message: `The argument ${missing.name} is missing` }
}

/** The messages of a prompt with its arguments in them. @see MCP 2026-07-28, schema, GetPromptResult */
export function promptMessages({ messages }: PromptNode, args: JsonObject): readonly JsonObject[] {
  return messages.map(({ role, content }) => ({ role, content: blockOf(content, args) }))
}

function blockOf(node: ContentNode, args: JsonObject): JsonObject {
  const type = 'mimeType' in node && node.mimeType !== null ? { mimeType: node.mimeType } : {}
  if (node.kind === 'link') {
    const description = node.description === null ? {} : { description: node.description }
    return { type: 'resource_link', uri: filled(node.uri, args), name: node.name, ...description, ...type }
  }
  const text = node.source.from === 'value' ? filled(node.source.parts, args) : ''
  if (node.kind === 'text') return { type: 'text', text }
  if (node.kind === 'resource') {
    return {
      type: 'resource',
      resource: { uri: filled(node.uri, args), ...type, ...(node.binary ? { blob: text } : { text }) },
    }
  }
  return { type: node.kind, data: text, ...type }
}
