import { createServer, type Server } from 'node:http'
import { emitArtifact } from '@fullmakt/compiler'
import { type RunningServer, serve } from '@fullmakt/runtime'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { authorize } from '../../support/authorize.ts'
import { mcp } from '../../support/call-tool.ts'
import { type CompiledFixture, compileFixture } from '../../support/deployment.ts'
import { readLog } from '../../support/read-log.ts'
import { makeFolder, removeFolder } from '../../support/temporary-folder.ts'

const account = { name: 'ada', password: 'correct horse battery staple' }
const redirectUri = 'http://127.0.0.1:43117/callback'
const EXTENSION = 'io.modelcontextprotocol/tasks'
const asked: string[] = []

let compiled: CompiledFixture
let upstream: Server
let server: RunningServer
let folder: string
let url: string

async function start(questionMs = 300): Promise<void> {
  server = await serve({
    files: compiled.files,
    dataFolder: folder,
    env: {},
    now: Date.now,
    log: () => {},
    timeouts: { questionMs },
  })
}

async function token(): Promise<string> {
  const { issuer } = compiled.program.server
  return (await authorize({ issuer, clientId: 'tester', redirectUri, account, scope: 'tests:use' })).access_token
}

beforeAll(async () => {
  compiled = await compileFixture('questions')
  url = compiled.program.server.resource
  upstream = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    response.end('Removed.')
  })
  await new Promise<void>((resolve) => upstream.listen(18214, '127.0.0.1', resolve))
})

beforeEach(async () => {
  folder = makeFolder()
  asked.length = 0
  await start()
  expect(await server.oauth.accounts.create({ ...account, roles: ['tester'] })).toEqual({ ok: true })
})

afterEach(async () => {
  await server.close()
  removeFolder(folder)
})

afterAll(() => upstream?.close())

it('a user who does not answer ends the call in its time, and the question is taken back', async () => {
  const headers = { authorization: `Bearer ${await token()}` }
  const client = new Client({ name: 'test', version: '1' }, { capabilities: { elicitation: { form: {} } } })
  const takenBack = new Promise<boolean>((resolve) => {
    client.setRequestHandler(
      ElicitRequestSchema,
      (_, { signal }) => new Promise(() => signal.addEventListener('abort', () => resolve(signal.aborted))),
    )
  })
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }) as never)
  try {
    const answer = await client.callTool({ name: 'remove', arguments: { file: 'a.txt' } })
    expect(answer).toMatchObject({
      isError: true,
      content: [{ text: 'Nobody answered in time, so the call was not made.' }],
    })
    expect(await takenBack).toBe(true)
  } finally {
    await client.close()
  }
  expect(asked).toEqual([])
})

it('what a user answers is decided by the policy that is in force by then', async () => {
  await server.close()
  await start(60_000)
  const { files } = await emitArtifact({ ...compiled.program, rules: [] }, '0.0.0')
  const headers = { authorization: `Bearer ${await token()}` }
  const client = new Client({ name: 'test', version: '1' }, { capabilities: { elicitation: { form: {} } } })
  client.setRequestHandler(ElicitRequestSchema, async () => {
    await server.swap(files)
    return { action: 'accept', content: { sure: true } }
  })
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }) as never)
  try {
    expect(await client.callTool({ name: 'remove', arguments: { file: 'a.txt' } })).toMatchObject({
      isError: true,
      content: [{ text: 'Denied by policy: no rule allows this call.' }],
    })
  } finally {
    await client.close()
  }
  expect(asked).toEqual([])
  const log = await readLog(folder)
  const loaded = log.findLast(({ kind }) => kind === 'artifact.load')?.artifact
  expect(loaded).toMatch(/^sha256:/)
  expect(log.findLast(({ kind }) => kind === 'call.denied')).toMatchObject({ artifact: loaded })
})

it('a task that asks outlives its server, and its call is made once, however many answers come', async () => {
  const capabilities = { extensions: { [EXTENSION]: {} }, elicitation: {} }
  const _meta = { 'io.modelcontextprotocol/clientCapabilities': capabilities }
  const first = await mcp(url, await token(), 'tools/call', { name: 'remove', arguments: { file: 'a.txt' }, _meta })
  const { taskId } = first.body.result as unknown as { readonly taskId: string }
  await server.close()
  await start()
  const access = await token()
  const about = async (method: string, params: object = {}) =>
    (await mcp(url, access, method, { taskId, ...params, _meta })).body.result
  expect(await about('tasks/get')).toMatchObject({
    status: 'input_required',
    inputRequests: { confirmation: { params: { message: 'Remove a.txt?' } } },
  })
  const inputResponses = { confirmation: { action: 'accept', content: { sure: true } } }
  await Promise.all(Array.from({ length: 8 }, () => about('tasks/update', { inputResponses })))
  await expect.poll(() => about('tasks/get')).toMatchObject({ status: 'completed' })
  expect(asked).toEqual(['DELETE /files/a.txt?sure=true'])
})
