import type { RunningServer } from '@fullmakt/runtime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Notes, startNotes } from '../fixtures/http/upstream.ts'
import { authorize, type Tokens } from '../support/authorize.ts'
import { callTool, mcp, mcpRequest } from '../support/call-tool.ts'
import { compileFixture, type LogLine, serveFixture } from '../support/deployment.ts'
import { type RawAnswer, rawRequest } from '../support/raw-request.ts'
import { makeFolder, removeFolder } from '../support/temporary-folder.ts'

const PORT = 18120
const HOST = `127.0.0.1:${PORT}`
const issuer = `http://${HOST}`
const url = `${issuer}/mcp`
const account = { name: 'ada', password: 'correct horse battery staple' }
const folder = makeFolder()

let notes: Notes
let server: RunningServer
let log: readonly LogLine[]
let tokens: Tokens

const asAgent = (scope: string): Promise<Tokens> =>
  authorize({ issuer, clientId: 'scribe', redirectUri: 'http://127.0.0.1:18122/callback', account, scope })

beforeAll(async () => {
  notes = await startNotes(18121, 'the-notes-token')
  const served = await serveFixture(await compileFixture('http'), folder, { NOTES_TOKEN: 'the-notes-token' })
  server = served.server
  log = served.log
  await server.oauth.accounts.create({ ...account, roles: ['member'] })
  tokens = await asAgent('notes:write')
})

afterAll(async () => {
  await server?.close()
  notes?.server.closeAllConnections()
  notes?.server.close()
  removeFolder(folder)
})

/** One request as bytes. Takes the request line's method and target, the fields and the body; fields that are null are left out. */
function request(line: string, fields: Readonly<Record<string, string | null>> | readonly string[], body = ''): string {
  const lines = Array.isArray(fields)
    ? (fields as readonly string[])
    : Object.entries({ Host: HOST, ...fields } as Record<string, string | null>).flatMap(([name, value]) =>
        value === null ? [] : [`${name}: ${value}`],
      )
  const length = body === '' ? [] : [`Content-Length: ${Buffer.byteLength(body)}`]
  return [`${line} HTTP/1.1`, ...lines, 'Connection: close', ...length, '', body].join('\r\n')
}

const send = (line: string, fields: Parameters<typeof request>[1] = {}, body = ''): Promise<RawAnswer> =>
  rawRequest(PORT, request(line, fields, body))

/** A call of `read_note` as bytes, with fields changed; null takes one away. */
function sendCall(fields: Readonly<Record<string, string | null>> = {}, body?: string): Promise<RawAnswer> {
  const whole = mcpRequest(tokens.access_token, 'tools/call', { name: 'read_note', arguments: { id: 'one' } })
  return send('POST /mcp', { ...whole.headers, ...fields }, body ?? whole.body)
}

