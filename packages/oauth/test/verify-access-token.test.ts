import { describe, expect, it } from 'vitest'
import type { Grant } from '../src/index.ts'
import { isGrant } from '../src/index.ts'
import {
  agentNode,
  body,
  createHarness,
  post,
  redirectUri,
  refreshForm,
  resource,
  scopeNode,
  signedIn,
  type Tokens,
  tokensFor,
} from './support.ts'

const metadata = 'resource_metadata="https://mcp.example.com/.well-known/oauth-protected-resource/mcp"'
const scope = 'scope="files:read files:write admin"'

async function withToken(changes: Record<string, string> = {}) {
  const h = createHarness()
  const session = await signedIn(h)
  return { h, session, token: (await tokensFor(h, session, changes)).access_token }
}

describe('challenges', () => {
  it.each([undefined, '', 'Basic YTpi', 'Token x', 'Bearerx y', 'Basic a, Bearer b'])(
    '%j gets the bare one',
    async (header) => {
      const { server } = createHarness()
      expect(await server.verifyAccessToken(header)).toMatchObject({
        ok: false,
        wire: { status: 401, wwwAuthenticate: `Bearer ${metadata}, ${scope}` },
      })
    },
  )
  it.each([
    'Bearer',
    'Bearer ',
    'Bearer x',
    'Bearer a b',
    'Bearer \u0000',
    'Bearer ghp_0123456789012345678901234567890123456789',
    `Bearer fmka_${'A'.repeat(50)}`,
    `Bearer fmka_${'A'.repeat(49)}\u0000`,
    'Bearer eyJhbGciOiJub25lIn0.e30.',
  ])('%j gets invalid_token', async (header) => {
    const { server } = createHarness()
    const result = await server.verifyAccessToken(header)
    expect(result).toMatchObject({ ok: false, wire: { status: 401 } })
    const told = result.ok ? '' : result.wire.wwwAuthenticate
    expect(told).toContain('error="invalid_token"')
    expect(told).toContain(metadata)
    expect(told).toContain(scope)
  })
  it('a list is invalid_request', async () => {
    const { h, token } = await withToken()
    const result = await h.server.verifyAccessToken(`Bearer ${token}, Bearer ${token}`)
    expect(result).toMatchObject({ ok: false, wire: { status: 400 } })
    expect(!result.ok && result.wire.wwwAuthenticate).toContain('error="invalid_request"')
  })
  it('junk does not even ask the store', async () => {
    const h = createHarness()
    h.fail.store = true
    expect(await h.server.verifyAccessToken('Bearer x')).toMatchObject({ reason: 'token_foreign' })
  })
  it('no answer from the store is 503, never a grant', async () => {
    const { h, token } = await withToken()
    h.fail.store = true
    expect(await h.server.verifyAccessToken(`Bearer ${token}`)).toMatchObject({ ok: false, wire: { status: 503 } })
  })
  it('without scopes there is no scope parameter', async () => {
    const { server } = createHarness({ scopes: [] })
    expect(await server.verifyAccessToken(undefined)).toMatchObject({ wire: { wwwAuthenticate: `Bearer ${metadata}` } })
  })
  it('a scope that could leave its quotes is refused in the settings', () => {
    for (const name of ['a"b', 'a\\b', 'a\r\nb', 'a b', '']) {
      expect(() => createHarness({ scopes: [scopeNode(name)] })).toThrow(
        expect.objectContaining({ code: 'ERR_OAUTH_SETTINGS' }),
      )
    }
    for (const url of [
      'https://a.example/"x',
      'https://a.example/x?y',
      'ftp://a.example',
      'https://a.example/x#',
      '',
    ]) {
      expect(() => createHarness({ resource: url })).toThrow(expect.objectContaining({ code: 'ERR_OAUTH_SETTINGS' }))
    }
    const agents = [agentNode('a', ['http://app.example.com/cb'])]
    expect(() => createHarness({ agents })).toThrow(expect.objectContaining({ code: 'ERR_OAUTH_SETTINGS' }))
  })
})

