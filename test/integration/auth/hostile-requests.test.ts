import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { authorize, type Tokens } from '../../support/authorize.ts'
import { mcpRequest } from '../../support/call-tool.ts'
import { type RawAnswer, rawRequest } from '../../support/raw-request.ts'
import { type AttackedServer, type Fields, FORM, startAttackedServer } from './attacked-server.ts'
import { keeperSecret } from './secrets.ts'

const PORT = 18270
const evil = 'https://evil.example'
let attacked: AttackedServer
let tokens: Tokens

beforeAll(async () => {
  attacked = await startAttackedServer(PORT)
  const { issuer } = attacked
  const redirectUri = 'http://127.0.0.1:1/callback'
  tokens = await authorize({ issuer, clientId: 'scribe', redirectUri, account: await attacked.newAccount() })
})
afterAll(() => attacked?.close())

const send: AttackedServer['send'] = (...request) => attacked.send(...request)
const basic = (secret: string): string => `Basic ${Buffer.from(`keeper:${secret}`).toString('base64')}`
const credentials = 'grant_type=client_credentials&scope=notes%3Aread'

it('nobody is answered but where the config says: not at another address of this machine (A-219)', async () => {
  expect(attacked.server.address).toBe(`127.0.0.1:${PORT}`)
  await expect(fetch(`http://127.0.0.2:${PORT}/health`)).rejects.toThrow()
  expect((await fetch(`http://127.0.0.1:${PORT}/health`)).status).toBe(200)
})

describe('the token of a request', () => {
  const { headers, body } = mcpRequest('x', 'tools/list', {})
  const fields = (authorization: readonly string[]): Fields => [
    ...Object.entries(headers).filter(([name]) => name !== 'authorization'),
    ...authorization.map((value) => ['Authorization', value] as const),
  ]
  const ask = (query: string, authorization: readonly string[], more: Fields = []): Promise<RawAnswer> =>
    send(`POST /mcp${query}`, [...fields(authorization), ...more], body)

  it('counts in the header, and a query without one changes nothing', async () => {
    expect((await ask('', [`Bearer ${tokens.access_token}`])).status).toBe(200)
    expect((await ask('?x=access_token', [`Bearer ${tokens.access_token}`])).status).toBe(200)
  })
  it.each(['access_token', 'access%5Ftoken', 'x=1&access_token', 'access_token=&access_token'])(
    'is refused when the query has one as well, as %s (A-159)',
    async (name) => {
      const answer = await ask(`?${name}=${tokens.access_token}`, [`Bearer ${tokens.access_token}`])
      expect(answer.status).toBe(400)
      expect(answer.header('www-authenticate')).toContain('error="invalid_request"')
    },
  )
  it.each([
    ['two fields', ['Bearer x', 'Bearer y']],
    ['a list', ['Bearer x, Bearer y']],
  ])('is refused in %s (A-159)', async (_what, values) => {
    const answer = await ask(
      '',
      values.map((value) => value.replace('x', tokens.access_token)),
    )
    expect(answer.status).toBe(400)
  })
  it.each([[['', 'Bearer x']], [['Basic eDp5', 'Bearer x']]])(
    'does not count behind another field: %j',
    async (values) => {
      const answer = await ask(
        '',
        values.map((value) => value.replace('x', tokens.access_token)),
      )
      expect(answer.status).toBe(401)
    },
  )
  it('does not count in a form, in a cookie, or in another field (A-158)', async () => {
    const token = tokens.access_token
    const form = await send('POST /mcp', [FORM], `access_token=${token}`)
    expect([400, 401, 415]).toContain(form.status)
    for (const more of [
      [['Cookie', `access_token=${token}; __Host-fullmakt-session=${token}`]],
      [['X-Authorization', `Bearer ${token}`]],
      [['Proxy-Authorization', `Bearer ${token}`]],
      [['DPoP', token]],
    ] as const satisfies readonly Fields[]) {
      expect((await ask('', [], more)).status).toBe(401)
    }
  })
  it.each(['Bearer  ', 'Bearer\t', ' Bearer ', 'Bearer "', 'bearer:', 'DPoP ', 'Token ', 'Bearer Bearer '])(
    'does not count behind %j',
    async (before) => {
      const answer = await ask('', [before + tokens.access_token])
      // Blanks around a value are none of it, and several behind the scheme are one.
      const isBlank = /^ ?Bearer +$/.test(before)
      expect(answer.status).toBe(isBlank ? 200 : 401)
    },
  )
})

