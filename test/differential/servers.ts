import type { JsonObject, PromptNode, Span, ToolNode } from '@fullmakt/ir'
import { createMcpHandler as createOurs } from '@fullmakt/mcp'
import { createMcpHandler, fromJsonSchema, McpServer, ResourceTemplate } from '@modelcontextprotocol/server'
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { RawCase } from './corpus.ts'

/** What a server made of a request, without the words: only what the protocol speaks of. */
export interface Outcome {
  readonly status: number
  /** `result`, `failed` (a result that says so), the code of an error, or nothing. */
  readonly said: string
  /** Whether an error carries the request's id: `id`, `null`, `none`. */
  readonly id: string
}

/** Answers raw requests. */
export type Answer = (request: RawCase) => Promise<Outcome>

const SPAN: Span = { file: 'fullmakt.config.ts', line: 1, column: 1, endLine: 1, endColumn: 2, exact: true }
const closed = (properties: JsonObject, ...required: string[]): JsonObject => ({
  type: 'object',
  properties,
  ...(required.length === 0 ? {} : { required }),
  additionalProperties: false,
})
const INPUTS: Readonly<Record<string, JsonObject>> = {
  echo: closed({ text: { type: 'string' } }, 'text'),
  nothing: closed({}),
  fails: closed({}),
  mirrored: closed({
    region: { type: 'string', 'x-mcp-header': 'Region' },
    count: { type: 'integer', 'x-mcp-header': 'Count' },
  }),
}

/** Our handler, with tools, a prompt and resources. */
export function ours(): Answer {
  const tools: ToolNode[] = [
    ...Object.entries(INPUTS).map(([name, input]) => toolNode(name, input)),
    {
      ...toolNode('page', closed({})),
      resource: { uri: ['docs://page'], mimeType: 'text/plain', binary: false },
    },
    {
      ...toolNode('pages', closed({ page: { type: 'string' } }, 'page')),
      resource: { uri: ['docs://pages/', { argument: 'page' }], mimeType: 'text/plain', binary: false },
    },
  ]
  const prompt: PromptNode = {
    kind: 'prompt',
    name: 'greet',
    title: null,
    description: 'Greets.',
    arguments: [{ name: 'tone', title: null, description: null, required: true, values: null }],
    input: closed({ tone: { type: 'string' } }, 'tone'),
    messages: [{ role: 'user', content: { kind: 'text', source: { from: 'value', parts: ['Hello'] } } }],
    span: SPAN,
  }
  const ajv = new Ajv2020({ strict: false })
  const validators = new Map(tools.map(({ name, input }) => [name, ajv.compile(input)]))
  const handle = createOurs(
    { server: { name: 's', version: '1', instructions: null }, tools, prompts: [prompt] },
    {
      authenticate: async () => ({ ok: true, caller: null }),
      visible: () => ({ key: '', sees: () => true }),
      async call(_, { name }, args) {
        if (name === 'fails' || validators.get(name)?.(args) !== true) return { kind: 'failed', text: 'No.' }
        return { kind: 'answer', text: 'Yes.' }
      },
      principalOf: () => '',
      onFault(fault) {
        throw fault
      },
    },
  )
  return async ({ method, headers, body }) => {
    const { signal } = new AbortController()
    const answer = await handle({ method, headers, body: Buffer.from(body), signal })
    if (!('body' in answer)) throw new Error('a stream')
    return outcomeOf(answer.status, answer.body ?? '')
  }
}

/** The SDK's server with the same. */
export function theirs(): Answer {
  const handler = createMcpHandler(() => {
    const server = new McpServer({ name: 's', version: '1' })
    for (const [name, schema] of SCHEMAS) {
      server.registerTool(name, { description: 'A tool.', inputSchema: schema }, async () => {
        if (name === 'fails') throw new Error('No.')
        return { content: [{ type: 'text', text: 'Yes.' }] }
      })
    }
    server.registerPrompt('greet', { description: 'Greets.', argsSchema: TONE }, async () => ({
      messages: [{ role: 'user', content: { type: 'text', text: 'Hello' } }],
    }))
    const read = async (uri: URL) => ({ contents: [{ uri: uri.href, text: 'Yes.' }] })
    server.registerResource('page', 'docs://page', {}, read)
    server.registerResource('pages', new ResourceTemplate('docs://pages/{page}', { list: undefined }), {}, read)
    return server
  })
  return async ({ method, headers, body }) => {
    const hasBody = method !== 'GET'
    const answer = await handler.fetch(
      new Request('http://127.0.0.1/mcp', { method, headers, ...(hasBody ? { body } : {}) }),
    )
    return outcomeOf(answer.status, await answer.text())
  }
}

const schemaOf = (schema: JsonObject) =>
  fromJsonSchema<Record<string, string>>(schema as Parameters<typeof fromJsonSchema>[0])
// Made once: the SDK keeps every schema that it compiled.
const SCHEMAS = Object.entries(INPUTS).map(([name, input]) => [name, schemaOf(input)] as const)
const TONE = schemaOf(closed({ tone: { type: 'string' } }, 'tone'))

function toolNode(name: string, input: JsonObject): ToolNode {
  return {
    kind: 'tool',
    name,
    title: null,
    description: 'A tool.',
    scope: 'use',
    annotations: { readOnly: true, destructive: false, idempotent: true, openWorld: true },
    requires: {},
    input,
    output: null,
    call: { kind: 'http-call', upstream: 'api', method: 'GET', path: [[]], query: [], body: null },
    span: SPAN,
  }
}

interface Message {
  readonly id?: unknown
  readonly result?: { readonly isError?: boolean }
  readonly error?: { readonly code: number }
}

function outcomeOf(status: number, text: string): Outcome {
  const json = text.startsWith('{') ? text : (/^data: (\{.*\})$/m.exec(text)?.[1] ?? '')
  if (json === '') return { status, said: 'nothing', id: 'none' }
  const message = JSON.parse(json) as Message
  const id = message.id === undefined ? 'none' : message.id === null ? 'null' : 'id'
  if (message.error !== undefined) return { status, said: String(message.error.code), id }
  return { status, said: message.result?.isError === true ? 'failed' : 'result', id }
}