describe('the MCP endpoint', () => {
  it('answers a call that is allowed', async () => {
    const { status, body } = await callTool(url, tokens.access_token, 'read_note', { id: 'one' })
    expect(status).toBe(200)
    expect(body.result?.structuredContent).toEqual({ id: 'one', text: 'first' })
    expect((await sendCall()).status).toBe(200)
  })

  it('lists what the caller may see', async () => {
    const { body } = await mcp(url, tokens.access_token, 'tools/list', {})
    expect(body.result?.tools?.map(({ name }) => name)).toEqual(['read_note', 'write_note'])
  })

  it.each([
    ['bad JSON', {}, '{"jsonrpc":', 400, -32700],
    ['a repeated member', {}, '{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}', 400, -32600],
    ['a batch', {}, '[]', 400, -32600],
    ['another content type', { 'content-type': 'text/plain' }, '{}', 415, 415],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 'a=b', 415, 415],
    ['no content type', { 'content-type': null }, '{}', 415, 415],
    ['an answer in another type', { accept: 'text/html' }, '{}', 406, 406],
    ['no token', { authorization: null }, '{}', 401, 401],
    ['another scheme', { authorization: 'Basic YTpi' }, '{}', 401, 401],
    ['a token of nobody', { authorization: `Bearer ${'x'.repeat(43)}` }, '{}', 401, 401],
  ] as const)('refuses %s', async (_, fields, body, status, code) => {
    const answer = await sendCall(fields, body)
    expect(answer.status).toBe(status)
    expect(JSON.parse(answer.body).error.code).toBe(code)
    expect(answer.header('cache-control')).toBe('no-store')
    expect(answer.header('content-type')).toBe('application/json')
  })

  it.each([
    ['bytes that are not UTF-8', Buffer.from([0xff]), 'within'],
    ['half a character', Buffer.from([0xc3]), 'within'],
    ['half a surrogate pair', Buffer.from([0xed, 0xa0, 0x80]), 'within'],
    ['a byte order mark', Buffer.from([0xef, 0xbb, 0xbf]), 'before'],
  ] as const)('refuses %s, though all else is a request', async (_, bytes, where) => {
    const { headers, body } = mcpRequest(tokens.access_token, 'tools/list', { pad: '~' })
    const at = where === 'before' ? 0 : body.indexOf('~')
    const whole = Buffer.concat([Buffer.from(body.slice(0, at)), bytes, Buffer.from(body.slice(at))])
    const answer = await fetch(url, { method: 'POST', headers, body: whole })
    expect([answer.status, ((await answer.json()) as { error: { code: number } }).error.code]).toEqual([400, -32700])
    expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(200)
  })

  it('answers requests that are sent ahead in their order, and asks for no body twice', async () => {
    const [one, two] = ['read_note', 'nothing'].map((name) =>
      mcpRequest(tokens.access_token, 'tools/call', { name, arguments: { id: 'one' } }),
    )
    const first = request('POST /mcp', one!.headers, one!.body).replace('Connection: close\r\n', '')
    const { body } = await rawRequest(PORT, first + request('POST /mcp', two!.headers, two!.body))
    expect(body.indexOf('"text":"first"')).toBeGreaterThan(0)
    expect(body.indexOf('Unknown tool')).toBeGreaterThan(body.indexOf('"text":"first"'))
  })

  it.each([
    ['two lengths', { 'Content-Length': '2' }, 400],
    ['a length and chunks', { 'Transfer-Encoding': 'chunked' }, 400],
    ['an expectation that nobody knows', { Expect: 'the-unexpected' }, 417],
    ['an encoded body', { 'Content-Encoding': 'gzip' }, 415],
  ])('refuses a request with %s', async (_, fields, status) => {
    expect((await sendCall(fields)).status).toBe(status)
  })

  it.each(['GET', 'DELETE', 'PUT', 'OPTIONS', 'HEAD'])('refuses %s', async (method) => {
    const answer = await send(`${method} /mcp`, { authorization: `Bearer ${tokens.access_token}` })
    expect(answer.status).toBe(405)
    expect(answer.header('allow')).toBe('POST')
    expect(answer.header('access-control-allow-origin')).toBeUndefined()
  })

  it('refuses a body that is too large, as soon as it is', async () => {
    const body = JSON.stringify({ pad: 'x'.repeat(1_048_576) })
    expect((await sendCall({}, body)).status).toBe(413)
    // Announced as endless: judged when the limit is passed, not when it ends.
    const chunk = `${(65_536).toString(16)}\r\n${'x'.repeat(65_536)}\r\n`
    const { headers } = mcpRequest(tokens.access_token, 'tools/list', {})
    const head = request('POST /mcp', { ...headers, 'transfer-encoding': 'chunked' })
    expect((await rawRequest(PORT, [head, ...Array.from({ length: 17 }, () => chunk)])).status).toBe(413)
  })

  it.each([
    ['no token', null],
    ['a token of nobody', `Bearer ${'x'.repeat(43)}`],
  ])('answers a large body with %s before it is there', async (_, authorization) => {
    const { headers } = mcpRequest(tokens.access_token, 'tools/list', {})
    const head = request('POST /mcp', { ...headers, authorization, 'content-length': '1000000', connection: null })
    const answer = await rawRequest(PORT, head + ' '.repeat(70_000))
    expect([answer.status, answer.header('connection')]).toEqual([401, 'close'])
  })

  it('takes a large body with a token', async () => {
    const { headers, body } = mcpRequest(tokens.access_token, 'tools/list', {})
    const answer = await fetch(url, { method: 'POST', headers, body: ' '.repeat(1_000_000) + body })
    expect(answer.status).toBe(200)
  })

  it('takes a body that comes slowly', async () => {
    const { headers, body } = mcpRequest(tokens.access_token, 'tools/call', {
      name: 'read_note',
      arguments: { id: 'one' },
    })
    const head = request('POST /mcp', headers, body).slice(0, -body.length)
    const middle = Math.floor(body.length / 2)
    const answer = await rawRequest(PORT, [head, 60, body.slice(0, middle), 60, body.slice(middle)])
    expect(answer.status).toBe(200)
  })

  it('says no tool for one that is not there and for one that the caller may not see', async () => {
    const [unknown, unseen] = await Promise.all(
      ['nothing', 'hidden'].map((name) => callTool(url, tokens.access_token, name, {})),
    )
    expect(unknown?.body.error).toEqual({ code: -32602, message: 'Unknown tool' })
    expect(unseen?.body).toEqual(unknown?.body)
    expect(unseen?.status).toBe(unknown?.status)
  })

  it('says what is wrong with arguments, calls nothing, and names no value', async () => {
    const before = notes.seen.length
    const { status, body } = await callTool(url, tokens.access_token, 'write_note', { id: 'v'.repeat(21), more: 1 })
    expect(status).toBe(200)
    expect(body.result?.isError).toBe(true)
    expect(body.result?.content[0]?.text).toMatch(/^The arguments are not valid: .*`text` is missing/)
    expect(body.result?.content[0]?.text).not.toContain('vvv')
    expect(notes.seen.length).toBe(before)
  })

  it('denies in the words of the rule, and tells the operator where it stands', async () => {
    const { body } = await callTool(url, tokens.access_token, 'write_note', { id: 'law', text: 'changed' })
    expect(body.result).toMatchObject({
      isError: true,
      content: [{ text: 'Denied by policy: the law stays as it is.' }],
    })
    expect(log.findLast(({ event }) => event === 'call.refused')?.fields).toMatchObject({
      reason: 'policy',
      rule: 'the law stays as it is',
      at: expect.stringMatching(/^fullmakt\.config\.ts:\d+:\d+$/),
    })
    expect(notes.seen).not.toContain('PUT /notes/law')
  })

  it('challenges for a scope that the token lacks', async () => {
    const narrow = await asAgent('notes:read')
    expect((await callTool(url, narrow.access_token, 'read_note', { id: 'one' })).status).toBe(200)
    const { status, headers } = await callTool(url, narrow.access_token, 'write_note', { id: 'one', text: 'x' })
    expect(status).toBe(403)
    expect(headers.get('www-authenticate')).toBe(
      `Bearer error="insufficient_scope", scope="notes:write", resource_metadata="${issuer}/.well-known/oauth-protected-resource/mcp", error_description="The token lacks a scope"`,
    )
  })

  it('challenges in one form, whatever was in the request', async () => {
    const metadata = `resource_metadata="${issuer}/.well-known/oauth-protected-resource/mcp"`
    const scopes = 'scope="notes:read notes:write"'
    const missing = await sendCall({ authorization: null, 'x-forwarded-host': 'evil.example' })
    expect(missing.header('www-authenticate')).toBe(`Bearer ${metadata}, ${scopes}`)
    const invalid = await sendCall({ authorization: 'Bearer a"b' })
    expect(invalid.status).toBe(401)
    expect(invalid.header('www-authenticate')).toBe(
      `Bearer error="invalid_token", error_description="The token is invalid, expired or revoked", ${metadata}, ${scopes}`,
    )
  })

  it('refuses the very next call after a revocation', async () => {
    const { access_token: token } = await asAgent('notes:read')
    expect((await callTool(url, token, 'read_note', { id: 'one' })).status).toBe(200)
    const form = new URLSearchParams({ token, client_id: 'scribe' })
    expect((await fetch(`${issuer}/revoke`, { method: 'POST', body: form })).status).toBe(200)
    const after = await callTool(url, token, 'read_note', { id: 'one' })
    expect(after.status).toBe(401)
    expect(after.headers.get('www-authenticate')).toContain('error="invalid_token"')
  })

  it('ends the upstream request when the client goes away', async () => {
    const slow = notes.nextSlow()
    const leaving = new AbortController()
    const call = callTool(url, tokens.access_token, 'read_note', { id: 'slow' }, leaving.signal)
    call.catch(() => {})
    const { gone } = await slow
    leaving.abort()
    await expect(call).rejects.toThrow()
    await gone
    expect((await callTool(url, tokens.access_token, 'read_note', { id: 'one' })).status).toBe(200)
  })
})