describe('grants', () => {
  it.each(['Bearer', 'bearer', 'BEARER'])('come with the scheme %s', async (scheme) => {
    const { h, token } = await withToken()
    const result = await h.server.verifyAccessToken(`${scheme} ${token}`)
    expect(result.ok && isGrant(result.grant)).toBe(true)
  })
  it('cannot be made or copied', async () => {
    const { h, token } = await withToken()
    const result = await h.server.verifyAccessToken(`Bearer ${token}`)
    if (!result.ok) throw new Error(result.reason)
    const copy = { ...result.grant } as Grant
    expect([isGrant(copy), isGrant(null), isGrant({})]).toEqual([false, false, false])
    expect(() => h.server.insufficientScope(copy, ['admin'])).toThrow(
      expect.objectContaining({ code: 'ERR_OAUTH_GRANT' }),
    )
    expect(() => Object.assign(result.grant, { user: 'root' })).toThrow()
  })
  it('that lack a scope are told all that the operation needs', async () => {
    const { h, token } = await withToken()
    const result = await h.server.verifyAccessToken(`Bearer ${token}`)
    if (!result.ok) throw new Error(result.reason)
    const { status, wwwAuthenticate } = h.server.insufficientScope(result.grant, ['files:write', 'admin'])
    expect(status).toBe(403)
    expect(wwwAuthenticate).toMatch(
      /^Bearer error="insufficient_scope", scope="files:write admin", resource_metadata="[^"]+"/,
    )
  })
  it('have declared inclusions, and no prefix is one', async () => {
    const { h, token } = await withToken({ scope: 'files:write' })
    const scopes = [
      scopeNode('files'),
      scopeNode('files:read'),
      scopeNode('files:readx'),
      scopeNode('files:write', ['files:read']),
    ]
    const result = await h.restart({ scopes }).verifyAccessToken(`Bearer ${token}`)
    expect(result.ok && [...result.grant.scopes].sort()).toEqual(['files:read', 'files:write'])
    const narrowed = await h.restart({ scopes: [scopeNode('files:read')] }).verifyAccessToken(`Bearer ${token}`)
    expect(narrowed.ok && [...narrowed.grant.scopes]).toEqual([])
  })
  it('have the roles of user and agent', async () => {
    const { h, token } = await withToken()
    const roles = async (agents: ReturnType<typeof agentNode>[]) => {
      const result = await h.restart({ agents }).verifyAccessToken(`Bearer ${token}`)
      return result.ok ? result.grant.roles : result.reason
    }
    expect(await roles([agentNode('web-agent', [redirectUri], ['reader', 'admin'])])).toEqual(['reader'])
    expect(await roles([agentNode('web-agent', [redirectUri], ['admin'])])).toEqual([])
    expect(await roles([agentNode('web-agent', [redirectUri])])).toEqual([])
    expect(await roles([])).toBe('agent_undeclared')
  })
  it('have the claims that the user had when the token was issued, also after a refresh', async () => {
    const h = createHarness()
    const claims = { team: 'web', level: 3 }
    await h.server.accounts.create({ name: 'alice', password: 'correct horse', roles: ['reader'], claims })
    const first = await tokensFor(h, await signedIn(h))
    const second = body<Tokens>(await h.server.token(post('/token', refreshForm(first.refresh_token))))
    for (const { access_token: token } of [first, second]) {
      const result = await h.server.verifyAccessToken(`Bearer ${token}`)
      if (!result.ok) throw new Error(result.reason)
      expect(result.grant.claims).toEqual(claims)
      expect(() => Object.assign(result.grant.claims, { team: 'ops' })).toThrow()
    }
  })
  it('have no claims when their user has none', async () => {
    const { h, token } = await withToken()
    const result = await h.server.verifyAccessToken(`Bearer ${token}`)
    expect(result.ok && result.grant.claims).toEqual({})
  })
  it.each(['http://mcp.example.com/mcp', `${resource}/`, 'https://mcp.example.com'])(
    'are not for %s',
    async (other) => {
      const { h, token } = await withToken()
      expect(await h.restart({ resource: other }).verifyAccessToken(`Bearer ${token}`)).toMatchObject({
        reason: 'token_audience',
      })
    },
  )
  it('end with the token', async () => {
    const { h, token } = await withToken()
    h.clock.now += 599_999
    expect((await h.server.verifyAccessToken(`Bearer ${token}`)).ok).toBe(true)
    h.clock.now += 1
    expect(await h.server.verifyAccessToken(`Bearer ${token}`)).toMatchObject({ ok: false, wire: { status: 401 } })
    h.clock.now -= 3_600_000
    expect((await h.server.verifyAccessToken(`Bearer ${token}`)).ok).toBe(false)
  })
})