describe('the token endpoint', () => {
  const post = (body: string, fields: Fields = [FORM], query = ''): Promise<RawAnswer> =>
    send(`POST /token${query}`, fields, body)
  const authorization = ['Authorization', basic(keeperSecret)] as const

  it('gives a token to who proves who it is', async () => {
    expect((await post(credentials, [FORM, authorization])).status).toBe(200)
  })
  it.each<[string, Fields]>([
    ['two Authorization fields', [FORM, authorization, authorization]],
    ['a right and a wrong one', [FORM, authorization, ['Authorization', basic('x')]]],
    ['a list of them', [FORM, ['Authorization', `${basic(keeperSecret)}, ${basic(keeperSecret)}`]]],
    ['an empty one', [FORM, ['Authorization', '']]],
    ['no credentials', [FORM, ['Authorization', 'Basic']]],
    ['the secret as a token', [FORM, ['Authorization', `Bearer ${keeperSecret}`]]],
    ['two content types', [FORM, FORM, authorization]],
    ['another content type', [['content-type', 'application/json'], authorization]],
    ['two DPoP fields', [FORM, authorization, ['DPoP', 'eyJ.e30.AA'], ['DPoP', 'eyJ.e30.AA']]],
    ['an empty DPoP field', [FORM, authorization, ['DPoP', '']]],
  ])('refuses %s (A-082, A-083, A-190)', async (_what, fields) => {
    const answer = await post(credentials, fields)
    expect([400, 401]).toContain(answer.status)
    expect(answer.body).not.toContain('access_token')
    expect(answer.header('cache-control')).toBe('no-store')
    if (answer.status === 401) expect(answer.header('www-authenticate')).toMatch(/^Basic /)
  })
  it.each<[string, Fields]>([
    ['Content-Encoding gzip', [['Content-Encoding', 'gzip']]],
    ['Content-Encoding x', [['Content-Encoding', 'x']]],
    [
      'two codings',
      [
        ['Content-Encoding', 'identity'],
        ['Content-Encoding', 'br'],
      ],
    ],
  ])('refuses a body under %s, which somebody else might read otherwise (A-079)', async (_what, fields) => {
    const answer = await post(credentials, [FORM, authorization, ...fields])
    expect([answer.status, answer.body.includes('access_token')]).toEqual([415, false])
    expect((await post(credentials, [FORM, authorization, ['Content-Encoding', 'identity']])).status).toBe(200)
  })
  it('reads chunks, and no other coding of the transfer (A-079)', async () => {
    const ask = (coding: string): Promise<RawAnswer> => {
      const chunk = `${credentials.length.toString(16)}\r\n${credentials}\r\n0\r\nAuthorization: Basic eDp5\r\n\r\n`
      const fields = [FORM, authorization, ['Host', `127.0.0.1:${PORT}`], ['Connection', 'close']] as const
      const head = [...fields, ['Transfer-Encoding', coding] as const].map(([name, value]) => `${name}: ${value}`)
      return rawRequest(PORT, ['POST /token HTTP/1.1', ...head, '', chunk].join('\r\n'))
    }
    expect((await ask('chunked')).status).toBe(200)
    expect((await ask('gzip, chunked')).status).toBe(415)
  })
  it.each(['?client_id=keeper', `?client_secret=${keeperSecret}`, '?grant_type=client_credentials', '?x', '?&'])(
    'refuses a query: %s (A-077)',
    async (query) => {
      const answer = await post(credentials, [FORM, authorization], query)
      expect([answer.status, answer.body.includes('access_token')]).toEqual([400, false])
    },
  )
  it.each([
    'scope=x&scope=x',
    'client_id=keeper&client_id=keeper',
    'grant_type=client_credentials',
    '%67rant_type=client_credentials',
    'grant%5ftype=refresh_token&grant_typ%65=client_credentials',
    'client_assertion=x',
    'client_secret=',
    'client_id[]=keeper&client_id=scribe',
    'x=%',
    'x=%F0%28%8C%28',
    'x=%C0%AF',
    'x=%ED%A0%80',
    'x=\u00e9',
    'resource=https%3A%2F%2Fevil.example%2F',
    'resource=',
    'resource=http%3A%2F%2F127.0.0.1%3A18270%2Fmcp&resource=urn%3Ax',
  ])('refuses %s beside what is right (A-078, A-079)', async (more) => {
    const answer = await post(`${credentials}&${more}`, [FORM, authorization])
    expect([400, 401]).toContain(answer.status)
    expect(answer.body).not.toContain('access_token"')
  })
})