describe('host and origin', () => {
  it.each([
    ['another name', 'evil.example'],
    ['another name with the port', `evil.example:${PORT}`],
    ['another port', '127.0.0.1:18199'],
    ['no port', '127.0.0.1'],
    ['another name of the same machine', `localhost:${PORT}`],
    ['a user in front', `127.0.0.1:${PORT}@evil.example`],
    ['a dot behind', `127.0.0.1.:${PORT}`],
    ['nothing', ''],
  ])('refuses a Host with %s', async (_, host) => {
    for (const line of ['GET /health', 'GET /.well-known/oauth-authorization-server', 'POST /token']) {
      expect((await send(line, { Host: host })).status, line).toBe(421)
    }
    expect((await sendCall({ Host: host })).status).toBe(421)
  })

  it('refuses a request without a Host and one with two', async () => {
    expect((await send('GET /health', { Host: null })).status).toBe(400)
    expect((await send('GET /health', [`Host: ${HOST}`, `Host: ${HOST}`])).status).toBeGreaterThanOrEqual(400)
    const { headers, body } = mcpRequest(tokens.access_token, 'tools/list', {})
    const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
    const two = await send('POST /mcp', [`Host: ${HOST}`, 'Host: evil.example', ...fields], body)
    expect(two.status).toBeGreaterThanOrEqual(400)
    const other = await send('POST /mcp', ['Host: evil.example', `Host: ${HOST}`, ...fields], body)
    expect(other.status).toBeGreaterThanOrEqual(400)
  })

  it('takes a Host in capitals for what it is', async () => {
    // An address has no letters, so the header's own name stands in for them.
    expect((await send('GET /health', ['HOST: 127.0.0.1:18120'])).status).toBe(200)
  })

  it('refuses two Authorization fields, in either order', async () => {
    const { headers, body } = mcpRequest(tokens.access_token, 'tools/list', {})
    const { authorization, ...others } = headers
    const fields = Object.entries(others).map(([name, value]) => `${name}: ${value}`)
    const good = `Authorization: ${authorization}`
    for (const pair of [
      [good, 'Authorization: Bearer x'],
      ['Authorization: Bearer x', good],
      [good, good],
    ]) {
      expect((await send('POST /mcp', [`Host: ${HOST}`, ...pair, ...fields], body)).status).toBe(400)
    }
  })

  it('refuses foreign origins at the endpoint, and names none as allowed', async () => {
    for (const origin of ['http://evil.example', 'null', `http://localhost:${PORT}`, `https://${HOST}`, `${issuer}/`]) {
      const answer = await sendCall({ origin })
      expect(answer.status, origin).toBe(403)
      expect(answer.header('access-control-allow-origin')).toBeUndefined()
    }
    expect((await sendCall({ origin: issuer })).status).toBe(200)
  })

  it.each(['/sign-in', '/consent'])('refuses foreign origins at %s', async (path) => {
    const form = { 'content-type': 'application/x-www-form-urlencoded', origin: 'http://evil.example' }
    const answer = await send(`POST ${path}`, form, 'transaction=x&csrf=y&decision=approve&name=ada&password=z')
    expect(answer.status).toBe(403)
    expect(answer.headers.filter(([name]) => name === 'set-cookie')).toEqual([])
  })

  it('takes no target in absolute form for the endpoint or for another host', async () => {
    const whole = mcpRequest(tokens.access_token, 'tools/list', {})
    const foreign = await send('POST http://evil.example/mcp', whole.headers, whole.body)
    expect(foreign.status).toBeGreaterThanOrEqual(400)
    expect((await send('GET http://evil.example/health')).status).toBeGreaterThanOrEqual(400)
    const metadata = await send('GET http://evil.example/.well-known/oauth-authorization-server')
    expect(metadata.body).not.toContain('evil.example')
  })

  it.each(['//mcp', '/mcp/', '/MCP', '/mcp%2f', '/%6dcp', '/./mcp', '/x/../mcp', '/mcp;a', '/mcp%00'])(
    'knows no endpoint at %s',
    async (path) => {
      const whole = mcpRequest(tokens.access_token, 'tools/list', {})
      expect((await send(`POST ${path}`, whole.headers, whole.body)).status).toBeGreaterThanOrEqual(400)
    },
  )
})

