import { UnsecuredJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import {
  ask,
  asserted,
  assertionClaims,
  assertionType,
  basic,
  createSigner,
  credentials,
  jwtAgent,
  type Signer,
  secretAgent,
} from './keys.ts'
import {
  agentNode,
  body,
  createHarness,
  defaultSettings,
  encode,
  type Harness,
  issuer,
  post,
  redirectUri,
  resource,
  type Tokens,
  told,
} from './support.ts'
import { newSecret } from './trusted-agents.ts'

const signer = await createSigner('ES256', 'k1')
const other = await createSigner('ES256', 'k2')
const first = newSecret()
const second = newSecret()
const agents = [
  ...defaultSettings.agents,
  jwtAgent('bot', [signer.jwk]),
  jwtAgent('two-keys', [signer.jwk, other.jwk]),
  secretAgent('keeper', [first.hash, second.hash]),
  secretAgent('spaced', [first.hash]),
]
const start = (): Harness => createHarness({ agents })

describe('private_key_jwt', () => {
  it('uses an assertion up, also when the proof of a key beside it is wrong', async () => {
    const h = start()
    const form = await asserted(h, signer, 'bot', credentials)
    expect(told(await ask(h, form, { dpop: 'x' }))).toBe('400 invalid_dpop_proof')
    expect(await ask(h, form)).toMatchObject({ ok: false, reason: 'assertion_replayed' })
  })
  it('takes Ed25519 under both of its names, whichever the key says', async () => {
    for (const said of [undefined, 'Ed25519', 'EdDSA']) {
      const key = await createSigner('Ed25519')
      const jwk = { ...key.jwk, ...(said === undefined ? {} : { alg: said }) }
      const h = createHarness({ agents: [jwtAgent('bot', [jwk])] })
      for (const alg of ['Ed25519', 'EdDSA']) {
        expect(told(await ask(h, await asserted(h, key, 'bot', credentials, {}, { alg })))).toBe('200')
      }
      const other = createHarness({ agents: [jwtAgent('bot', [{ ...key.jwk, alg: 'ES256' }])] })
      expect(told(await ask(other, await asserted(other, key, 'bot', credentials)))).toBe('401 invalid_client')
    }
  })
  it.each(['ES256', 'EdDSA', 'Ed25519', 'PS256', 'RS256'])('takes %s', async (alg) => {
    const key = await createSigner(alg)
    const h = createHarness({ agents: [jwtAgent('bot', [key.jwk])] })
    for (const typ of [undefined, 'JWT', 'client-authentication+jwt', 'application/client-authentication+jwt']) {
      const answer = await ask(h, await asserted(h, key, 'bot', credentials, {}, typ === undefined ? {} : { typ }))
      expect(told(answer)).toBe('200')
    }
  })
  it('takes client_id when it is the same, and nbf up to ten seconds ahead (A-089)', async () => {
    const h = start()
    const nbf = Math.floor(h.clock.now / 1000) + 8
    expect(told(await ask(h, await asserted(h, signer, 'bot', { ...credentials, client_id: 'bot' }, { nbf })))).toBe(
      '200',
    )
    expect(told(await ask(h, await asserted(h, signer, 'bot', { ...credentials, client_id: 'keeper' })))).toBe(
      '401 invalid_client',
    )
  })
  it.each<[string, Record<string, unknown>]>([
    ['the token endpoint as audience (A-088)', { aud: `${issuer}/token` }],
    ['a list as audience (A-088)', { aud: [issuer] }],
    ['two audiences', { aud: [issuer, 'https://other.example'] }],
    ['another audience (A-088)', { aud: 'https://other.example' }],
    ['a slash more (A-088)', { aud: `${issuer}/` }],
    ['another case', { aud: issuer.toUpperCase() }],
    ['no audience', { aud: undefined }],
    ['no iss (A-089)', { iss: undefined }],
    ['no sub (A-089)', { sub: undefined }],
    ['another iss (A-089)', { iss: 'keeper' }],
    ['another sub', { sub: 'keeper' }],
    ['no exp (A-089)', { exp: undefined }],
    ['exp as text', { exp: '4000000000' }],
    ['exp in the past', { exp: 1_799_999_999 }],
    ['exp now', { exp: 1_800_000_000 }],
    ['exp too far', { exp: 1_800_000_400 }],
    ['iat in the future', { iat: 1_800_000_100 }],
    ['nbf in the future', { nbf: 1_800_000_100 }],
    ['iat as text', { iat: 'now' }],
    ['no jti (A-089)', { jti: undefined }],
    ['an empty jti', { jti: '' }],
    ['a long jti', { jti: 'x'.repeat(513) }],
  ])('refuses %s', async (_name, changes) => {
    const h = start()
    const answer = await ask(h, await asserted(h, signer, 'bot', credentials, changes))
    expect(told(answer)).toBe('401 invalid_client')
    expect(answer.response.headers['www-authenticate']).toMatch(/^Basic /)
    expect(h.events).toEqual([])
  })
  it.each<[string, Record<string, unknown>]>([
    ['jku', { jku: 'https://evil.example/jwks' }],
    ['x5u', { x5u: 'https://evil.example/x5u' }],
    ['x5c', { x5c: ['AA'] }],
    ['jwk', { jwk: signer.jwk }],
    ['another typ', { typ: 'dpop+jwt' }],
    ['an access token typ', { typ: 'at+jwt' }],
    ['kid of another key', { kid: 'k2' }],
    ['kid of 10 KiB (A-092)', { kid: 'k'.repeat(10_240) }],
    ['kid that is a URL', { kid: 'https://evil.example/jwks' }],
    ['an empty kid', { kid: '' }],
  ])('refuses a header with %s and fetches nothing (A-091, A-174)', async (_name, header) => {
    const h = start()
    expect(told(await ask(h, await asserted(h, signer, 'bot', credentials, {}, header)))).toBe('401 invalid_client')
    expect(h.fetched).toEqual([])
  })
  it('refuses unsigned, symmetric, unknown and no JSON (A-091)', async () => {
    const h = start()
    const claims = assertionClaims(h, 'bot')
    const part = (json: unknown) => Buffer.from(JSON.stringify(json)).toString('base64url')
    const input = `${part({ alg: 'HS256', kid: 'k1' })}.${part(claims)}`
    const { createHmac } = await import('node:crypto')
    const hmac = createHmac('sha256', JSON.stringify(signer.jwk)).update(input).digest('base64url')
    const good = await signer.sign(assertionClaims(h, 'bot'))
    for (const client_assertion of [
      new UnsecuredJWT(claims).encode(),
      `${input}.${hmac}`,
      `${part({ alg: 'XX256', kid: 'k1' })}.${part(claims)}.AAAA`,
      `${part(null)}.${part(claims)}.AAAA`,
      `${part({ alg: 'ES256' })}.${part(null)}.AAAA`,
      `${part([])}.${part(claims)}.AAAA`,
      good.slice(0, -3),
      `${good}=`,
      `${good}.x`,
      `${good} `,
      'x',
      good.replace(/\.[^.]*$/, '.'),
      'a'.repeat(9_000),
    ]) {
      const answer = await ask(h, { client_assertion_type: assertionType, client_assertion, ...credentials })
      expect(told(answer)).toMatch(/^(?:401 invalid_client|429 )/)
    }
    const wrong = {
      client_assertion_type: assertionType,
      client_assertion: await other.sign(assertionClaims(h, 'bot'), { kid: 'k1' }),
    }
    expect(told(await ask(h, { ...wrong, ...credentials }))).toBe('401 invalid_client')
  })
  it('picks the key by kid and refuses no kid among two keys (A-092)', async () => {
    const h = start()
    expect(told(await ask(h, await asserted(h, other, 'two-keys', credentials)))).toBe('200')
    const form = await asserted(h, signer, 'two-keys', credentials, {}, { kid: undefined })
    expect(told(await ask(h, form))).toBe('401 invalid_client')
  })
  it.each([undefined, 'urn:x', 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer'])(
    'refuses the assertion type %s (A-093)',
    async (type) => {
      const h = start()
      const { client_assertion_type: _, ...form } = await asserted(h, signer, 'bot', credentials)
      const asked = type === undefined ? form : { ...form, client_assertion_type: type }
      expect(told(await ask(h, asked))).toBe('401 invalid_client')
    },
  )
  it('takes an assertion once, of 100 at one time and after a restart', async () => {
    const h = start()
    const form = await asserted(h, signer, 'bot', credentials)
    const answers = await Promise.all(Array.from({ length: 100 }, () => ask(h, form)))
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1)
    expect(new Set(answers.filter(({ ok }) => !ok).map(told))).toEqual(new Set(['401 invalid_client']))
    const again = h.restart({ agents })
    h.clock.now += 30_000
    expect(told(await again.token(post('/token', encode(form))))).toBe('401 invalid_client')
    h.clock.now += 40_000
    expect(told(await again.token(post('/token', encode(form))))).toBe('401 invalid_client')
    expect(h.events.filter(({ kind }) => kind === 'token.issued')).toHaveLength(1)
  })
  it('refuses a weak key and one that is not for signing (A-183)', async () => {
    const strong = await createSigner('RS256')
    const n = String(strong.jwk['n']).slice(0, 170)
    for (const jwk of [
      { ...strong.jwk, n },
      { ...strong.jwk, use: 'enc' },
      { ...strong.jwk, key_ops: ['encrypt'] },
      { ...strong.jwk, alg: 'PS256' },
      { ...strong.jwk, e: 'Aw' },
      { ...strong.jwk, kty: 'EC' },
    ]) {
      const h = createHarness({ agents: [jwtAgent('bot', [jwk])] })
      expect(told(await ask(h, await asserted(h, strong, 'bot', credentials)))).toBe('401 invalid_client')
    }
  })
})

describe('client_secret_basic', () => {
  it('takes each of the secrets, in any case of the scheme', async () => {
    const h = start()
    for (const { secret } of [first, second])
      expect(told(await ask(h, credentials, basic('keeper', secret)))).toBe('200')
    const headers = { authorization: basic('keeper', first.secret)['authorization']!.replace('Basic', 'bAsIc') }
    expect(told(await ask(h, { ...credentials, client_id: 'keeper' }, headers))).toBe('200')
  })
  it.each<[string, string]>([
    ['a wrong secret', basic('keeper', newSecret().secret)['authorization']!],
    ['the hash itself', basic('keeper', first.hash)['authorization']!],
    ['an empty secret', basic('keeper', '')['authorization']!],
    ['no colon', `Basic ${Buffer.from('keeper').toString('base64')}`],
    ['no base64', 'Basic %%%'],
    ['base64 without padding', basic('keeper', `${first.secret}x`)['authorization']!.replace(/=+$/, '')],
    ['bad UTF-8', `Basic ${Buffer.from([0xff, 0x3a, 0xff]).toString('base64')}`],
    ['a percent', basic('keeper', '%')['authorization']!],
    ['another scheme', `Bearer ${first.secret}`],
    ['an unknown client', basic('nobody', first.secret)['authorization']!],
    ['a public client', basic('web-agent', first.secret)['authorization']!],
    ['a client of another method', basic('bot', first.secret)['authorization']!],
  ])('refuses %s alike', async (_name, authorization) => {
    const h = start()
    const answer = await ask(h, credentials, { authorization })
    expect(told(answer)).toBe('401 invalid_client')
    expect(body<{ error_description: string }>(answer).error_description).toBe('Client authentication failed.')
    expect(answer.response.headers['www-authenticate']).toMatch(/^Basic /)
  })
  it('ends a secret with its hash, and everything with the agent (A-087)', async () => {
    const h = start()
    const left = h.restart({ agents: [secretAgent('keeper', [second.hash])] })
    const request = (secret: string) => post('/token', encode(credentials), basic('keeper', secret))
    expect(told(await left.token(request(first.secret)))).toBe('401 invalid_client')
    expect(told(await left.token(request(second.secret)))).toBe('200')
    await left.revokeAgent('keeper', 'admin')
    expect(told(await left.token(request(second.secret)))).toBe('401 invalid_client')
  })
  it('takes a secret that is read where the config says, as it is now, and nothing that was not made here', async () => {
    const kept = new Map<string, string>([['env:KEPT', first.secret]])
    const keeper = secretAgent('keeper', [second.hash])
    const auth = { kind: 'client_secret_basic', hashes: [second.hash], secrets: ['env:KEPT', 'file:/gone'] } as const
    const alone = { ...keeper, name: 'alone', auth: { ...auth, hashes: [] } }
    const asked: string[] = []
    const h = createHarness(
      { agents: [{ ...keeper, auth }, alone] },
      {
        async clientSecret(reference) {
          asked.push(reference)
          return kept.get(reference)
        },
      },
    )
    const login = async (as: string, secret: string) => told(await ask(h, credentials, basic(as, secret)))
    expect([await login('keeper', first.secret), await login('keeper', second.secret)]).toEqual(['200', '200'])
    expect([await login('alone', first.secret), await login('alone', second.secret)]).toEqual([
      '200',
      '401 invalid_client',
    ])
    expect(asked).toContain('file:/gone')
    kept.set('env:KEPT', second.secret)
    expect([await login('alone', first.secret), await login('alone', second.secret)]).toEqual([
      '401 invalid_client',
      '200',
    ])
    // A weak one is none, and so is nothing: neither lets anybody in.
    for (const weak of ['', 'hunter2', 'undefined', `fmkp_${'A'.repeat(42)}`, first.hash]) {
      kept.set('env:KEPT', weak)
      expect(await login('alone', weak)).toBe('401 invalid_client')
    }
    kept.delete('env:KEPT')
    h.clock.now += 60_000
    for (const nothing of ['', 'undefined', 'null', first.secret])
      expect(await login('alone', nothing)).toBe('401 invalid_client')
  })
  it('lets nobody in while the place of a secret cannot be read', async () => {
    const auth = { kind: 'client_secret_basic', hashes: [first.hash], secrets: ['env:KEPT'] } as const
    const agents = [{ ...secretAgent('keeper', []), auth }]
    const broken = createHarness({ agents }, { clientSecret: () => Promise.reject(new Error('unreadable')) })
    expect(told(await ask(broken, credentials, basic('keeper', first.secret)))).toBe('503 temporarily_unavailable')
    const without = createHarness({ agents: [{ ...secretAgent('keeper', []), auth: { ...auth, hashes: [] } }] })
    expect(told(await ask(without, credentials, basic('keeper', first.secret)))).toBe('401 invalid_client')
  })
  it('does not take a secret in the body or in the query (A-077)', async () => {
    const h = start()
    const form = { ...credentials, client_id: 'keeper', client_secret: first.secret }
    expect(told(await ask(h, form))).toBe('401 invalid_client')
    const wire = post('/token', encode(credentials))
    expect(told(await h.server.token({ ...wire, query: `client_secret=${first.secret}&client_id=keeper` }))).toBe(
      '400 invalid_request',
    )
  })
  it('makes whoever keeps failing wait, and nobody else', async () => {
    const h = start()
    const wrong = basic('keeper', newSecret().secret)
    const codes: number[] = []
    for (let index = 0; index < 40; index += 1) codes.push((await ask(h, credentials, wrong)).response.status)
    expect(codes.slice(0, 20).every((code) => code === 401)).toBe(true)
    expect(codes.at(-1)).toBe(429)
    const right = basic('keeper', first.secret)
    expect((await ask(h, credentials, right)).response.status).toBe(429)
    const elsewhere = { ...post('/token', encode(credentials), right), clientAddress: '198.51.100.7' }
    expect(told(await h.server.token(elsewhere))).toBe('200')
    h.clock.now += 60_000
    expect(told(await ask(h, credentials, right))).toBe('200')
  })
})

describe('one method', () => {
  it('refuses two at once (A-083)', async () => {
    const h = start()
    const form = await asserted(h, signer, 'bot', credentials)
    expect(told(await ask(h, form, basic('keeper', first.secret)))).toBe('400 invalid_request')
    expect(told(await ask(h, { ...credentials, client_id: 'bot' }, basic('keeper', first.secret)))).toBe(
      '401 invalid_client',
    )
    expect(told(await ask(h, { ...credentials, client_secret: first.secret }, basic('keeper', first.secret)))).toBe(
      '400 invalid_request',
    )
  })
  it('refuses a confidential client that proves nothing, for every grant type and for revocation', async () => {
    const h = createHarness({ agents: [jwtAgent('bot', [signer.jwk], { redirectUris: [redirectUri] })] })
    for (const grant_type of ['client_credentials', 'authorization_code', 'refresh_token']) {
      const form = { grant_type, client_id: 'bot', code: 'x', code_verifier: 'y', refresh_token: 'z' }
      expect(told(await ask(h, form))).toBe('401 invalid_client')
    }
    expect(told(await h.server.revoke(post('/revoke', { client_id: 'bot', token: 'x' })))).toBe('401 invalid_client')
  })
  it('refuses client_credentials of public clients (A-081)', async () => {
    const h = start()
    expect(told(await ask(h, { ...credentials, client_id: 'web-agent' }))).toBe('400 unauthorized_client')
  })
})

describe('client credentials', () => {
  const get = async (h: Harness, form: Record<string, string>) =>
    await ask(h, { grant_type: 'client_credentials', ...form }, basic('keeper', first.secret))

  it('give the agent its own roles and no refresh token (A-094)', async () => {
    const h = start()
    const answer = await get(h, { scope: 'files:write', resource })
    expect(answer.response.headers['cache-control']).toBe('no-store')
    const tokens = body<Tokens>(answer)
    expect(tokens).toEqual({
      access_token: expect.stringMatching(/^fmka_/) as string,
      token_type: 'Bearer',
      expires_in: 600,
      scope: 'files:write',
    })
    const verified = await h.server.verifyAccessToken(`Bearer ${tokens.access_token}`)
    expect(verified).toMatchObject({
      ok: true,
      grant: { clientId: 'keeper', agent: 'keeper', user: 'agent:keeper', roles: ['reader'], claims: {}, actors: [] },
    })
    expect(verified.ok && [...verified.grant.scopes].sort()).toEqual(['files:read', 'files:write'])
    expect(h.written.join()).not.toContain(tokens.access_token)
  })
  it('give the scopes that the config names when none is asked for', async () => {
    expect(body<Tokens>(await get(start(), {})).scope).toBe('admin files:write')
  })
  it.each([
    [{ scope: 'unknown' }, '400 invalid_scope'],
    [{ scope: 'files:read  admin' }, '400 invalid_scope'],
    [{ resource: 'https://other.example/mcp' }, '400 invalid_target'],
  ])('refuse %j', async (form, expected) => {
    expect(told(await get(start(), form))).toBe(expected)
  })
  it('end with the token, the grant, the client, the agent and its declaration', async () => {
    for (const end of [
      async (h: Harness, id: string) => await h.server.revokeGrant(id, 'admin'),
      async (h: Harness) => await h.server.revokeClient('keeper', 'admin'),
      async (h: Harness) => await h.server.revokeAgent('keeper', 'admin'),
    ]) {
      const h = start()
      const { access_token } = body<Tokens>(await get(h, {}))
      const [grant] = await h.server.listGrants()
      expect(grant).toMatchObject({ clientId: 'keeper', user: 'agent:keeper', redirectHost: '' })
      expect(await end(h, grant!.id)).toEqual({ ok: true })
      expect(await h.server.verifyAccessToken(`Bearer ${access_token}`)).toMatchObject({ reason: 'token_revoked' })
    }
    const h = start()
    const { access_token } = body<Tokens>(await get(h, {}))
    const gone = await h.restart({}).verifyAccessToken(`Bearer ${access_token}`)
    expect(gone).toMatchObject({ ok: false, reason: 'agent_undeclared' })
    h.clock.now += 600_000
    expect(await h.server.verifyAccessToken(`Bearer ${access_token}`)).toMatchObject({ ok: false })
  })
  it('can be given back by the client itself', async () => {
    const h = start()
    const { access_token } = body<Tokens>(await get(h, {}))
    const wire = post('/revoke', { token: access_token }, basic('keeper', first.secret))
    expect((await h.server.revoke(wire)).response.status).toBe(200)
    expect((await h.server.verifyAccessToken(`Bearer ${access_token}`)).ok).toBe(false)
  })
})

describe('keys at a URL', () => {
  const url = 'https://keys.example.com/jwks'
  const remote = { auth: { kind: 'private_key_jwt', keys: null, jwksUri: url } } as const
  const serve = (h: Harness, keys: readonly unknown[], cacheControl: string | null = 'max-age=300'): void => {
    const text = new TextEncoder().encode(JSON.stringify({ keys }))
    h.documents.set(url, { ok: true, body: text, contentType: 'application/json', cacheControl })
  }
  const startRemote = () => createHarness({ agents: [jwtAgent('bot', [], remote)] })
  const login = async (h: Harness, key: Signer) => told(await ask(h, await asserted(h, key, 'bot', credentials)))

  it('count for an hour at most without being fetched again, however long they may be kept (A-183)', async () => {
    const h = startRemote()
    serve(h, [signer.jwk], 'max-age=86400')
    expect(await login(h, signer)).toBe('200')
    h.clock.now += 3_599_000
    expect(await login(h, signer)).toBe('200')
    expect(h.fetched).toHaveLength(1)
    serve(h, [other.jwk], 'max-age=86400')
    h.clock.now += 1_000
    expect(await login(h, other)).toBe('200')
    expect(await login(h, signer)).toBe('401 invalid_client')
    expect(h.fetched).toHaveLength(2)
  })
  it('are fetched once, kept, and fetched again for a new kid once a minute (A-092, A-184)', async () => {
    const h = startRemote()
    serve(h, [signer.jwk])
    expect(await Promise.all([login(h, signer), login(h, signer), login(h, signer)])).toEqual(['200', '200', '200'])
    expect(h.fetched).toHaveLength(1)
    serve(h, [signer.jwk, other.jwk])
    expect(await login(h, other)).toBe('401 invalid_client')
    h.clock.now += 60_000
    expect(await login(h, other)).toBe('200')
    for (let index = 0; index < 1_000; index += 1)
      await asserted(h, signer, 'bot', credentials, {}, { kid: `x${index}` }).then((form) => ask(h, form))
    expect(h.fetched).toHaveLength(2)
  })
  it('let a new key in without a restart, and a withdrawn one out as soon as the set is asked for again (A-185)', async () => {
    const h = startRemote()
    serve(h, [signer.jwk])
    expect(await login(h, signer)).toBe('200')
    serve(h, [other.jwk])
    h.clock.now += 60_000
    expect(await login(h, other)).toBe('200')
    expect(await login(h, signer)).toBe('401 invalid_client')
    // A known key asks for nothing: one that is withdrawn counts for as long as the set may be kept, and no longer.
    serve(h, [signer.jwk])
    h.clock.now += 300_000
    expect([await login(h, other), await login(h, signer)]).toEqual(['401 invalid_client', '200'])
  })
  it('are the last good ones for an hour, and then none (A-183)', async () => {
    const h = startRemote()
    serve(h, [signer.jwk])
    expect(await login(h, signer)).toBe('200')
    h.documents.delete(url)
    h.clock.now += 3_000_000
    expect(await login(h, signer)).toBe('200')
    h.clock.now += 600_000
    expect(await login(h, signer)).toBe('503 temporarily_unavailable')
    serve(h, [signer.jwk])
    h.clock.now += 60_000
    expect(await login(h, signer)).toBe('200')
  })
  it.each<[string, string]>([
    ['not JSON', '<html>'],
    ['no set', '{}'],
    ['no keys', '{"keys":[]}'],
    ['5000 keys', JSON.stringify({ keys: Array.from({ length: 5_000 }, () => ({ kty: 'EC' })) })],
    ['repeated members', '{"keys":[],"keys":[{"kty":"EC"}]}'],
  ])('that are %s are none (A-183)', async (_name, text) => {
    const h = startRemote()
    const bytes = new TextEncoder().encode(text)
    h.documents.set(url, { ok: true, body: bytes, contentType: 'application/json', cacheControl: null })
    expect(await login(h, signer)).toBe('503 temporarily_unavailable')
  })
  it('are kept of 256 parties at one time, the newest', async () => {
    const urlOf = (index: number) => `https://keys.example.com/${index}`
    const names = Array.from({ length: 257 }, (_, index) => `bot-${index}`)
    const agents = names.map((name, index) =>
      jwtAgent(name, [], { auth: { kind: 'private_key_jwt', keys: null, jwksUri: urlOf(index) } }),
    )
    const h = createHarness({ agents })
    const text = new TextEncoder().encode(JSON.stringify({ keys: [signer.jwk] }))
    for (const index of names.keys()) {
      h.documents.set(urlOf(index), { ok: true, body: text, contentType: 'application/json', cacheControl: null })
    }
    const login = async (name: string) => told(await ask(h, await asserted(h, signer, name, credentials)))
    for (const name of names) expect(await login(name)).toBe('200')
    expect([await login('bot-256'), await login('bot-0')]).toEqual(['200', '200'])
    expect(h.fetched).toHaveLength(258)
    expect(h.fetched.at(-1)).toBe(urlOf(0))
  })
  it('are not used when they are private', async () => {
    const h = startRemote()
    serve(h, [{ ...signer.jwk, d: 'AAAA' }])
    expect(await login(h, signer)).toBe('401 invalid_client')
  })
})

it('refuses settings whose keys or hashes cannot be right', () => {
  for (const bad of [
    jwtAgent('bot', []),
    jwtAgent('bot', [{ ...signer.jwk, d: 'AAAA' }]),
    jwtAgent('bot', [{ kty: 'oct', k: 'AAAA' }]),
    jwtAgent('bot', [signer.jwk], { auth: { kind: 'private_key_jwt', keys: null, jwksUri: 'http://a.example/' } }),
    secretAgent('bot', ['secret']),
    secretAgent('bot', [first.secret]),
  ]) {
    expect(() => createHarness({ agents: [bad] })).toThrow(expect.objectContaining({ code: 'ERR_OAUTH_SETTINGS' }))
  }
})

it('says in its metadata what declared agents may do', () => {
  const { server } = createHarness({ agents, clientIdMetadata: false })
  expect(server.metadata()).toMatchObject({
    introspection_endpoint: `${issuer}/introspect`,
    introspection_endpoint_auth_methods_supported: ['private_key_jwt', 'client_secret_basic'],
    token_endpoint_auth_methods_supported: ['none', 'private_key_jwt', 'client_secret_basic'],
    grant_types_supported: [
      'authorization_code',
      'refresh_token',
      'client_credentials',
      'urn:ietf:params:oauth:grant-type:token-exchange',
    ],
  })
  const alone = createHarness({ agents: [agentNode('a', [redirectUri])], clientIdMetadata: false }).server.metadata()
  expect(alone.token_endpoint_auth_methods_supported).toEqual(['none'])
  expect(alone).not.toHaveProperty('introspection_endpoint')
  expect(alone).not.toHaveProperty('token_endpoint_auth_signing_alg_values_supported')
})
