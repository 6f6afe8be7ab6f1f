import { type ChildProcess, spawn } from 'node:child_process'
import type { Server } from 'node:http'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { createMCPClient } from '@ai-sdk/mcp'
import type { RunningServer } from '@fullmakt/runtime'
import { MultiServerMCPClient } from '@langchain/mcp-adapters'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clients } from '../../../examples/powerdns/clients.ts'
import { resourceOwner } from '../../../examples/tracker/resource-owner.ts'
import { startFixtureUpstream } from '../../fixtures/conformance/upstream.ts'
import { authorize } from '../../support/authorize.ts'
import { compileFixture, serveFixture } from '../../support/deployment.ts'
import { runProcess } from '../../support/run-process.ts'
import { makeFolder, removeFolder } from '../../support/temporary-folder.ts'

const issuer = 'http://127.0.0.1:18210'
const resource = `${issuer}/mcp`
const account = { name: 'ada', password: 'correct horse battery staple' }
const root = resolve(import.meta.dirname, '../../..')
const folder = makeFolder()

let upstream: Server
let server: RunningServer
let headers: { readonly authorization: string }

beforeAll(async () => {
  upstream = await startFixtureUpstream(18211, 'the-upstream-token')
  const compiled = await compileFixture('../integration/clients')
  server = (await serveFixture(compiled, folder, { FIXTURE_TOKEN: 'the-upstream-token' })).server
  expect(await server.oauth.accounts.create({ ...account, roles: ['tester'] })).toEqual({ ok: true })
  const redirectUri = 'http://127.0.0.1:43117/callback'
  const tokens = await authorize({ issuer, clientId: 'tester', redirectUri, account, scope: 'tests:use' })
  headers = { authorization: `Bearer ${tokens.access_token}` }
})

afterAll(async () => {
  await server?.close()
  upstream?.close()
  removeFolder(folder)
})

const tools = ['asked_hello', 'hello', 'picture']

describe('clients that authorize themselves', () => {
  it.each(Object.entries(clients))('%s', async (_, connect) => {
    const agent = await connect(resource, 'tester', resourceOwner(account))
    try {
      expect(await agent.tools()).toEqual(tools)
      expect(await agent.call('hello', { name: 'Ada' })).toEqual({ isError: false, text: 'Hello, Ada!' })
      expect(await agent.call('hello', { name: 7 })).toMatchObject({ isError: true })
    } finally {
      await agent.close()
    }
  })
})

describe('what a client can do beside calls', () => {
  const modes = [
    ['default', undefined],
    ['auto', { mode: 'auto' }],
    ['pinned', { mode: { pin: '2026-07-28' } }],
  ] as const

  it.each(modes)('client 2.4, %s mode', async (_, versionNegotiation) => {
    const capabilities = { elicitation: { form: {} } }
    const client = new Client(
      { name: 'test', version: '1' },
      versionNegotiation === undefined ? { capabilities } : { capabilities, versionNegotiation },
    )
    client.setRequestHandler('elicitation/create', async () => ({ action: 'accept', content: { name: 'Grace' } }))
    await client.connect(new StreamableHTTPClientTransport(new URL(resource), { requestInit: { headers } }))
    try {
      expect(await client.callTool({ name: 'asked_hello', arguments: {} })).toMatchObject({
        content: [{ type: 'text', text: 'Hello, Grace!' }],
      })
      expect(await client.callTool({ name: 'picture', arguments: {} })).toMatchObject({
        content: [{ type: 'image', mimeType: 'image/png' }],
      })
      expect((await client.listResources()).resources).toEqual([])
      expect((await client.listResourceTemplates()).resourceTemplates).toMatchObject([
        { uriTemplate: 'docs://data/{id}' },
      ])
      expect(await client.readResource({ uri: 'docs://data/7' })).toMatchObject({
        contents: [{ uri: 'docs://data/7', mimeType: 'application/json' }],
      })
      await expect(client.readResource({ uri: 'docs://secret' })).rejects.toMatchObject({ message: /not found/i })
      expect(await client.getPrompt({ name: 'greet', arguments: { tone: 'wry' } })).toMatchObject({
        messages: [{ role: 'user', content: { text: 'Greet me in a wry tone.' } }],
      })
      const ref = { type: 'ref/prompt', name: 'greet' } as const
      const { completion } = await client.complete({ ref, argument: { name: 'tone', value: 'w' } })
      expect(completion.values).toEqual(['warm', 'wry'])
    } finally {
      await client.close()
    }
  })

  it('sdk 1.32', async () => {
    const client = new LegacyClient({ name: 'test', version: '1' }, { capabilities: { elicitation: { form: {} } } })
    client.setRequestHandler(ElicitRequestSchema, async () => ({ action: 'accept', content: { name: 'Grace' } }))
    await client.connect(new LegacyTransport(new URL(resource), { requestInit: { headers } }) as never)
    try {
      expect(await client.callTool({ name: 'asked_hello', arguments: {} })).toMatchObject({
        content: [{ type: 'text', text: 'Hello, Grace!' }],
      })
      expect(await client.readResource({ uri: 'docs://data/7' })).toMatchObject({
        contents: [{ uri: 'docs://data/7' }],
      })
    } finally {
      await client.close()
    }
  })
})

