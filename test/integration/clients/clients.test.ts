import type { Server } from 'node:http'
import type { RunningServer } from '@fullmakt/runtime'
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
import { makeFolder, removeFolder } from '../../support/temporary-folder.ts'
import { frameworks } from './frameworks.ts'
import { programs } from './programs.ts'

const issuer = 'http://127.0.0.1:18210'
const resource = `${issuer}/mcp`
const account = { name: 'ada', password: 'correct horse battery staple' }
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
  it.each(Object.entries({ ...clients, ...programs, ...frameworks }))(
    '%s',
    async (_, connect) => {
      const agent = await connect(resource, 'tester', resourceOwner(account))
      try {
        expect(await agent.tools()).toEqual(tools)
        expect(await agent.call('hello', { name: 'Ada' })).toEqual({ isError: false, text: 'Hello, Ada!' })
        expect(await agent.call('hello', { name: 7 })).toMatchObject({ isError: true })
      } finally {
        await agent.close()
      }
    },
    90_000,
  )
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