describe('everything else', () => {
  it('answers unknown paths plainly', async () => {
    for (const path of ['/', '/nothing', '/.env', '/.well-known/nothing', '/audit', '/token/x']) {
      const answer = await send(`GET ${path}`)
      expect([answer.status, answer.body], path).toEqual([404, 'There is nothing here.\n'])
      expect(answer.header('x-content-type-options')).toBe('nosniff')
    }
    expect((await send('GET /token')).status).toBe(404)
  })

  it.each(['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration'])(
    'describes the authorization server at %s, byte for byte as configured',
    async (path) => {
      const answer = await send(`GET ${path}`, { origin: 'http://browser-client.example' })
      expect(answer.status).toBe(200)
      expect(answer.header('content-type')).toBe('application/json')
      expect(answer.header('access-control-allow-origin')).toBe('*')
      const metadata = JSON.parse(answer.body) as Record<string, unknown>
      expect(metadata).toMatchObject({
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        registration_endpoint: `${issuer}/register`,
        code_challenge_methods_supported: ['S256'],
      })
      expect(answer.headers.filter(([name]) => name === 'set-cookie')).toEqual([])
    },
  )

  it.each(['/.well-known/oauth-protected-resource', '/.well-known/oauth-protected-resource/mcp'])(
    'describes the protected resource at %s, byte for byte as configured',
    async (path) => {
      const answer = await send(`GET ${path}`, { origin: 'http://browser-client.example' })
      expect(answer.header('access-control-allow-origin')).toBe('*')
      expect(JSON.parse(answer.body)).toEqual({
        resource: url,
        authorization_servers: [issuer],
        bearer_methods_supported: ['header'],
        scopes_supported: ['notes:read', 'notes:write'],
      })
    },
  )

  it.each([
    ['/token', 'POST'],
    ['/revoke', 'POST'],
    ['/register', 'POST'],
    ['/.well-known/oauth-authorization-server', 'GET'],
    ['/.well-known/oauth-protected-resource/mcp', 'GET'],
  ])('lets pages of other sites use %s', async (path, method) => {
    const preflight = await send(`OPTIONS ${path}`, {
      origin: 'http://browser-client.example',
      'access-control-request-method': method,
      'access-control-request-headers': 'mcp-protocol-version',
    })
    expect(preflight.status).toBe(204)
    expect(preflight.header('access-control-allow-origin')).toBe('*')
    expect(preflight.header('access-control-allow-credentials')).toBeUndefined()
    expect(preflight.header('access-control-allow-methods')).toBe(method)
    expect(preflight.header('access-control-allow-headers')?.toLowerCase()).toContain('mcp-protocol-version')
  })

  it('keeps tokens out of caches, also when it refuses', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded', origin: 'http://browser-client.example' }
    const answer = await send('POST /token', form, 'grant_type=authorization_code&code=x&client_id=scribe')
    expect(answer.status).toBe(400)
    expect(answer.header('cache-control')).toBe('no-store')
    expect(answer.header('access-control-allow-origin')).toBe('*')
    expect(Object.keys(JSON.parse(answer.body)).sort()).toEqual(['error', 'error_description'])
    expect((await send('POST /token', form, `code=${'x'.repeat(17_000)}`)).status).toBe(413)
  })

  it('sends pages with a strict policy, and cookies that scripts and other hosts never see', async () => {
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: 'scribe',
      redirect_uri: 'http://127.0.0.1:18122/callback',
      scope: 'notes:read',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
      resource: url,
    })
    const page = await send(`GET /authorize?${query}`)
    expect(page.status).toBe(200)
    expectPage(page)
    expect(page.header('content-security-policy')).toMatch(/form-action 'self'/)
    const [cookie, ...others] = page.headers.filter(([name]) => name === 'set-cookie')
    expect(others).toEqual([])
    expect(cookie?.[1]).toMatch(
      /^__Host-fullmakt-browser=[A-Za-z0-9_-]{43}; Path=\/; Secure; HttpOnly; SameSite=Lax; Max-Age=86400$/,
    )
    const request = /name="request" value="([^"]+)"/.exec(page.body)?.[1] ?? ''
    const form = new URLSearchParams({ request, ...account }).toString()
    const type = { 'content-type': 'application/x-www-form-urlencoded', origin: issuer }
    const signedIn = await send('POST /sign-in', { ...type, cookie: cookie?.[1].split(';')[0] ?? '' }, form)
    expect(signedIn.status).toBe(303)
    expect(signedIn.header('location')).toBe(`/authorize/continue?request=${request}`)
    expect(signedIn.header('set-cookie')).toMatch(
      /^__Host-fullmakt-session=[^;]{20,}; Path=\/; Secure; HttpOnly; SameSite=Lax; Max-Age=\d+$/,
    )
    const wrong = await send('POST /sign-in', type, form.replace('correct', 'wrong'))
    expect(wrong.status).toBe(403)
    expectPage(wrong)
    expect(wrong.body).toContain('The account or the password is wrong.')
    expect(wrong.headers.filter(([name]) => name === 'set-cookie')).toEqual([])
  })

  it('shows a page for a request that cannot be answered with a redirect', async () => {
    const page = await send('GET /authorize?client_id=%3Cscript%3E&redirect_uri=javascript:alert(1)')
    expect(page.status).toBe(400)
    expectPage(page)
    expect(page.body).not.toContain('<script')
    expect(page.header('location')).toBeUndefined()
  })

  it('shows its signed checkpoint to anyone', async () => {
    const answer = await send('GET /audit/checkpoint')
    expect(answer.body).toMatch(/^127\.0\.0\.1:18120\/audit\n\d+\n[A-Za-z0-9+/]{43}=\n\n— 127\.0\.0\.1:18120\/audit /)
  })

  it('had no fault in all of this', () => {
    expect(log.filter(({ level }) => level === 'error')).toEqual([])
  })
})

function expectPage(page: RawAnswer): void {
  expect(page.header('content-type')).toBe('text/html; charset=utf-8')
  expect(page.header('cache-control')).toBe('no-store')
  expect(page.header('x-frame-options')).toBe('DENY')
  expect(page.header('x-content-type-options')).toBe('nosniff')
  expect(page.header('referrer-policy')).toBe('same-origin')
  const policy = page.header('content-security-policy') ?? ''
  for (const part of ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "style-src 'self'"]) {
    expect(policy.split('; ')).toContain(part)
  }
  expect(policy).not.toMatch(/unsafe|script-src|\*(?!$|[ ;:])/)
  expect(page.body).not.toMatch(/<script|\son[a-z]+=|javascript:/i)
}
