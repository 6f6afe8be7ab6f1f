import { createServer, type IncomingMessage, type Server } from 'node:http'
import { connect } from 'node:net'
import { emitArtifact } from '@fullmakt/compiler'
import type { Program } from '@fullmakt/ir'
import type { RunningServer } from '@fullmakt/runtime'
import { authorize } from '../../support/authorize.ts'
import { mcpRequest, type ToolAnswer } from '../../support/call-tool.ts'
import { type CompiledFixture, compileFixture, type LogLine, serveFixture } from '../../support/deployment.ts'
import { type RawAnswer, rawRequest } from '../../support/raw-request.ts'
import { makeFolder, removeFolder } from '../../support/temporary-folder.ts'

/** What reached an upstream, byte for byte as the parser gives it. */
export interface Arrived {
  readonly port: number
  readonly line: string
  /** Names and values, alternating. */
  readonly fields: readonly string[]
  readonly body: string
}

/** The config of this folder, served with upstreams that keep what reaches them. */
export interface AttackedTools {
  readonly host: string
  readonly log: readonly LogLine[]
  readonly server: RunningServer
  readonly secrets: { readonly ISSUES_TOKEN: string; readonly OTHERS_KEY: string }
  readonly token: string
  /** Where its data is. */
  readonly folder: string
  /** What has reached an upstream since this was last asked. */
  arrived(): readonly Arrived[]
  /** Calls a tool with arguments as JSON text, so that they may be what no library writes. Takes fields and members of `_meta` to add. */
  call(name: string, args: string, fields?: Readonly<Record<string, string>>, meta?: object): Promise<HostileAnswer>
  /** Sends bytes to the server and reads what it says until it closes. */
  sendBytes(bytes: string): Promise<RawAnswer>
  /** Sends bytes to the server, and gives all that it says as text; nothing when it ends the connection without a word. */
  wordOn(bytes: string): Promise<string>
  close(): Promise<void>
}

/** An answer to a call, with all of its fields. */
export interface HostileAnswer extends ToolAnswer {
  readonly text: string
}

/** Fields of an upstream's answer that are for nobody else. */
export const UPSTREAM_FIELDS: Readonly<Record<string, string>> = {
  'set-cookie': 'upstream=1',
  location: 'http://upstream.example/',
  'x-internal': 'upstream-internal',
  'www-authenticate': 'Bearer realm="upstream"',
  'access-control-allow-origin': 'http://upstream.example',
  'cache-control': 'public, max-age=31536000',
  server: 'upstream/1.2.3',
  link: '<http://upstream.example/>; rel=next',
}

/** Serves the config of this folder at a port, and its upstreams at the next two. */
export async function startAttackedTools(port: number): Promise<AttackedTools> {
  const folder = makeFolder()
  const seen: Arrived[] = []
  const upstreams = await Promise.all([port + 1, port + 2].map((own) => startUpstream(own, seen)))
  const secrets = { ISSUES_TOKEN: 'the-token-of-the-issues', OTHERS_KEY: 'the-key-of-the-others' }
  const { server, log } = await serveFixture(await fixtureAt(port), folder, secrets)
  const account = { name: 'ada', password: 'correct horse battery staple' }
  await server.oauth.accounts.create({ ...account, roles: ['member'] })
  const issuer = `http://127.0.0.1:${port}`
  const { access_token: token } = await authorize({
    issuer,
    clientId: 'scribe',
    redirectUri: `http://127.0.0.1:${port + 3}/callback`,
    account,
  })
  return {
    host: `127.0.0.1:${port}`,
    log,
    server,
    secrets,
    token,
    folder,
    arrived: () => seen.splice(0),
    async call(name, args, more = {}, meta = {}) {
      const { headers, body } = mcpRequest(token, 'tools/call', { name, arguments: '<arguments>', _meta: meta })
      const isPlain = /^[\x21-\x7e]+$/.test(name)
      const mirrored = isPlain ? name : `=?base64?${Buffer.from(name).toString('base64')}?=`
      const response = await fetch(`${issuer}/mcp`, {
        method: 'POST',
        headers: { ...headers, 'mcp-name': mirrored, ...more },
        body: body.replace('"<arguments>"', () => args),
      })
      const text = await response.text()
      return {
        status: response.status,
        headers: response.headers,
        text,
        body: JSON.parse(text) as HostileAnswer['body'],
      }
    },
    sendBytes: (bytes) => rawRequest(port, bytes),
    wordOn: (bytes) => wordOn(port, bytes),
    async close() {
      await server.close()
      for (const upstream of upstreams) {
        upstream.closeAllConnections()
        upstream.close()
      }
      removeFolder(folder)
    },
  }
}

// Other tests serve the same config at the same time.
async function fixtureAt(port: number): Promise<CompiledFixture> {
  const { program } = await compileFixture('../integration/hostile')
  const text = [0, 1, 2].reduce(
    (all, at) => all.replaceAll(`:${18_540 + at}`, `:${port + at}`),
    JSON.stringify(program),
  )
  const moved = JSON.parse(text) as Program
  return { program: moved, files: (await emitArtifact(moved, '0.0.0')).files }
}

async function startUpstream(port: number, seen: Arrived[]): Promise<Server> {
  const server = createServer(async (request, response) => {
    const { method = '', url = '', rawHeaders } = request
    seen.push({ port, line: `${method} ${url}`, fields: rawHeaders, body: await textOf(request) })
    response.setHeaders(new Headers({ ...UPSTREAM_FIELDS, 'content-type': 'application/json' }))
    response.end('{"id":"one"}')
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return server
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

function wordOn(port: number, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    let text = ''
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve(text))
    socket.setTimeout(3_000, () => socket.destroy())
  })
}
