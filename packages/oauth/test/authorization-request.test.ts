import { describe, expect, it } from 'vitest'
import {
  agentNode,
  approve,
  body,
  browser,
  challenge,
  codeFor,
  createHarness,
  encode,
  get,
  isLive,
  issuer,
  post,
  postJson,
  redemption,
  request,
  resource,
  scopeNode,
  signedIn,
  type Tokens,
} from './support.ts'

const visit = { browser, session: undefined }

async function errorOf(parameters: Record<string, string> | string): Promise<URLSearchParams> {
  const h = createHarness()
  const result = await h.server.authorize(get(parameters), visit)
  if (result.kind !== 'redirect') throw new Error(JSON.stringify(result))
  expect(h.written).toEqual([])
  const sent = new URL(result.location).searchParams
  expect(sent.getAll('iss')).toEqual([issuer])
  expect(sent.has('code')).toBe(false)
  return sent
}

describe('without a trusted redirect', () => {
  const { client_id: _, ...anonymous } = request()
  it.each([
    ['unknown client', encode(request({ client_id: 'nope', redirect_uri: 'https://evil.example/cb' }))],
    ['no client', encode(anonymous)],
    ['empty client', encode(request({ client_id: '' }))],
    ['two clients', `${encode(request())}&client_id=other-agent`],
    ['two redirect URIs', `${encode(request())}&redirect_uri=https%3A%2F%2Fevil.example%2Fcb`],
    ['the client of another name in other case', encode(request({ client_id: 'Web-Agent' }))],
    ['a prototype name', encode(request({ client_id: '__proto__' }))],
    ['bad escape', `${encode(request())}&x=%`],
    ['bad UTF-8', `${encode(request())}&x=%F0%28%8C%28`],
    ['raw control character', `${encode(request())}&x=\u0000`],
    ['64 KiB', `${encode(request())}&x=${'a'.repeat(65_536)}`],
    ['1000 parameters', `${encode(request())}${'&x=1'.repeat(1000)}`],
  ])('shows a page: %s', async (_name, query) => {
    const result = await createHarness().server.authorize(get(query), visit)
    expect(result).toMatchObject({ kind: 'error-page', status: 400 })
    expect(result).not.toHaveProperty('location')
  })
  it('answers only GET', async () => {
    const wire = { ...get(request()), method: 'POST' }
    expect(await createHarness().server.authorize(wire, visit)).toMatchObject({ kind: 'error-page', status: 405 })
  })
  it('keeps little of a request, however much its client said of itself', async () => {
    const h = createHarness()
    const redirect_uris = Array.from(
      { length: 14 },
      (_, index) => `https://app.example.com/${index}${'x'.repeat(1_000)}`,
    )
    const { client_id } = body<{ client_id: string }>(await h.server.register(postJson({ redirect_uris })))
    const asked = request({ client_id, redirect_uri: redirect_uris[0]! })
    const session = await signedIn(h)
    expect((await h.server.authorize(get(asked), { browser, session })).kind).toBe('consent')
    expect(h.written.at(-1)).toContain('oauth/transaction/')
    expect(h.written.at(-1)!.length).toBeLessThan(3_000)
  })
  it('limits one address', async () => {
    const h = createHarness()
    const kinds = []
    for (let i = 0; i < 125; i++)
      kinds.push((await h.server.authorize(get('client_id=nope'), visit)) as { status: number })
    expect(kinds.filter((page) => page.status === 429)).toHaveLength(5)
  })
  it('refuses a browser value that could be guessed', async () => {
    const attempt = createHarness().server.authorize(get(request()), { browser: 'short', session: undefined })
    await expect(attempt).rejects.toMatchObject({ code: 'ERR_OAUTH_BROWSER' })
  })
})

