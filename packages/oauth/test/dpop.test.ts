import { createHash, createHmac } from 'node:crypto'
import { UnsecuredJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import type { Verification } from '../src/index.ts'
import { ask, createSigner, proofOf } from './keys.ts'
import {
  body,
  browser,
  codeFor,
  createHarness,
  defaultSettings,
  get,
  type Harness,
  isLive,
  issuer,
  post,
  redemption,
  redirectUri,
  refreshForm,
  request,
  resource,
  signedIn,
  type Tokens,
  told,
} from './support.ts'
import { boundTokensFor, jktOf } from './trusted-agents.ts'

const mine = await createSigner('ES256')
const theirs = await createSigner('EdDSA')
const bound = async (h: Harness): Promise<Tokens> => await boundTokensFor(h, await signedIn(h), mine)

const use = (h: Harness, token: string, proof: string | undefined, scheme = 'DPoP'): Promise<Verification> =>
  h.server.verifyAccessToken(`${scheme} ${token}`, { method: 'POST', url: resource, proof })
const atResource = (token: string) => ({ htu: resource, token })

describe('tokens', () => {
  it('are bound to the key of the proof and say so', async () => {
    const h = createHarness()
    const tokens = await bound(h)
    expect(tokens.token_type).toBe('DPoP')
    const proof = await proofOf(h, mine, atResource(tokens.access_token))
    expect(await use(h, tokens.access_token, proof)).toMatchObject({ ok: true, grant: { user: 'alice' } })
  })
  it('are refused as bearer tokens, without a proof and with the proof of another key (A-187)', async () => {
    const h = createHarness()
    const { access_token: token } = await bound(h)
    const asBearer = await use(h, token, await proofOf(h, mine, atResource(token)), 'Bearer')
    expect(asBearer).toMatchObject({ ok: false, reason: 'token_bound', wire: { status: 401 } })
    expect(asBearer.ok ? '' : asBearer.wire.wwwAuthenticate).toMatch(
      /^Bearer .*error="invalid_token".*resource_metadata=/,
    )
    expect(await isLive(h, token)).toBe(false)
    expect(await use(h, token, undefined)).toMatchObject({ ok: false, reason: 'dpop_missing' })
    expect(await h.server.verifyAccessToken(`DPoP ${token}`)).toMatchObject({ ok: false, reason: 'dpop_missing' })
    const other = await use(h, token, await proofOf(h, theirs, atResource(token)))
    expect(other).toMatchObject({ ok: false, reason: 'dpop_key_differs' })
    expect(other.ok ? '' : other.wire.wwwAuthenticate).toMatch(/^DPoP algs="ES256 .*error="invalid_dpop_proof"/)
  })
  it('that are not bound are refused as DPoP', async () => {
    const h = createHarness()
    const code = await codeFor(h, await signedIn(h))
    const { access_token: token } = body<Tokens>(await ask(h, redemption(code)))
    const result = await use(h, token, await proofOf(h, mine, atResource(token)))
    expect(result).toMatchObject({ ok: false, reason: 'token_not_bound', wire: { status: 401 } })
  })
  it('are taken with every spelling that means the same (A-193, A-194)', async () => {
    const h = createHarness()
    const { access_token: token } = await bound(h)
    for (const htu of [
      resource,
      `${resource}#x`,
      `${resource}?x=1`,
      'https://mcp.example.com:443/mcp',
      'HTTPS://MCP.EXAMPLE.COM/mcp',
    ]) {
      const proof = await proofOf(h, mine, { htu, token }, { extra: 1 }, { x: 1 })
      expect(await use(h, token, proof, 'dPoP')).toMatchObject({ ok: true })
    }
    for (const iat of [-60, 60]) {
      const proof = await proofOf(h, mine, atResource(token), { iat: Math.floor(h.clock.now / 1000) + iat })
      expect(await use(h, token, proof)).toMatchObject({ ok: true })
    }
  })
  it.each<[string, { htm?: unknown; htu?: unknown }, Record<string, unknown>, Record<string, unknown>]>([
    ['no typ (A-190)', {}, {}, { typ: undefined }],
    ['another typ', {}, {}, { typ: 'JWT' }],
    ['no jwk (A-190)', {}, {}, { jwk: undefined }],
    ['a symmetric jwk (A-190)', {}, {}, { jwk: { kty: 'oct', k: 'AAAA' } }],
    ['a private jwk', {}, {}, { jwk: { ...mine.jwk, d: 'AAAA' } }],
    ['the jwk of another key', {}, {}, { jwk: { ...mine.jwk, x: 'A'.repeat(43) } }],
    ['a jwk of another kind', {}, {}, { jwk: theirs.jwk }],
    ['jku', {}, {}, { jku: 'https://evil.example' }],
    ['no jti (A-191)', {}, { jti: undefined }, {}],
    ['no htu (A-191)', {}, { htu: undefined }, {}],
    ['no htm', {}, { htm: undefined }, {}],
    ['no ath (A-191)', {}, { ath: undefined }, {}],
    ['no iat', {}, { iat: undefined }, {}],
    ['iat as text', {}, { iat: 'now' }, {}],
    ['another path (A-192)', { htu: `${issuer}/other` }, {}, {}],
    ['another host', { htu: 'https://evil.example/mcp' }, {}, {}],
    ['user information', { htu: 'https://x@mcp.example.com/mcp' }, {}, {}],
    ['a slash more', { htu: `${resource}/` }, {}, {}],
    ['a path alone', { htu: '/mcp' }, {}, {}],
    ['htu that is no text (A-192)', { htu: [resource] }, {}, {}],
    ['another method', { htm: 'GET' }, {}, {}],
    ['a method in other case', { htm: 'post' }, {}, {}],
    ['ath of another token (A-192)', {}, { ath: createHash('sha256').update('x').digest('base64url') }, {}],
    ['a proof too old', {}, { iat: 1_800_000_000 - 61 }, {}],
    ['a proof too early', {}, { iat: 1_800_000_000 + 61 }, {}],
  ])('are refused with %s', async (_name, asked, claims, header) => {
    const h = createHarness()
    const { access_token: token } = await bound(h)
    const proof = await proofOf(h, mine, { ...atResource(token), ...asked }, claims, header)
    const result = await use(h, token, proof)
    expect(result).toMatchObject({ ok: false, wire: { status: 401 } })
    expect(result.ok ? '' : result.wire.wwwAuthenticate).toContain('error="invalid_dpop_proof"')
  })
  it('are refused with unsigned, symmetric, broken and doubled proofs (A-190)', async () => {
    const h = createHarness()
    const { access_token: token } = await bound(h)
    const good = await proofOf(h, mine, atResource(token))
    const part = (json: unknown) => Buffer.from(JSON.stringify(json)).toString('base64url')
    const claims = good.split('.')[1]!
    const hs = `${part({ alg: 'HS256', typ: 'dpop+jwt', jwk: mine.jwk })}.${claims}`
    const hmac = createHmac('sha256', JSON.stringify(mine.jwk)).update(hs).digest('base64url')
    for (const proof of [
      `${good}, ${good}`,
      `${good},${good}`,
      new UnsecuredJWT({}).encode(),
      `${hs}.${hmac}`,
      `${part({ alg: 'none', typ: 'dpop+jwt', jwk: mine.jwk })}.${claims}.AAAA`,
      `${part({ typ: 'dpop+jwt', jwk: mine.jwk })}.${claims}.AAAA`,
      `${good.slice(0, -4)}AAAA`,
      '',
      'x',
    ]) {
      expect((await use(h, token, proof)).ok).toBe(false)
    }
  })
  it('are taken once with a proof, of 100 at one time, on another node and after a restart (A-196)', async () => {
    const h = createHarness()
    const { access_token: token } = await bound(h)
    const proof = await proofOf(h, mine, atResource(token), { iat: Math.floor(h.clock.now / 1000) + 60 })
    const node = h.restart({})
    const presented = { method: 'POST', url: resource, proof }
    const results = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        (index % 2 === 0 ? h.server : node).verifyAccessToken(`DPoP ${token}`, presented),
      ),
    )
    expect(results.filter(({ ok }) => ok)).toHaveLength(1)
    for (const later of [0, 60_000, 59_000]) {
      h.clock.now += later
      expect((await h.restart({}).verifyAccessToken(`DPoP ${token}`, presented)).ok).toBe(false)
    }
  })
})

