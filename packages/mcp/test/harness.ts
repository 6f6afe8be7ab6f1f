import type { JsonObject, ToolNode } from '@fullmakt/ir'
import { createMcpHandler, type McpHandler, type McpOptions, type McpPorts, type McpRequest } from '../src/index.ts'

export interface Caller {
  readonly name: string
  readonly hidden: readonly string[]
}

export interface Recorded {
  readonly tool: string
  readonly args: JsonObject
  readonly signal: AbortSignal
  readonly trace: JsonObject
  readonly caller: string
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely by tests
  readonly json: any
  readonly body: string | null
}

const SPAN = { file: 'fullmakt.config.ts', line: 1, column: 1, endLine: 1, endColumn: 2, exact: true }

export function tool(name: string, patch: Partial<ToolNode> = {}): ToolNode {
  return {
    kind: 'tool',
    name,
    title: null,
    description: `The tool ${name}.`,
    scope: 'things:read',
    annotations: { readOnly: true, destructive: false, idempotent: true, openWorld: true },
    requires: {},
    input: { type: 'object', additionalProperties: false },
    output: null,
    call: { kind: 'http-call', upstream: 'api', method: 'GET', path: [], query: [], body: null },
    span: SPAN,
    ...patch,
  }
}

export const HEADERS_INPUT: JsonObject = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  properties: {
    region: { type: 'string', 'x-mcp-header': 'Region' },
    count: { type: 'integer', 'x-mcp-header': 'Count' },
    dry: { type: 'boolean', 'x-mcp-header': 'Dry' },
    nested: { type: 'object', properties: { zone: { type: 'string', 'x-mcp-header': 'Zone' } } },
    'x-mcp-header': { type: 'string' },
  },
  $defs: { a: { $anchor: 'a', type: 'string' } },
  additionalProperties: false,
}

export const TOOLS: readonly ToolNode[] = [
  tool('zeta', { title: 'Zeta' }),
  tool('echo', { output: { type: 'object', properties: { args: { type: 'object' } } } }),
  tool('many', { output: { type: 'array', items: { $ref: '#/$defs/n' }, $defs: { n: { type: 'integer' } } } }),
  tool('mirrored', { input: HEADERS_INPUT }),
  tool('asks', { requires: { elicitation: { form: {} } } }),
  tool('fails'),
  tool('scope'),
  tool('down'),
  tool('throws'),
  tool('broken', { output: { type: 'object' } }),
  tool('secret'),
]

export interface Server {
  readonly handler: McpHandler
  readonly calls: Recorded[]
  readonly faults: unknown[]
  send(request: RawRequest): Promise<Answer>
  modern(method: string, params?: JsonObject, patch?: Patch): Promise<Answer>
  legacy(method: string, params?: JsonObject, patch?: Patch): Promise<Answer>
}

export interface RawRequest {
  readonly method?: string
  readonly headers?: McpRequest['headers']
  readonly body?: string | Uint8Array
  readonly signal?: AbortSignal
}

export interface Patch {
  /** Header fields to set; undefined removes one. */
  readonly headers?: McpRequest['headers']
  readonly meta?: JsonObject | null
  readonly id?: string | number
  readonly signal?: AbortSignal
}

export const META: JsonObject = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
}

export function serve(tools: readonly ToolNode[] = TOOLS, options: McpOptions = {}): Server {
  const calls: Recorded[] = []
  const faults: unknown[] = []
  const ports: McpPorts<Caller> = {
    async authenticate(authorization) {
      const match = /^Bearer (\w+)$/.exec(authorization ?? '')
      if (match === null) return { ok: false, status: 401, wwwAuthenticate: 'Bearer resource_metadata="x"' }
      return { ok: true, caller: { name: match[1]!, hidden: match[1] === 'root' ? [] : ['secret'] } }
    },
    visible: (caller) => ({
      key: caller.hidden.join(' '),
      sees: (index) => !caller.hidden.includes(tools[index]!.name),
    }),
    async call(caller, node, args, context) {
      calls.push({
        tool: node.name,
        args,
        signal: context.signal,
        trace: context.trace as JsonObject,
        caller: caller.name,
      })
      if (node.name === 'fails') return { kind: 'failed', text: 'The API said no; try a smaller page.' }
      if (node.name === 'scope') return { kind: 'insufficient-scope', wwwAuthenticate: 'Bearer error="x"' }
      if (node.name === 'down') return { kind: 'unavailable', text: 'The audit log cannot be written.' }
      if (node.name === 'throws') throw new Error('password=hunter2')
      if (node.name === 'many') return { kind: 'answer', structured: [1, 2], text: '' }
      if (node.name === 'echo') return { kind: 'answer', structured: { args }, text: '' }
      return { kind: 'answer', text: `ran ${node.name}` }
    },
    principalOf: ({ name }) => name,
    onFault: (fault) => faults.push(fault),
  }
  const handler = createMcpHandler(
    { server: { name: 'acme', version: '1.2.3', instructions: 'Be kind.' }, tools },
    ports,
    options,
  )
  const send = async (raw: RawRequest): Promise<Answer> => {
    const response = await handler({
      method: raw.method ?? 'POST',
      headers: raw.headers ?? BASE,
      body: typeof raw.body === 'string' ? new TextEncoder().encode(raw.body) : (raw.body ?? new Uint8Array()),
      signal: raw.signal ?? new AbortController().signal,
    })
    if (!('body' in response)) throw new Error('the answer is a stream')
    return { ...response, json: response.body === null ? undefined : JSON.parse(response.body) }
  }
  const post = (message: JsonObject, headers: McpRequest['headers'], patch: Patch): Promise<Answer> =>
    send({
      headers: { ...BASE, ...headers, ...patch.headers },
      body: JSON.stringify(message),
      ...(patch.signal ? { signal: patch.signal } : {}),
    })
  return {
    handler,
    calls,
    faults,
    send,
    modern: (method, params = {}, patch = {}) =>
      post(
        {
          jsonrpc: '2.0',
          id: patch.id ?? 7,
          method,
          params: patch.meta === null ? params : { ...params, _meta: patch.meta ?? META },
        },
        {
          'mcp-protocol-version': '2026-07-28',
          'mcp-method': method,
          ...(typeof params['name'] === 'string' ? { 'mcp-name': params['name'] } : {}),
        },
        patch,
      ),
    legacy: (method, params, patch = {}) =>
      post(
        { jsonrpc: '2.0', id: patch.id ?? 7, method, ...(params === undefined ? {} : { params }) },
        { 'mcp-protocol-version': '2025-11-25' },
        patch,
      ),
  }
}

export const BASE: McpRequest['headers'] = {
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
  authorization: 'Bearer anna',
}