describe('programs and frameworks', () => {
  const bin = (name: string): string => join(root, 'node_modules/.bin', name)

  it('the command line of the Inspector', async () => {
    const inspect = async (...flags: readonly string[]) => {
      const given = [
        '--cli',
        resource,
        '--transport',
        'http',
        '--header',
        `Authorization: ${headers.authorization}`,
        ...flags,
      ]
      const finished = await runProcess(process.execPath, [bin('mcp-inspector'), ...given], {
        cwd: folder,
        env: { ...process.env, HOME: folder },
        timeoutMs: 60_000,
      })
      if (finished.exit !== 0) throw new Error(finished.stderr + finished.stdout)
      return JSON.parse(finished.stdout) as Record<string, unknown>
    }
    const listed = (await inspect('--method', 'tools/list'))['tools'] as readonly { readonly name: string }[]
    expect(listed.map(({ name }) => name)).toEqual(tools)
    const called = await inspect('--method', 'tools/call', '--tool-name', 'hello', '--tool-arg', 'name=Ada')
    expect(called['content']).toEqual([{ type: 'text', text: 'Hello, Ada!' }])
  })

  it('mcp-remote', async () => {
    const flags = ['--transport', 'http-only', '--allow-http', '--header', `Authorization:${headers.authorization}`]
    const child = spawn(process.execPath, [bin('mcp-remote'), resource, ...flags], {
      cwd: folder,
      env: { ...process.env, MCP_REMOTE_CONFIG_DIR: folder, HOME: folder },
      stdio: ['pipe', 'pipe', 'ignore'],
      timeout: 60_000,
      killSignal: 'SIGKILL',
    })
    try {
      const ask = conversation(child)
      const clientInfo = { name: 'test', version: '1' }
      expect(await ask('initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo })).toMatchObject({
        serverInfo: { name: 'clients' },
      })
      child.stdin?.write(`${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' })}\n`)
      const listed = (await ask('tools/list', {}))['tools'] as readonly { readonly name: string }[]
      expect(listed.map(({ name }) => name)).toEqual(tools)
      expect(await ask('tools/call', { name: 'hello', arguments: { name: 'Ada' } })).toMatchObject({
        content: [{ text: 'Hello, Ada!' }],
      })
    } finally {
      child.kill('SIGKILL')
    }
  })

  it('the AI SDK', async () => {
    const client = await createMCPClient({ transport: { type: 'http', url: resource, headers } })
    try {
      const found = await client.tools()
      expect(Object.keys(found).toSorted()).toEqual(tools)
      const answer = await found['hello']?.execute?.({ name: 'Ada' }, {
        toolCallId: '1',
        messages: [],
        context: {},
      } as never)
      expect(answer).toMatchObject({ content: [{ type: 'text', text: 'Hello, Ada!' }] })
    } finally {
      await client.close()
    }
  })

  it('LangChain', async () => {
    const client = new MultiServerMCPClient({ fullmakt: { transport: 'http', url: resource, headers: { ...headers } } })
    try {
      const found = await client.getTools()
      expect(found.map(({ name }) => name).toSorted()).toEqual(tools)
      expect(await found.find(({ name }) => name === 'hello')?.invoke({ name: 'Ada' })).toBe('Hello, Ada!')
    } finally {
      await client.close()
    }
  })
})

/** Asks over the standard streams of a process, one message a line. */
function conversation(child: ChildProcess): (method: string, params: object) => Promise<Record<string, unknown>> {
  const waiting = new Map<number, (message: { readonly result?: Record<string, unknown> }) => void>()
  if (child.stdout === null) throw new Error('no output')
  createInterface({ input: child.stdout }).on('line', (text) => {
    const message = JSON.parse(text) as { readonly id?: number; readonly result?: Record<string, unknown> }
    if (message.id !== undefined) waiting.get(message.id)?.(message)
  })
  let last = 0
  return (method, params) =>
    new Promise((resolve, reject) => {
      const id = ++last
      child.once('exit', () => reject(new Error('the program ended')))
      waiting.set(id, ({ result }) => (result === undefined ? reject(new Error(`${method} failed`)) : resolve(result)))
      child.stdin?.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`)
    })
}