describe('token endpoint', () => {
  it.each<[string, { htm?: unknown; htu?: unknown }]>([
    ['the resource', { htu: resource }],
    ['another method', { htm: 'GET' }],
  ])('refuses a proof for %s and keeps the code', async (_name, asked) => {
    const h = createHarness()
    const code = await codeFor(h, await signedIn(h))
    const wrong = await ask(h, redemption(code), { dpop: await proofOf(h, mine, asked) })
    expect(told(wrong)).toBe('400 invalid_dpop_proof')
    expect(told(await ask(h, redemption(code), { dpop: await proofOf(h, mine, {}) }))).toBe('200')
  })
  it('takes proofs of clients that prove nothing else 300 times a minute from one address, and marks none where there is nothing to be had', async () => {
    const h = createHarness()
    const before = h.written.length
    const form = redemption(`fmkc_${'A'.repeat(50)}`)
    const statuses: number[] = []
    for (let index = 0; index < 305; index++) {
      statuses.push((await ask(h, form, { dpop: await proofOf(h, mine, {}) })).response.status)
    }
    expect([statuses.indexOf(429), statuses.filter((status) => status === 429).length]).toEqual([300, 5])
    expect((await ask(h, form)).response.status).toBe(400)
    const unknown = refreshForm(`fmkr_${'A'.repeat(50)}`)
    h.clock.now += 60_000
    expect((await ask(h, unknown, { dpop: await proofOf(h, mine, {}) })).response.status).toBe(400)
    expect(h.written.length).toBe(before)
  })
  it('refuses a replayed proof', async () => {
    const h = createHarness()
    const tokens = await bound(h)
    const dpop = await proofOf(h, mine, {})
    expect(told(await ask(h, refreshForm(tokens.refresh_token), { dpop }))).toBe('200')
    expect(told(await ask(h, refreshForm(tokens.refresh_token), { dpop }))).toBe('400 invalid_dpop_proof')
  })
  it('binds a refresh token of a public client to the key (A-110)', async () => {
    const h = createHarness()
    const tokens = await bound(h)
    const form = refreshForm(tokens.refresh_token)
    expect(told(await ask(h, form))).toBe('400 invalid_dpop_proof')
    expect(told(await ask(h, form, { dpop: await proofOf(h, theirs, {}) }))).toBe('400 invalid_grant')
    const next = await ask(h, form, { dpop: await proofOf(h, mine, {}) })
    expect(body<Tokens>(next).token_type).toBe('DPoP')
    const thief = await ask(h, form, { dpop: await proofOf(h, theirs, {}) })
    expect(told(thief)).toBe('400 invalid_grant')
    const again = await ask(h, form, { dpop: await proofOf(h, mine, {}) })
    expect(again.response.body).toBe(next.response.body)
  })
  it('gives a grace replay only to the key that asked first (A-101)', async () => {
    const h = createHarness()
    const code = await codeFor(h, await signedIn(h))
    const { refresh_token } = body<Tokens>(await ask(h, redemption(code)))
    const form = refreshForm(refresh_token)
    const { access_token } = body<Tokens>(await ask(h, form, { dpop: await proofOf(h, mine, {}) }))
    expect(told(await ask(h, form, { dpop: await proofOf(h, theirs, {}) }))).toBe('400 invalid_grant')
    expect(await use(h, access_token, await proofOf(h, mine, atResource(access_token)))).toMatchObject({
      reason: 'token_revoked',
    })
  })
  it('holds dpop_jkt of the authorization request (A-198)', async () => {
    for (const [dpop_jkt, signer, expected] of [
      [jktOf(mine), mine, '200'],
      [jktOf(mine), theirs, '400 invalid_grant'],
      [jktOf(mine), undefined, '400 invalid_grant'],
    ] as const) {
      const h = createHarness()
      const code = await codeFor(h, await signedIn(h), { dpop_jkt })
      const headers: Record<string, string> = signer === undefined ? {} : { dpop: await proofOf(h, signer, {}) }
      expect(told(await ask(h, redemption(code), headers))).toBe(expected)
    }
    const h = createHarness()
    const session = await signedIn(h)
    const odd = await h.server.authorize(get(request({ dpop_jkt: 'x' })), { browser, session })
    expect(odd).toMatchObject({ kind: 'redirect', reason: 'dpop_jkt' })
  })
  it('asks a client for proofs that said its tokens are bound', async () => {
    const h = createHarness()
    const metadata = { redirect_uris: [redirectUri], dpop_bound_access_tokens: true }
    const wire = { ...post('/register', JSON.stringify(metadata)), headers: { 'content-type': 'application/json' } }
    const client = body<{ client_id: string; dpop_bound_access_tokens: boolean }>(await h.server.register(wire))
    expect(client.dpop_bound_access_tokens).toBe(true)
    const code = await codeFor(h, await signedIn(h), { client_id: client.client_id })
    const form = redemption(code, { client_id: client.client_id })
    expect(told(await ask(h, form))).toBe('400 invalid_dpop_proof')
    expect(told(await ask(h, form, { dpop: await proofOf(h, mine, {}) }))).toBe('200')
  })
  it('is 503 when the store is down, and lets nothing through', async () => {
    const h = createHarness()
    const { access_token: token } = await bound(h)
    const proof = await proofOf(h, mine, atResource(token))
    h.fail.store = true
    expect(await use(h, token, proof)).toMatchObject({ ok: false, reason: 'unavailable', wire: { status: 503 } })
  })
})

it('is in the metadata', () => {
  const { server } = createHarness(defaultSettings)
  const algorithms = ['ES256', 'Ed25519', 'EdDSA', 'PS256', 'RS256']
  expect(server.metadata().dpop_signing_alg_values_supported).toEqual(algorithms)
})
