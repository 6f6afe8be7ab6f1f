import { createServer, type Server } from 'node:http'
import type { JsonObject } from '@fullmakt/ir'
import type { RunningServer } from '@fullmakt/runtime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { authorize } from '../../support/authorize.ts'
import { callTool, mcp } from '../../support/call-tool.ts'
import { type CompiledFixture, compileFixture, serveFixture } from '../../support/deployment.ts'
import { makeFolder, removeFolder } from '../../support/temporary-folder.ts'

const account = { name: 'ada', password: 'correct horse battery staple' }
const folder = makeFolder()
const asked: string[] = []

let compiled: CompiledFixture
let upstream: Server
let server: RunningServer
let issuer: string

beforeAll(async () => {
  upstream = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.setHeader('content-type', 'text/plain').end('Found.')
  })
  await new Promise<void>((resolve) => upstream.listen(18216, '127.0.0.1', resolve))
  compiled = await compileFixture('forms')
  issuer = compiled.program.server.issuer
  server = (await serveFixture(compiled, folder, {})).server
  expect(await server.oauth.accounts.create({ ...account, roles: ['tester'] })).toEqual({ ok: true })
})

afterAll(async () => {
  await server?.close()
  upstream?.close()
  removeFolder(folder)
})

/** A token of an agent, or of a client that registers itself under a name that it gives itself. */
async function tokenOf(clientId: string, redirectUri: string): Promise<string> {
  return (await authorize({ issuer, clientId, redirectUri, account, scope: 'tests:use' })).access_token
}

async function register(client_name: string, redirectUri: string): Promise<string> {
  const response = await fetch(`${issuer}/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ client_name, redirect_uris: [redirectUri] }),
  })
  return ((await response.json()) as { readonly client_id: string }).client_id
}

/** The input of the tool, as a client is told it that says of itself that it is another. */
async function listed(token: string): Promise<JsonObject> {
  const _meta = { 'io.modelcontextprotocol/clientInfo': { name: 'claude-code', version: '1' } }
  const { result } = (await mcp(`${issuer}/mcp`, token, 'tools/list', { _meta })).body
  expect(result).toMatchObject({ cacheScope: 'private' })
  return (result as unknown as { readonly tools: readonly [{ readonly inputSchema: JsonObject }] }).tools[0].inputSchema
}

const NAME = { type: 'string', minLength: 1 }

describe('the list of tools', () => {
  const flat = {
    type: 'object',
    properties: { id: { type: 'number' }, name: NAME },
    additionalProperties: false,
  }

  it('is told to a client that refuses choices without them', async () => {
    const input = await listed(await tokenOf('web_chat', 'https://claude.ai/api/mcp/auth_callback'))
    const { $schema } = compiled.program.tools[0]!.input
    expect(input).toEqual({ $schema, ...flat })
  })

  it('is told to a client that refuses another thing without that', async () => {
    const input = await listed(await tokenOf('editor', 'https://vscode.dev/redirect'))
    const { $schema: _, ...rest } = compiled.program.tools[0]!.input
    expect(input).toEqual(rest)
    expect(input['oneOf']).toBeDefined()
  })

  it.each([
    ['an agent that is none of them', async () => tokenOf('another', 'https://agent.example/callback')],
    [
      'a client that registers itself, whatever it calls itself',
      async () => {
        const redirectUri = 'http://127.0.0.1:43121/callback'
        return tokenOf(await register('Visual Studio Code', redirectUri), redirectUri)
      },
    ],
  ])('is told to %s so that each of them could take it', async (_, token) => {
    expect(await listed(await token())).toEqual(flat)
  })
})

describe('a call', () => {
  it.each([
    ['web_chat', 'https://claude.ai/api/mcp/auth_callback'],
    ['another', 'https://agent.example/callback'],
  ])('of %s is judged by the input that was declared, whatever it was told', async (agent, redirectUri) => {
    const token = await tokenOf(agent, redirectUri)
    asked.length = 0
    for (const args of [{}, { id: 1, name: 'x' }, { name: '' }]) {
      const { body } = await callTool(`${issuer}/mcp`, token, 'find', args)
      expect(body).toMatchObject({ result: { isError: true, content: [{ text: /not valid/ }] } })
    }
    expect(asked).toEqual([])
    await callTool(`${issuer}/mcp`, token, 'find', { id: 1 })
    expect(asked).toEqual(['/things?id=1'])
  })
})
