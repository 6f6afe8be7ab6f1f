import type { JsonObject, PromptNode, ToolNode } from '@fullmakt/ir'
import {
  type CallContext,
  type CallOutcome,
  createMcpHandler,
  createMcpSessions,
  type McpPorts,
  type McpStreams,
  type SessionCaps,
} from '../src/index.ts'
import { META, tool } from './harness.ts'

const SPAN = { file: 'fullmakt.config.ts', line: 1, column: 1, endLine: 1, endColumn: 2, exact: true }
const source = (...parts: (string | { argument: string })[]) => ({ from: 'value', parts }) as const
const object = (properties: JsonObject, required: readonly string[] = Object.keys(properties)): JsonObject => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
})
const text = { type: 'string' }

const TOOLS: readonly ToolNode[] = [
  tool('static', { resource: { uri: ['docs://static'], mimeType: 'text/plain', binary: false } }),
  tool('page', {
    input: object({ page: { type: 'string', enum: ['home', 'help', 'about us'] } }),
    resource: { uri: ['docs://pages/', { argument: 'page' }], mimeType: null, binary: false },
  }),
  tool('hidden', { resource: { uri: ['docs://hidden'], mimeType: null, binary: false } }),
  tool('ask', {
    input: object({ about: text, name: text, color: text }),
    asks: [
      {
        kind: 'form',
        name: 'who',
        arguments: ['name'],
        after: [],
        optional: false,
        message: ['Who, about ', { argument: 'about' }, '?'],
        schema: object({ name: text }),
      },
      {
        kind: 'form',
        name: 'what',
        arguments: ['color'],
        after: ['who'],
        optional: false,
        message: ['Which color, ', { argument: 'name' }, '?'],
        schema: object({ color: text }),
      },
    ],
  }),
]

export const PROMPTS: readonly PromptNode[] = [
  {
    kind: 'prompt',
    name: 'greet',
    title: null,
    description: 'Greets.',
    arguments: [{ name: 'tone', title: null, description: null, required: true, values: ['warm', 'wry', 'cold'] }],
    input: object({ tone: text }),
    messages: [
      { role: 'user', content: { kind: 'text', source: source('Greet in a ', { argument: 'tone' }, ' tone.') } },
    ],
    span: SPAN,
  },
]

/** The capabilities of a client that shows forms. */
export const FORM = { elicitation: {} }

/** Serves things of every kind. Takes what calls are answered with, the caps of sessions, more tools, and the prompts; `room` and `time` can be changed. */
export function serve(
  call: (args: JsonObject, context: CallContext) => CallOutcome = (args) => ({
    kind: 'answer',
    text: JSON.stringify(args),
  }),
  caps: Partial<SessionCaps> = {},
  more: readonly ToolNode[] = [],
  prompts: readonly PromptNode[] = PROMPTS,
) {
  let ids = 0
  const tools = [...TOOLS, ...more]
  const started = new Set<{ readonly owner: string; readonly id: string | number; readonly abort: () => void }>()
  const made: JsonObject[] = []
  const timers = new Set<{ readonly at: number; readonly callback: () => void }>()
  const world = {
    hasRoom: true,
    hasScope: true,
    now: 0,
    /** Lets time pass. */
    pass(milliseconds: number): void {
      world.now += milliseconds
      for (const timer of [...timers]) {
        if (timer.at > world.now) continue
        timers.delete(timer)
        timer.callback()
      }
    },
    timers,
  }
  const streams: McpStreams = {
    admits: () => world.hasRoom,
    whenSlow: () => () => {},
    callStarted(owner, id, abort) {
      const one = { owner, id, abort }
      started.add(one)
      return () => void started.delete(one)
    },
    cancel(owner, id) {
      for (const one of started) if (one.owner === owner && one.id === id) one.abort()
    },
  }
  const sessions = createMcpSessions(
    {
      newId: () => `session-${++ids}`,
      now: () => world.now,
      after(milliseconds, callback) {
        const timer = { at: world.now + milliseconds, callback }
        timers.add(timer)
        return () => void timers.delete(timer)
      },
    },
    { total: 3, perOwner: 2, idleMs: 10, ...caps },
  )
  const ports: McpPorts<string> = {
    authenticate: async (authorization) => ({ ok: true, caller: (authorization ?? '').slice('Bearer '.length) }),
    visible: () => ({ key: '', sees: (index) => tools[index]?.name !== 'hidden' }),
    hasScope: () => world.hasScope,
    async call(_caller, _node, args, context) {
      made.push(args)
      return call(args, context)
    },
    principalOf: (caller) => caller,
    seal: {
      seal: (purpose, sealed) => Buffer.from(JSON.stringify([purpose, sealed])).toString('base64url'),
      open(purpose, sealed) {
        const [of, inside] = JSON.parse(Buffer.from(sealed, 'base64url').toString() || '[]') as [string, string]
        return of === purpose ? inside : undefined
      },
    },
    streams,
    sessions,
    onFault: (fault) => {
      throw fault
    },
  }
  const handle = createMcpHandler({ server: { name: 's', version: '1', instructions: null }, tools, prompts }, ports)
  const send = (
    body: JsonObject,
    headers: Readonly<Record<string, string>>,
    { method = 'POST', caller = 'ada' }: { readonly method?: string; readonly caller?: string } = {},
  ) =>
    handle({
      method,
      headers: {
        authorization: `Bearer ${caller}`,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...headers,
      },
      body: Buffer.from(method === 'POST' ? JSON.stringify({ jsonrpc: '2.0', ...body }) : ''),
      signal: new AbortController().signal,
    })
  const modern = async (method: string, params: JsonObject, capabilities: JsonObject = FORM, caller = 'ada') => {
    const _meta = { ...META, 'io.modelcontextprotocol/clientCapabilities': capabilities }
    const name = params['name'] ?? params['uri']
    const headers = {
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': method,
      ...(typeof name === 'string' ? { 'mcp-name': name } : {}),
    }
    const answer = await send({ id: 1, method, params: { ...params, _meta } }, headers, { caller })
    if (!('body' in answer)) throw new Error('a stream')
    return { status: answer.status, json: JSON.parse(answer.body ?? 'null') as Wire }
  }
  return { send, modern, sessions, made, world }
}

/** Begins a session of 2025-11-25; gives the fields of its requests. */
export async function begin(
  { send }: ReturnType<typeof serve>,
  capabilities: JsonObject = FORM,
): Promise<Record<string, string>> {
  const params = { protocolVersion: '2025-11-25', capabilities, clientInfo: { name: 'x', version: '1' } }
  const { headers } = await send({ id: 0, method: 'initialize', params }, {})
  return { 'mcp-protocol-version': '2025-11-25', 'mcp-session-id': headers['mcp-session-id'] ?? '' }
}

// biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely
export type Wire = any
