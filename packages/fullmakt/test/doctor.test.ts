import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { repository, runIn } from './support.ts'

/** What a server says, by path; a function may change any of it. */
interface Words {
  challenge: string | null
  status: number
  resource: Record<string, unknown> | null
  server: Record<string, unknown> | null
  serverPath: string
  cors: string | null
  token: (response: ServerResponse) => void
}

let running: Server | undefined

afterEach(() => {
  running?.closeAllConnections()
  running?.close()
})

/** Starts a server that is right but for what is changed; returns its MCP endpoint. */
async function broken(change: (words: Words, origin: string) => void = () => {}): Promise<string> {
  let words: Words | undefined
  const server = createServer((request: IncomingMessage, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://x')
    const json = (status: number, body: object): void =>
      void response
        .writeHead(status, {
          'content-type': 'application/json',
          ...(words?.cors ? { 'access-control-allow-origin': words.cors } : {}),
        })
        .end(JSON.stringify(body))
    if (words === undefined) return json(500, {})
    if (pathname === '/mcp') {
      return void response
        .writeHead(words.status, words.challenge === null ? {} : { 'www-authenticate': words.challenge })
        .end()
    }
    if (pathname.startsWith('/.well-known/oauth-protected-resource') && words.resource !== null)
      return json(200, words.resource)
    if (pathname === words.serverPath && words.server !== null) return json(200, words.server)
    if (pathname === '/token') return words.token(response)
    json(404, {})
  })
  running = server
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  words = {
    challenge: `Bearer resource_metadata="${origin}/.well-known/oauth-protected-resource/mcp"`,
    status: 401,
    resource: { resource: `${origin}/mcp`, authorization_servers: [origin] },
    server: {
      issuer: origin,
      authorization_endpoint: `${origin}/authorize`,
      token_endpoint: `${origin}/token`,
      response_types_supported: ['code'],
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: ['none'],
      client_id_metadata_document_supported: true,
      registration_endpoint: `${origin}/register`,
      authorization_response_iss_parameter_supported: true,
    },
    serverPath: '/.well-known/oauth-authorization-server',
    cors: '*',
    token: (response) =>
      void response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"invalid_client"}'),
  }
  change(words, origin)
  return `${origin}/mcp`
}

/** The findings that are not all right, without ports. */
async function findings(url: string): Promise<readonly string[]> {
  const { exit, stdout, stderr } = await runIn(repository, ['doctor', url, '--json'])
  expect(stderr).toBe('')
  const document = JSON.parse(stdout) as {
    sound: boolean
    findings: { step: string; status: string; detail: string }[]
  }
  const bad = document.findings.filter(({ status }) => status !== 'ok')
  expect(exit).toBe(bad.some(({ status }) => status === 'fail') ? 1 : 0)
  return bad.map(({ step, status, detail }) => `${status} ${step}: ${detail.replaceAll(/127\.0\.0\.1:\d+/g, 'HOST')}`)
}

it('finds nothing wrong where nothing is', async () => {
  expect(await findings(await broken())).toEqual([])
  const issuerWithPath = await broken((words, origin) => {
    Object.assign(words.resource ?? {}, { authorization_servers: [`${origin}/realm`] })
    Object.assign(words.server ?? {}, { issuer: `${origin}/realm` })
    words.serverPath = '/realm/.well-known/openid-configuration'
  })
  expect(await findings(issuerWithPath)).toEqual([])
})

it.each<readonly [string, (words: Words, origin: string) => void, readonly string[]]>([
  [
    'no MCP there',
    (words) => {
      words.status = 404
    },
    ['fail challenge: a call without a token is answered 404, not 401'],
  ],
  [
    'open to everybody',
    (words) => {
      words.status = 200
    },
    ['fail challenge: a call without a token is answered 200, not 401'],
  ],
  [
    'a redirect',
    (words) => {
      words.status = 308
    },
    ['fail challenge: the endpoint redirects (308)'],
  ],
  [
    'no challenge',
    (words) => {
      words.challenge = null
    },
    ['fail challenge: the 401 has no `WWW-Authenticate: Bearer`'],
  ],
  [
    'an error without a token',
    (words) => {
      words.challenge += ', error="invalid_token"'
    },
    ['warn challenge: the challenge has `error`, though there was no token'],
  ],
  [
    'another resource',
    (words, origin) => {
      words.resource = { resource: `${origin}/mcp/`, authorization_servers: [origin] }
    },
    ['fail resource-metadata: the metadata are for `http://HOST/mcp/`, and the client was given `http://HOST/mcp`'],
  ],
  [
    'no authorization server',
    (words, origin) => {
      words.resource = { resource: `${origin}/mcp` }
    },
    ['fail resource-metadata: `authorization_servers` is empty'],
  ],
  [
    'no resource metadata',
    (words) => {
      words.resource = null
    },
    [
      'fail resource-metadata: there are no protected resource metadata where clients look',
      'warn resource-metadata: there are none at the root of the host',
    ],
  ],
  [
    'no server metadata',
    (words) => {
      words.server = null
    },
    ['fail server-metadata: there are no metadata for http://HOST where clients look'],
  ],
  [
    'an issuer with a slash',
    (words, origin) => {
      Object.assign(words.server ?? {}, { issuer: `${origin}/` })
    },
    ['fail server-metadata: the metadata are of `http://HOST/`, not of `http://HOST`'],
  ],
  [
    'no PKCE',
    (words) => {
      Object.assign(words.server ?? {}, { code_challenge_methods_supported: ['plain'] })
    },
    ['fail pkce: `code_challenge_methods_supported` lacks `S256`'],
  ],
  [
    'no way to register',
    (words) => {
      Object.assign(words.server ?? {}, { client_id_metadata_document_supported: false, registration_endpoint: null })
    },
    ['warn registration: clients must be declared beforehand'],
  ],
  [
    'no public clients',
    (words) => {
      Object.assign(words.server ?? {}, { token_endpoint_auth_methods_supported: ['client_secret_basic'] })
    },
    ['fail registration: `token_endpoint_auth_methods_supported` lacks `none`'],
  ],
  [
    'no CORS',
    (words) => {
      words.cors = null
    },
    ['warn cors: pages of other sites may not read the metadata'],
  ],
  [
    'a page before the token endpoint',
    (words) => {
      words.token = (response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<p>')
    },
    ['fail token: the token endpoint answers a code that is none with 200 and no OAuth error'],
  ],
])('%s', async (_, change, expected) => {
  expect(await findings(await broken(change))).toEqual(expected)
})

it('says in words what to do, and that nobody answers', async () => {
  const url = await broken((words) => {
    words.challenge = 'Bearer resource_metadata="\u009b31m"'
  })
  const { stdout } = await runIn(repository, ['doctor', url])
  expect(stdout).not.toMatch(/[^\x20-\x7e\n]/)
  expect(stdout).toContain('FAIL  challenge')
  expect(stdout).toContain('help: ')
  running?.closeAllConnections()
  await new Promise((resolve) => running?.close(resolve))
  expect(await findings(url)).toEqual([expect.stringMatching(/^fail reach: HOST cannot be reached: [A-Z_]+$/)])
  expect(await findings('mailto:x')).toEqual(['fail url: `mailto:x` is no URL'])
  expect(await findings('http://agents.example/mcp')).toEqual(['fail url: the URL is not https'])
})