describe('metadata', () => {
  it.each<[string, Fields]>([
    ['X-Forwarded-Host', [['X-Forwarded-Host', 'evil.example']]],
    ['X-Forwarded-Proto', [['X-Forwarded-Proto', 'https']]],
    [
      'X-Forwarded-Port and -Prefix',
      [
        ['X-Forwarded-Port', '1'],
        ['X-Forwarded-Prefix', '/evil'],
      ],
    ],
    ['Forwarded', [['Forwarded', 'host=evil.example;proto=https']]],
    [
      'X-Original-URL',
      [
        ['X-Original-URL', '/evil'],
        ['X-Rewrite-URL', '/evil'],
      ],
    ],
  ])('are those of the config, whatever %s says (A-149)', async (_what, fields) => {
    for (const path of ['oauth-authorization-server', 'openid-configuration', 'oauth-protected-resource/mcp']) {
      const plain = await send(`GET /.well-known/${path}`)
      expect((await send(`GET /.well-known/${path}`, fields)).body).toBe(plain.body)
    }
    const { headers, body } = mcpRequest('x', 'tools/list', {})
    const { authorization: _, ...own } = headers
    const challenge = (await send('POST /mcp', [...Object.entries(own), ...fields], body)).header('www-authenticate')
    expect(challenge).toContain(`resource_metadata="${attacked.issuer}/.well-known/oauth-protected-resource/mcp"`)
  })
  it.each([
    '/.well-known/oauth-protected-resource/other',
    '/.well-known/oauth-protected-resource/mcp/',
    '/.well-known/oauth-protected-resource/MCP',
    '/.well-known/oauth-protected-resource/mcp/../x',
    '/.well-known/oauth-protected-resource/%6dcp',
    '/.well-known/oauth-authorization-server/tenant2',
    '/.well-known/oauth-authorization-server/',
    '/.well-known/openid-configuration/x',
    '//.well-known/oauth-authorization-server',
    '/.well-known//oauth-authorization-server',
    '/.WELL-KNOWN/oauth-authorization-server',
    '/mcp/.well-known/oauth-protected-resource',
  ])('are not at %s (A-150)', async (path) => {
    const answer = await send(`GET ${path}`)
    expect(answer.status).toBe(404)
    expect(answer.body).not.toContain('issuer')
  })
  it('are read and nothing else, without cookies, and may be kept for minutes (A-153)', async () => {
    const path = '/.well-known/oauth-authorization-server'
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) expect((await send(`${method} ${path}`)).status).toBe(405)
    expect((await send(`HEAD ${path}`)).status).toBe(200)
    const answer = await send(`GET ${path}`)
    expect(answer.header('cache-control')).toBe('public, max-age=300')
    expect(answer.header('set-cookie')).toBeUndefined()
  })
})

it.each([
  '/sign-in/',
  '/SIGN-IN',
  '/%73ign-in',
  '//sign-in',
  '/./sign-in',
  '/agents/../sign-in',
  '/sign-in;x',
  '/sign-in%00',
  '/sign-in%2f',
  '/token/',
  '/%74oken',
  '/authorize/',
  '/authorize/continue/',
  '/consent/',
  '/client-logo/..%2fx',
  '/audit/tile/../../admin.json',
  '/audit/tile/%2e%2e/%2e%2e/admin.json',
  '/\\sign-in',
])('nothing is at %s: a path has one spelling', async (path) => {
  for (const method of ['GET', 'POST']) {
    const answer = await send(`${method} ${path}`, [FORM], method === 'POST' ? credentials : '')
    expect([400, 404]).toContain(answer.status)
    expect(answer.body).not.toMatch(/password|access_token|issuer/)
  }
})

describe('pages of other sites', () => {
  it.each(['/authorize', '/sign-in', '/consent', '/agents', '/approvals', '/sign-out', '/introspect', '/mcp'])(
    'cannot read %s (A-096)',
    async (path) => {
      for (const line of [`GET ${path}`, `POST ${path}`, `OPTIONS ${path}`]) {
        const answer = await send(line, [
          ['Origin', evil],
          ['Access-Control-Request-Method', 'POST'],
        ])
        expect(answer.headers.filter(([name]) => name.startsWith('access-control-'))).toEqual([])
      }
    },
  )
  it('read what is open to all without credentials', async () => {
    const answer = await send('POST /token', [FORM, ['Origin', evil]], credentials)
    expect(answer.header('access-control-allow-origin')).toBe('*')
    expect(answer.header('access-control-allow-credentials')).toBeUndefined()
  })
})

it.each(['/token', '/introspect', '/register', '/sign-in', '/consent'])(
  'a client that leaves in the middle of a request to %s is no fault',
  async (path) => {
    const socket = connect(PORT, '127.0.0.1')
    await once(socket, 'connect')
    const head = [`POST ${path} HTTP/1.1`, `Host: 127.0.0.1:${PORT}`, `content-type: ${FORM[1]}`, 'Content-Length: 100']
    socket.write(`${head.join('\r\n')}\r\n\r\ngrant_type=`)
    // Until the server waits for the rest, it has nothing to miss.
    await send('GET /health')
    socket.destroy()
    for (let times = 0; times < 5; times++) expect((await send('GET /health')).status).toBe(200)
    expect(attacked.log.filter(({ level }) => level === 'error')).toEqual([])
  },
)

it('nothing of all this was a fault, and nothing secret came into the log (A-074, A-095)', () => {
  expect(attacked.log.filter(({ level }) => level === 'error')).toEqual([])
  const text = JSON.stringify(attacked.log)
  for (const secret of [keeperSecret, tokens.access_token, tokens.refresh_token, 'fmkc_', 'fmks_', 'correct horse']) {
    expect(text).not.toContain(secret)
  }
})
