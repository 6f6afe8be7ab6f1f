import { isJsonObject, type Json, type JsonObject } from '@fullmakt/ir'
import type { DeclaredAsk, DeclaredPrompt, DeclaredTool } from './declaration.ts'
import type { Registry } from './registry.ts'
import { schemaOf } from './schema.ts'
import { describe, exact, isRecord, plain } from './shape.ts'

/** Declares the content blocks of a tool; undefined where it names none. Reports what is no content. */
export function declareContent(value: unknown, path: string, site: string, registry: Registry): Json | undefined {
  if (value === undefined) return undefined
  if (!Array.isArray(value)) {
    registry.problem('shape', '`content` is not a list', path, site)
    return undefined
  }
  return value.flatMap((item: unknown, index): JsonObject[] => {
    if (isRecord(item) && item['kind'] === 'content') return [contentOf(item, `${path}/${index}`, site, registry)]
    registry.problem('shape', `this is ${describe(item)}, not content`, `${path}/${index}`, site)
    return []
  })
}

function contentOf(item: Record<string, unknown>, path: string, site: string, registry: Registry): JsonObject {
  const settings = exact(item['settings'], path, site, registry)
  return { ...(settings !== undefined && isJsonObject(settings) ? settings : {}), type: String(item['type']) }
}

/** Declares the questions of a tool or a prompt, in the order of their names in the config. Reports what is no question. */
export function declareAsks(value: unknown, site: string, registry: Registry): readonly DeclaredAsk[] {
  if (value === undefined) return []
  if (!isRecord(value)) {
    registry.problem('shape', '`asks` is not an object of questions', '/asks', site)
    return []
  }
  return Object.entries(value).flatMap(([name, item]): DeclaredAsk[] => {
    const path = `/asks/${name}`
    if (!isRecord(item) || item['kind'] !== 'ask' || !isRecord(item['settings'])) {
      registry.problem('shape', `\`${name}\` is ${describe(item)}, not a question`, path, site)
      return []
    }
    const { schema, ...settings } = item['settings']
    const form =
      item['type'] === 'form'
        ? schemaOf(schema, 'input', (code, message) => registry.problem(code, message, path, site))
        : undefined
    return [{ name, type: String(item['type']), settings: plain(settings), schema: form ?? null }]
  })
}

/** Declares a resource as the action that it is. Takes what declares the rest of it, as a tool. Reports what is no resource. */
export function declareResource(
  name: string,
  value: unknown,
  registry: Registry,
  home: string,
  declareTool: (name: string, value: unknown, registry: Registry, home: string) => DeclaredTool[],
): DeclaredTool[] {
  if (!isRecord(value) || value['resource'] !== true || !isRecord(value['definition'])) {
    registry.problem('shape', `\`${name}\` is ${describe(value)}, not a resource`, `/resources/${name}`, home)
    return []
  }
  return declareTool(name, value, registry, home)
}

/** The variables of a URI template, as a schema of texts that are there. */
export function variablesSchema(uri: string): JsonObject {
  const names = [...uri.matchAll(/\{([^{}]*)\}/g)].map(([, name = '']) => name)
  return {
    type: 'object',
    properties: Object.fromEntries(names.map((name) => [name, { type: 'string', minLength: 1, maxLength: 2048 }])),
    required: [...new Set(names)],
  }
}

/** Declares a prompt. Reports what is none. */
export function declarePrompt(name: string, value: unknown, registry: Registry, home: string): DeclaredPrompt[] {
  if (!isRecord(value) || value['kind'] !== 'prompt' || !isRecord(value['definition'])) {
    registry.problem('shape', `\`${name}\` is ${describe(value)}, not a prompt`, `/prompts/${name}`, home)
    return []
  }
  const site = String(value['site'])
  const { title, description, arguments: given, messages, asks } = value['definition']
  const input =
    given === undefined
      ? { type: 'object' }
      : schemaOf(given, 'input', (code, message) => registry.problem(code, message, '/arguments', site))
  if (input === undefined) return []
  return [
    {
      name,
      title: typeof title === 'string' ? title : null,
      description: String(description ?? ''),
      input,
      messages: declareMessages(messages, site, registry),
      asks: declareAsks(asks, site, registry),
      site,
    },
  ]
}

function declareMessages(value: unknown, site: string, registry: Registry): Json {
  const list = typeof value === 'string' ? [{ role: 'user', content: value }] : value
  if (!Array.isArray(list) || list.length === 0) {
    registry.problem('shape', '`messages` is not a list of messages', '/messages', site)
    return []
  }
  return list.flatMap((message: unknown, index): Json[] => {
    const path = `/messages/${index}`
    const { role, content } = isRecord(message) ? message : {}
    const item = typeof content === 'string' ? { kind: 'content', type: 'text', settings: { value: content } } : content
    if ((role !== 'user' && role !== 'assistant') || !isRecord(item) || item['kind'] !== 'content') {
      registry.problem('shape', 'this is not a message', path, site)
      return []
    }
    return [{ role, content: contentOf(item, `${path}/content`, site, registry) }]
  })
}
