import { describe, expect, it } from 'vitest'
import {
  body,
  codeFor,
  createHarness,
  encode,
  isLive,
  post,
  postJson,
  redemption,
  redirectUri,
  refreshForm,
  signedIn,
  type Tokens,
  tokensFor,
  told,
  verifier,
} from './support.ts'

async function withCode(changes: Record<string, string> = {}) {
  const h = createHarness()
  const session = await signedIn(h)
  return { h, session, code: await codeFor(h, session, changes) }
}

describe('form', () => {
  const good = { grant_type: 'authorization_code', client_id: 'web-agent', code: 'x', code_verifier: 'y' }
  it.each<[string, Parameters<typeof post>[1], Record<string, string>]>([
    ['json', '{}', { 'content-type': 'application/json' }],
    ['text', encode(good), { 'content-type': 'text/plain' }],
    ['two types', encode(good), { 'content-type': 'application/json, application/x-www-form-urlencoded' }],
    ['longer type', encode(good), { 'content-type': 'application/x-www-form-urlencodedx' }],
    ['other charset', encode(good), { 'content-type': 'application/x-www-form-urlencoded; charset=utf-16' }],
    ['no type', encode(good), { 'content-type': '' }],
    ['percent', '%', {}],
    ['bad UTF-8', 'a=%F0%28%8C%28', {}],
    ['raw byte', `${encode(good)}&a=\u00e9`, {}],
    ['prototype', '__proto__=1', {}],
    ['nested', 'constructor[prototype][x]=1', {}],
    ['empty', '', {}],
    ...['grant_type', 'code', 'client_secret', 'code_verifier', 'x'].map(
      (name) =>
        [`repeated ${name}`, `${encode({ ...good, client_secret: 's', x: '1' })}&${name}=1`, {}] as [
          string,
          string,
          Record<string, string>,
        ],
    ),
  ])('refuses %s', async (_name, form, headers) => {
    expect(told(await createHarness().server.token(post('/token', form, headers)))).toBe('400 invalid_request')
  })
  it('refuses 8 MiB, a query, and other methods', async () => {
    const { server } = createHarness()
    const wire = post('/token', good)
    expect((await server.token(post('/token', 'a'.repeat(8 << 20)))).response.status).toBe(413)
    expect(told(await server.token({ ...wire, query: 'code=x' }))).toBe('400 invalid_request')
    for (const method of ['GET', 'PUT', 'HEAD', 'OPTIONS']) {
      const { response } = await server.token({ ...wire, method })
      expect([response.status, response.headers['allow']]).toEqual([405, 'POST'])
    }
  })
  it('reads a content type with charset', async () => {
    const { h, code } = await withCode()
    const type = { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' }
    expect(told(await h.server.token(post('/token', redemption(code), type)))).toBe('200')
  })
})

describe('grant types and clients', () => {
  it.each([
    ['implicit', '400 unsupported_grant_type'],
    ['password', '400 unsupported_grant_type'],
    ['urn:ietf:params:oauth:grant-type:device_code', '400 unsupported_grant_type'],
    ['AUTHORIZATION_CODE', '400 unsupported_grant_type'],
    ['client_credentials', '400 unauthorized_client'],
  ])('%s', async (grant_type, expected) => {
    const answer = await createHarness().server.token(post('/token', { grant_type, client_id: 'web-agent' }))
    expect(told(answer)).toBe(expected)
  })
  it.each<[string, Record<string, string>, Record<string, string>]>([
    ['unknown client', { client_id: 'nope' }, {}],
    ['secret of a public client', { client_secret: 's' }, {}],
    ['empty secret', { client_secret: '' }, {}],
    ['assertion', { client_assertion: 'x', client_assertion_type: 'urn:x' }, {}],
    ['Basic', {}, { authorization: 'Basic d2ViLWFnZW50OnM=' }],
    ['broken Basic', {}, { authorization: 'Basic !!!' }],
    ['Bearer', {}, { authorization: 'Bearer x' }],
  ])('%s is invalid_client and leaves the code', async (_name, changes, headers) => {
    const { h, code } = await withCode()
    const refused = await h.server.token(post('/token', redemption(code, changes), headers))
    expect(told(refused)).toBe('401 invalid_client')
    expect(refused.response.headers['www-authenticate']).toMatch(/^Basic /)
    expect(told(await h.server.token(post('/token', redemption(code))))).toBe('200')
  })
})

describe('the whole flow', () => {
  it('gives tokens that work, refresh and end', async () => {
    const { h, code } = await withCode()
    const answer = await h.server.token(post('/token', redemption(code)))
    expect(answer.response.headers).toMatchObject({ 'cache-control': 'no-store', 'content-type': 'application/json' })
    const tokens = body<Tokens>(answer)
    expect(tokens).toMatchObject({ token_type: 'Bearer', expires_in: 600, scope: 'files:write' })
    expect(tokens.access_token).toMatch(/^fmka_[\w-]{50}$/)
    const verified = await h.server.verifyAccessToken(`Bearer ${tokens.access_token}`)
    expect(verified).toMatchObject({
      ok: true,
      grant: { clientId: 'web-agent', agent: 'web-agent', user: 'alice', roles: ['reader'] },
    })
    expect(verified.ok && [...verified.grant.scopes].sort()).toEqual(['files:read', 'files:write'])
    const next = body<Tokens>(await h.server.token(post('/token', refreshForm(tokens.refresh_token))))
    expect(next.access_token).not.toBe(tokens.access_token)
    expect(await isLive(h, next.access_token)).toBe(true)
    h.clock.now += 600_000
    expect(await isLive(h, next.access_token)).toBe(false)
    const last = body<Tokens>(await h.server.token(post('/token', refreshForm(next.refresh_token))))
    await h.server.revoke(post('/revoke', { client_id: 'web-agent', token: last.refresh_token }))
    expect(await isLive(h, last.access_token)).toBe(false)
    expect(told(await h.server.token(post('/token', refreshForm(last.refresh_token))))).toBe('400 invalid_grant')
    expect(h.events.map((event) => event.kind).slice(-6)).toEqual([
      'consent.given',
      'grant.issued',
      'token.issued',
      'token.refreshed',
      'token.refreshed',
      'grant.revoked',
    ])
  })
  it('keeps no secret in the store and none in an event', async () => {
    const { h, session, code } = await withCode()
    const tokens = body<Tokens>(await h.server.token(post('/token', redemption(code))))
    const next = body<Tokens>(await h.server.token(post('/token', refreshForm(tokens.refresh_token))))
    const kept = h.written.join('\n') + JSON.stringify(h.events)
    const secrets = [
      code,
      verifier,
      tokens.access_token,
      tokens.refresh_token,
      next.access_token,
      next.refresh_token,
      session.csrf,
    ]
    for (const secret of [...secrets, 'correct horse']) expect(kept).not.toContain(secret)
    expect(kept).not.toMatch(/fmk[a-z]_[\w-]{43}/)
  })
  it('echoes nothing of what was sent', async () => {
    const h = createHarness()
    const form = redemption(`fmkc_${'s'.repeat(50)}`, {
      code_verifier: 'v'.repeat(43),
      redirect_uri: 'https://echo.example',
    })
    const { response } = await h.server.token(post('/token', form))
    expect(response.body).not.toMatch(/sssss|vvvvv|echo/)
    expect(response.body).toMatch(/^[\x20-\x7e]+$/)
  })
  it('answers 503 when the store is down, and the code is still good', async () => {
    const { h, code } = await withCode()
    h.fail.store = true
    const down = await h.server.token(post('/token', redemption(code)))
    expect(told(down)).toBe('503 temporarily_unavailable')
    expect(down.response.headers['retry-after']).toBe('1')
    expect(down.response.body).not.toContain('the store is down')
    h.fail.store = false
    expect(told(await h.server.token(post('/token', redemption(code))))).toBe('200')
  })
  it('gives a client without the refresh grant no refresh token', async () => {
    const h = createHarness()
    const registered = await h.server.register(
      postJson({ redirect_uris: [redirectUri], grant_types: ['authorization_code'] }),
    )
    const client_id = body<{ client_id: string }>(registered).client_id
    const tokens = await tokensFor(h, await signedIn(h), { client_id })
    expect(tokens).not.toHaveProperty('refresh_token')
    expect(told(await h.server.token(post('/token', refreshForm('x', { client_id }))))).toBe('400 unauthorized_client')
  })
})
