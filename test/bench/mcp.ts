import { createBroker } from '@fullmakt/broker'
import { emitArtifact } from '@fullmakt/compiler'
import type { JsonObject, Program, Span, ToolNode } from '@fullmakt/ir'
import { createMcpHandler as createOurs } from '@fullmakt/mcp'
import { createMcpHandler, fromJsonSchema, McpServer } from '@modelcontextprotocol/server'
import { openArtifact } from '../../packages/runtime/src/artifact/open-artifact.ts'

const ROUNDS = 7
const ROUND_MS = 400
const SPAN: Span = { file: 'fullmakt.config.ts', line: 1, column: 1, endLine: 1, endColumn: 2, exact: true }
const INPUT: JsonObject = {
  type: 'object',
  properties: { owner: { type: 'string' }, repo: { type: 'string' }, title: { type: 'string', maxLength: 256 } },
  required: ['owner', 'repo', 'title'],
  additionalProperties: false,
}
const ANSWER = '{"number":42}'

/** Makes one call and returns the text of its answer. */
type Call = () => Promise<string>

/**
 * Measures `tools/call` from the bytes of the request to the text of the answer, with an upstream that answers at once, beside the SDK's server; prints
 * CPU microseconds a call. The SDK is called with a web Request, its only face; what such a face costs alone is measured, too. Our side validates the arguments, decides by the policy and records, as it does when it serves; the SDK's side validates.
 */
export async function benchMcp(): Promise<void> {
  const sides: [name: string, call: Call, costs: number[]][] = []
  for (const count of [20, 200, 2_000]) sides.push([`fullmakt ${count}`, await ours(count), []])
  for (const count of [20, 200]) sides.push([`sdk ${count}`, theirs(count), []])
  sides.push(['web face alone', webFace(), []])
  for (const [name, call] of sides) {
    const text = await call()
    if (!text.includes('42')) throw new Error(`${name} answered ${text}`)
    await spend(call)
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const [, call, costs] of round % 2 === 0 ? sides : sides.toReversed()) costs.push(await spend(call))
  }
  const cost = new Map(sides.map(([name, , costs]) => [name, median(costs)]))
  const of = (name: string): number => cost.get(name) ?? Number.NaN
  console.log(`tools/call with an upstream that answers at once: ${ROUNDS} interleaved rounds, medians`)
  for (const [name, value] of cost) console.log(`  ${name.padEnd(16)} ${value.toFixed(1).padStart(7)} us CPU a call`)
  const [face, sdk] = [of('web face alone'), of('sdk 20')]
  const ratio = (a: string, b: string): string => (of(a) / of(b)).toFixed(2)
  console.log(`  sdk / fullmakt with 20 tools    ${ratio('sdk 20', 'fullmakt 20')} (aim: at least 5)`)
  console.log(
    `  the same with the web face taken from the SDK's side  ${((sdk - face) / of('fullmakt 20')).toFixed(2)}`,
  )
  console.log(`  sdk / fullmakt with 200 tools   ${ratio('sdk 200', 'fullmakt 200')} (aim: at least 15)`)
  console.log(`  fullmakt with 2,000 / 20 tools  ${ratio('fullmakt 2000', 'fullmakt 20')} (aim: at most 1.2)`)
}

async function ours(count: number): Promise<Call> {
  const program = programOf(count)
  const opened = await openArtifact((await emitArtifact(program, '0.0.0')).files)
  if (!opened.ok) throw new Error(opened.reason)
  const { policy, validators } = opened.artifact
  const upstreamAnswer = {
    ok: true,
    status: 200,
    contentType: 'application/json',
    body: Buffer.from(ANSWER),
    scrubbed: false,
  } as const
  let calls = 0
  const broker = createBroker(program, {
    artifact: 'sha256:of-the-benchmark',
    policy,
    validators,
    takeLimit: async () => ({ allowed: true, retryAfterMs: 0 }),
    approvals: { check: async () => ({ state: 'none' }), ask: async () => ({ state: 'none' }) },
    record: async () => {},
    callUpstream: async () => upstreamAnswer,
    insufficientScope: () => '',
    newCallId: () => String(++calls),
    now: Date.now,
    onRefusal() {},
  })
  const caller = {
    id: 'grant',
    clientId: 'bench',
    agent: null,
    user: 'ada',
    roles: ['member'],
    claims: {},
    scopes: new Set(['use']),
  }
  const indexOf = new Map(program.tools.map((tool, index) => [tool, index]))
  const handle = createOurs<typeof caller>(
    { server: { name: 'bench', version: '1.0.0', instructions: null }, tools: program.tools },
    {
      authenticate: async () => ({ ok: true, caller }),
      visible: broker.visible,
      call: async (who, tool, args, context) => {
        const result = await broker.call(who, indexOf.get(tool) ?? -1, args, context)
        return result.kind === 'approval-required' ? { kind: 'failed', text: result.text } : result
      },
      principalOf: ({ user }) => user,
      onFault(fault) {
        throw fault
      },
    },
  )
  const { headers, body } = request(count)
  const bytes = Buffer.from(body)
  const { signal } = new AbortController()
  return async () => {
    const answer = await handle({ method: 'POST', headers, body: bytes, signal })
    return 'body' in answer ? (answer.body ?? '') : ''
  }
}

