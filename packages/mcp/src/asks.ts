import { type AskNode, isJsonObject, type Json, type JsonObject, type TextPart } from '@fullmakt/ir'
import { declares } from './capabilities.ts'
import { own } from './json-rpc.ts'

/** What became of the questions so far: the names of those that are settled, and the arguments that they gave. */
export interface Settled {
  readonly done: readonly string[]
  readonly answers: JsonObject
}

/** Which questions come next. */
export type NextAsks =
  | { readonly kind: 'none'; readonly settled: Settled }
  | { readonly kind: 'ask'; readonly asks: readonly AskNode[]; readonly settled: Settled }
  /** The client cannot be asked what it must be asked. */
  | { readonly kind: 'missing'; readonly required: JsonObject }

/** What an answer amounts to. */
export type ReadAnswer =
  | { readonly kind: 'answered'; readonly answers: JsonObject }
  | { readonly kind: 'declined' }
  | { readonly kind: 'invalid' }

/**
 * Decides which questions can be asked now.
 * Takes the questions, what is settled, and the client's capabilities. Optional questions that the client cannot be asked are settled without an answer.
 *
 * @see MCP 2026-07-28, basic/patterns/mrtr
 */
export function nextAsks(asks: readonly AskNode[], settled: Settled, capabilities: JsonObject): NextAsks {
  const done = new Set(settled.done)
  for (const ask of asks) {
    if (done.has(ask.name) || declares(capabilities, NEEDS[ask.kind])) continue
    if (!ask.optional) return { kind: 'missing', required: NEEDS[ask.kind] }
    done.add(ask.name)
  }
  const now = { done: [...done], answers: settled.answers }
  const left = asks.filter(({ name }) => !done.has(name))
  if (left.length === 0) return { kind: 'none', settled: now }
  return { kind: 'ask', asks: left.filter(({ after }) => after.every((name) => done.has(name))), settled: now }
}

const NEEDS: Readonly<Record<AskNode['kind'], JsonObject>> = {
  form: { elicitation: { form: {} } },
  sampling: { sampling: {} },
  roots: { roots: {} },
}

/** The request that a question makes. Takes the arguments that stand in its texts. @see MCP 2026-07-28, client/elicitation */
export function askRequest(ask: AskNode, args: JsonObject): { readonly method: string; readonly params: JsonObject } {
  switch (ask.kind) {
    case 'form': {
      const { type, properties, required } = ask.schema
      const schema = {
        type: type ?? 'object',
        properties: properties ?? {},
        ...(required === undefined ? {} : { required }),
      }
      return { method: 'elicitation/create', params: { message: filled(ask.message, args), requestedSchema: schema } }
    }
    case 'sampling': {
      const messages = [{ role: 'user', content: { type: 'text', text: filled(ask.prompt, args) } }]
      const system = ask.system === null ? {} : { systemPrompt: ask.system }
      return { method: 'sampling/createMessage', params: { messages, ...system, maxTokens: ask.maxTokens } }
    }
    case 'roots':
      return { method: 'roots/list', params: {} }
  }
}

/**
 * Reads the answer to a question.
 * Takes the question and what the client gave. Only the shape is judged: what the answers become is validated with the other arguments.
 */
export function readAnswer(ask: AskNode, response: Json | undefined): ReadAnswer {
  if (response === undefined || !isJsonObject(response)) return INVALID
  switch (ask.kind) {
    case 'form':
      return formAnswer(ask.arguments, ask.schema, response)
    case 'sampling': {
      const text = textsOf(own(response, 'content'))
      return text === undefined ? INVALID : { kind: 'answered', answers: { [ask.name]: text } }
    }
    case 'roots': {
      const roots = own(response, 'roots')
      if (!Array.isArray(roots)) return INVALID
      const uris = (roots as readonly Json[]).map((root) => (isJsonObject(root) ? own(root, 'uri') : undefined))
      return uris.every((uri) => typeof uri === 'string')
        ? { kind: 'answered', answers: { [ask.name]: uris as string[] } }
        : INVALID
    }
  }
}

/** A text with arguments in it. */
export function filled(parts: readonly TextPart[], args: JsonObject): string {
  return parts.map((part) => (typeof part === 'string' ? part : shown(own(args, part.argument)))).join('')
}

const INVALID: ReadAnswer = { kind: 'invalid' }

function formAnswer(names: readonly string[], schema: JsonObject, response: JsonObject): ReadAnswer {
  const action = own(response, 'action')
  if (action === 'decline' || action === 'cancel') return { kind: 'declined' }
  const content = own(response, 'content')
  if (action !== 'accept' || content === undefined || !isJsonObject(content)) return INVALID
  const given = names.filter((name) => own(content, name) !== undefined)
  const required = Array.isArray(schema['required']) ? (schema['required'] as readonly string[]) : []
  if (required.some((name) => !given.includes(name))) return INVALID
  return { kind: 'answered', answers: Object.fromEntries(given.map((name) => [name, content[name] as Json])) }
}

function textsOf(content: Json | undefined): string | undefined {
  if (Array.isArray(content)) {
    const texts = (content as readonly Json[]).map(textsOf).filter((text) => text !== undefined)
    return texts.length === 0 ? undefined : texts.join('\n')
  }
  if (content === undefined || !isJsonObject(content) || own(content, 'type') !== 'text') return undefined
  const text = own(content, 'text')
  return typeof text === 'string' ? text : undefined
}

function shown(value: Json | undefined): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