describe('errors sent back', () => {
  const scope1000 = Array.from({ length: 1000 }, (_, i) => `s${i}`).join(' ')
  it.each<[string, Record<string, string>]>([
    ['invalid_request', { response_type: '' }],
    ['unsupported_response_type', { response_type: 'token' }],
    ['unsupported_response_type', { response_type: 'id_token' }],
    ['unsupported_response_type', { response_type: 'code id_token' }],
    ['unsupported_response_type', { response_type: 'code ' }],
    ['invalid_request', { response_mode: 'web_message' }],
    ['invalid_request', { response_mode: 'fragment' }],
    ['invalid_request', { response_mode: 'query.jwt' }],
    ['request_not_supported', { request: 'eyJ' }],
    ['request_uri_not_supported', { request_uri: 'http://169.254.169.254/' }],
    ['invalid_request', { code_challenge: '' }],
    ['invalid_request', { code_challenge: challenge.slice(1) }],
    ['invalid_request', { code_challenge: 'a'.repeat(129) }],
    ['invalid_request', { code_challenge: `${challenge.slice(1)}=` }],
    ['invalid_request', { code_challenge: `${challenge.slice(1)} ` }],
    ['invalid_request', { code_challenge_method: 'plain' }],
    ['invalid_request', { code_challenge_method: 'S512' }],
    ['invalid_request', { code_challenge_method: 's256' }],
    ['invalid_request', { code_challenge_method: '' }],
    ['invalid_scope', { scope: 'a\\b' }],
    ['invalid_scope', { scope: 'a\u0000' }],
    ['invalid_scope', { scope: '\u00e9' }],
    ['invalid_scope', { scope: '%00' }],
    ['invalid_scope', { scope: '*' }],
    ['invalid_scope', { scope: 'openid profile' }],
    ['invalid_scope', { scope: 'files:read:' }],
    ['invalid_scope', { scope: 'files:re\u0430d' }],
    ['invalid_scope', { scope: 'files' }],
    ['invalid_scope', { scope: 'FILES:READ' }],
    ['invalid_scope', { scope: 'files:read  admin' }],
    ['invalid_scope', { scope: 'offline_access' }],
    ['invalid_scope', { scope: 'constructor' }],
    ['invalid_scope', { scope: scope1000 }],
    ['invalid_target', { resource: '/mcp' }],
    ['invalid_target', { resource: '' }],
    ['invalid_target', { resource: `${resource}#` }],
    ['invalid_target', { resource: `${resource}#x` }],
    ['invalid_target', { resource: `${resource}?x=1` }],
    ['invalid_target', { resource: `${resource}/` }],
    ['invalid_target', { resource: 'http://mcp.example.com/mcp' }],
    ['invalid_target', { resource: 'https://mcp.example.com/MCP' }],
    ['invalid_target', { resource: 'urn:x' }],
    ['login_required', { prompt: 'none' }],
    ['invalid_request', { prompt: 'none login' }],
  ])('%s for %j', async (error, changes) => {
    const sent = await errorOf(request(changes))
    expect(sent.get('error')).toBe(error)
    expect(sent.get('state')).toBe('xyz')
  })
  it.each(['scope', 'response_type', 'prompt', 'state', 'code_challenge', 'unknown'])('%s repeated', async (name) => {
    const sent = await errorOf(`${encode(request({ prompt: 'login', unknown: '1' }))}&${name}=x`)
    expect(sent.get('error')).toBe('invalid_request')
  })
  it('one foreign resource of two', async () => {
    const sent = await errorOf(`${encode(request())}&resource=https%3A%2F%2Fevil.example%2F`)
    expect(sent.get('error')).toBe('invalid_target')
  })
  it('a state too long is not carried', async () => {
    const sent = await errorOf(request({ state: 'a'.repeat(2049) }))
    expect([sent.get('error'), sent.has('state')]).toEqual(['invalid_request', false])
  })
  it('consent_required when nobody consented', async () => {
    const h = createHarness()
    const session = await signedIn(h)
    const wire = get(request({ prompt: 'none' }), { 'sec-fetch-site': 'none' })
    expect(await h.server.authorize(wire, { browser, session })).toMatchObject({ reason: 'consent_required' })
  })
})

describe('requests that must work', () => {
  it.each(['a b', '"<script>', 'a'.repeat(1000), '\u0001', '&iss=evil', '%00', 'ä€😀', 'a'.repeat(2048)])(
    'state %j comes back',
    async (state) => {
      const h = createHarness()
      const session = await signedIn(h)
      const page = await h.server.authorize(get(request({ state })), { browser, session })
      const done = await approve(h, page, session)
      const sent = new URL((done as { location: string }).location).searchParams
      expect(sent.getAll('state')).toEqual([state])
      expect(sent.getAll('iss')).toEqual([issuer])
    },
  )
  it('empty values and unknown parameters are as if absent', async () => {
    const h = createHarness()
    const session = await signedIn(h)
    const page = await h.server.authorize(get(request({ state: '', scope: '', prompt: '', extra: 'x' })), {
      browser,
      session,
    })
    expect(page.kind === 'consent' && page.scopes.map((scope) => scope.name)).toEqual([
      'files:read',
      'files:write',
      'admin',
    ])
    const done = await approve(h, page, session)
    expect(new URL((done as { location: string }).location).searchParams.has('state')).toBe(false)
  })
  it.each([resource, 'HTTPS://MCP.EXAMPLE.COM/mcp', undefined])('resource %j is the audience', async (sent) => {
    const h = createHarness()
    const session = await signedIn(h)
    const { resource: _, ...rest } = request()
    const asked = await h.server.authorize(get(sent === undefined ? rest : { ...rest, resource: sent }), {
      browser,
      session,
    })
    const done = (await approve(h, asked, session)) as { location: string }
    const code = new URL(done.location).searchParams.get('code')!
    const { resource: __, ...form } = redemption(code)
    const tokens = body<Tokens>(
      await h.server.token(post('/token', sent === undefined ? form : { ...form, resource: sent })),
    )
    expect(await isLive(h, tokens.access_token)).toBe(true)
    const elsewhere = h.restart({ resource: 'https://mcp.example.com/mc' })
    expect(await elsewhere.verifyAccessToken(`Bearer ${tokens.access_token}`)).toMatchObject({
      reason: 'token_audience',
    })
  })
  it.each(['https://mcp.example.com', 'https://mcp.example.com/'])(
    'a bare origin %j with or without slash',
    async (sent) => {
      const h = createHarness({ resource: 'https://mcp.example.com' })
      expect((await h.server.authorize(get(request({ resource: sent })), visit)).kind).toBe('sign-in')
    },
  )
  it('keeps a registered query byte for byte', async () => {
    const uri = 'https://app.example.com/cb?a&b=%FF&c=1+2'
    const h = createHarness({ agents: [agentNode('web-agent', [uri])] })
    const session = await signedIn(h)
    const page = await h.server.authorize(get(request({ redirect_uri: uri })), { browser, session })
    const done = (await approve(h, page, session)) as { location: string }
    expect(done.location).toMatch(
      /^https:\/\/app\.example\.com\/cb\?a&b=%FF&c=1\+2&code=fmkc_[\w-]{50}&state=xyz&iss=https%3A/,
    )
  })
  it('codes carry 256 bits behind the time they were made at', async () => {
    const h = createHarness({ scopes: [scopeNode('files:write')] })
    expect(await codeFor(h, await signedIn(h))).toMatch(/^fmkc_[A-Za-z0-9_-]{50}$/)
  })
})