function theirs(count: number): Call {
  const schema = fromJsonSchema(INPUT as Parameters<typeof fromJsonSchema>[0])
  const handler = createMcpHandler(() => {
    const server = new McpServer({ name: 'bench', version: '1.0.0' })
    for (let index = 0; index < count; index++) {
      server.registerTool(nameOf(index), { description: 'A tool.', inputSchema: schema }, async () => ({
        content: [{ type: 'text', text: ANSWER }],
      }))
    }
    return server
  })
  const { headers, body } = request(count)
  return async () => {
    const answer = await handler.fetch(new Request('http://127.0.0.1/mcp', { method: 'POST', headers, body }))
    return answer.text()
  }
}

function webFace(): Call {
  const { headers, body } = request(20)
  return async () => {
    const given = new Request('http://127.0.0.1/mcp', { method: 'POST', headers, body })
    await given.text()
    return new Response(ANSWER, { headers: { 'content-type': 'application/json' } }).text()
  }
}

function programOf(count: number): Program {
  const tools = Array.from(
    { length: count },
    (_, index): ToolNode => ({
      kind: 'tool',
      name: nameOf(index),
      title: null,
      description: 'A tool.',
      scope: 'use',
      annotations: { readOnly: false, destructive: false, idempotent: false, openWorld: true },
      requires: {},
      input: INPUT,
      output: null,
      call: { kind: 'http-call', upstream: 'api', method: 'POST', path: [['things']], query: [], body: null },
      span: SPAN,
    }),
  )
  return {
    format: 'fullmakt.program',
    version: '1.0',
    server: {
      kind: 'server',
      name: 'bench',
      version: '1.0.0',
      issuer: 'http://127.0.0.1',
      resource: 'http://127.0.0.1/mcp',
      instructions: null,
      dynamicRegistration: false,
      clientIdMetadata: false,
      accessTokenMs: 600_000,
      grantMs: 600_000,
    },
    scopes: [{ kind: 'scope', name: 'use', title: 'Use', includes: [], span: SPAN }],
    roles: [{ kind: 'role', name: 'member', span: SPAN }],
    agents: [],
    upstreams: [],
    tools,
    rules: [
      {
        kind: 'rule',
        name: 'members use them',
        effect: 'allow',
        who: [{ kind: 'role', name: 'member' }],
        tools: tools.map(({ name }) => name),
        when: { kind: 'test', source: 'args', path: ['owner'], operator: 'eq', operand: 'acme' },
        limit: null,
        redact: [],
        approval: null,
        span: SPAN,
      },
    ],
    constraints: [],
    invariants: [],
  }
}

function request(count: number): { readonly headers: Record<string, string>; readonly body: string } {
  const name = nameOf(count >> 1)
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientCapabilities': {},
  }
  const params = { name, arguments: { owner: 'acme', repo: 'web-shop', title: 'The menu does not close' }, _meta }
  return {
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      authorization: 'Bearer token',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': name,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }),
  }
}

function nameOf(index: number): string {
  return `tool_${String(index).padStart(5, '0')}`
}

/** CPU microseconds a call, over one round. */
async function spend(call: Call): Promise<number> {
  const before = process.cpuUsage()
  const end = performance.now() + ROUND_MS
  let calls = 0
  while (performance.now() < end) {
    for (let index = 0; index < 20; index++) await call()
    calls += 20
  }
  const { user, system } = process.cpuUsage(before)
  return (user + system) / calls
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}
