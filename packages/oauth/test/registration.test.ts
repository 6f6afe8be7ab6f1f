import { describe, expect, it } from 'vitest'
import {
  body,
  browser,
  codeFor,
  createHarness,
  get,
  isLive,
  postJson,
  redirectUri,
  request,
  signedIn,
  tokensFor,
  told,
} from './support.ts'

const good = { client_name: 'An app', redirect_uris: [redirectUri] }
interface Registered {
  client_id: string
  redirect_uris: string[]
  [name: string]: unknown
}
const key = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' }
const many = (count: number) => Array.from({ length: count }, (_, i) => `https://app.example.com/${i}`)

describe('registration', () => {
  it('is off unless the config says so', async () => {
    const { server } = createHarness({ dynamicRegistration: false })
    expect((await server.register(postJson(good))).response.status).toBe(404)
    expect(server.metadata()).not.toHaveProperty('registration_endpoint')
  })
  it('answers what was registered and promises no management', async () => {
    const h = createHarness()
    const answer = await h.server.register(
      postJson({ ...good, application_type: 'native', client_id: 'mine', trusted: true }),
    )
    expect(answer.response).toMatchObject({ status: 201, headers: { 'cache-control': 'no-store' } })
    const client = body<Registered>(answer)
    expect(client).toEqual({
      client_id: expect.stringMatching(/^client_[\w-]{22}$/),
      client_id_issued_at: 1_800_000_000,
      client_name: 'An app',
      redirect_uris: [redirectUri],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
      scope: 'files:read files:write admin',
      application_type: 'native',
    })
    expect(h.events.at(-1)).toEqual({ kind: 'client.registered', client: client.client_id, name: 'An app' })
  })
  it('leaves out what cannot be used and keeps the rest', async () => {
    const h = createHarness()
    const redirect_uris = ['cursor://x/cb', 'http://app.example.com/cb', 'http://localhost:1/cb', redirectUri]
    const grant_types = ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code']
    const asked = { ...good, redirect_uris, grant_types, token_endpoint_auth_method: 'client_secret_post', x: 1 }
    expect(body<Registered>(await h.server.register(postJson(asked)))).toMatchObject({
      redirect_uris: ['http://localhost:1/cb', redirectUri],
      grant_types: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_method: 'none',
    })
  })
  it.each<[string, unknown]>([
    ['invalid_redirect_uri', { redirect_uris: ['javascript:alert(1)', redirectUri] }],
    ['invalid_redirect_uri', { redirect_uris: [' https://app.example.com/cb', redirectUri] }],
    ['invalid_redirect_uri', { redirect_uris: [7, redirectUri] }],
    ['invalid_redirect_uri', { redirect_uris: ['http://10.0.0.5/cb', 'myapp:/cb'] }],
    ['invalid_redirect_uri', { redirect_uris: ['https://app.example.com/cb?code=x'] }],
    ['invalid_client_metadata', { redirect_uris: undefined }],
    ['invalid_client_metadata', { redirect_uris: [] }],
    ['invalid_client_metadata', { redirect_uris: redirectUri }],
    ['invalid_client_metadata', { redirect_uris: many(21) }],
    ['invalid_client_metadata', { response_types: ['token'] }],
    ['invalid_client_metadata', { response_types: ['code', 'token'] }],
    ['invalid_client_metadata', { response_types: [] }],
    ['invalid_client_metadata', { grant_types: ['client_credentials'] }],
    ['invalid_client_metadata', { grant_types: ['authorization_code', 'client_credentials'] }],
    ['invalid_client_metadata', { grant_types: ['implicit'] }],
    ['invalid_client_metadata', { grant_types: 'authorization_code' }],
    ['invalid_client_metadata', { token_endpoint_auth_method: 'private_key_jwt' }],
    ['invalid_client_metadata', { application_type: 'other' }],
    ['invalid_client_metadata', { client_name: 7 }],
    ['invalid_client_metadata', { client_name: 'x'.repeat(257) }],
    ...['client_uri', 'logo_uri', 'policy_uri', 'tos_uri', 'jwks_uri', 'client_uri#fr'].flatMap((field) =>
      [
        'javascript:alert(1)',
        'http://169.254.169.254/',
        'https://169.254.169.254/',
        'https://localhost/',
        'file:///etc/passwd',
        7,
      ].map((link): [string, unknown] => ['invalid_client_metadata', { [field]: link }]),
    ),
    ['invalid_client_metadata', { jwks: { keys: [key] }, jwks_uri: 'https://app.example.com/jwks' }],
    ['invalid_client_metadata', { jwks: { keys: [] } }],
    ['invalid_client_metadata', { jwks: [key] }],
    ['invalid_client_metadata', { jwks: { keys: [{ ...key, d: 'd' }] } }],
    ['invalid_client_metadata', { jwks: { keys: [{ kty: 'oct', k: 'k' }] } }],
    ['unapproved_software_statement', { software_statement: 'eyJhbGciOiJub25lIn0.e30.' }],
  ])('%s: %j', async (error, changes) => {
    const h = createHarness()
    expect(told(await h.server.register(postJson({ ...good, ...(changes as object) })))).toBe(`400 ${error}`)
    expect([h.written, h.fetched]).toEqual([[], []])
  })
  it.each([
    'null',
    '[]',
    '"x"',
    '{',
    '',
    '{"redirect_uris":["https://a.example/"],"redirect_uris":[]}',
    '{"a":'.repeat(50),
    `{"redirect_uris":["${redirectUri}"],"x":${'['.repeat(100)}${']'.repeat(100)}}`,
    `\ufeff{"redirect_uris":["${redirectUri}"]}`,
    `{"redirect_uris":["${redirectUri}"]}{}`,
    `{"redirect_uris":["${redirectUri}"],}`,
    `{"redirect_uris":["${redirectUri}"],"__proto__":{"trusted":true}}`,
    `{"redirect_uris":["${redirectUri}"],"client_name":"a","client\\u005fname":"b"}`,
    `{"redirect_uris":["${redirectUri}"],"client_name":"\\ud800"}`,
    `{"redirect_uris":["${redirectUri}"],"x":1e400}`,
    `{'redirect_uris':['${redirectUri}']}`,
    `redirect_uris=${encodeURIComponent(redirectUri)}`,
  ])('not an object: %j', async (text) => {
    expect(told(await createHarness().server.register(postJson(text)))).toBe('400 invalid_client_metadata')
  })
  it('refuses other types, methods and sizes', async () => {
    const { server } = createHarness()
    const wire = postJson(good)
    expect((await server.register({ ...wire, headers: { 'content-type': 'text/plain' } })).ok).toBe(false)
    expect((await server.register({ ...wire, method: 'PUT' })).response.status).toBe(405)
    expect((await server.register(postJson({ ...good, 'client_name#ja': 'x'.repeat(100_000) }))).response.status).toBe(
      413,
    )
  })
  it('is limited for one /64', async () => {
    const h = createHarness()
    const status = async (address: string) => (await h.server.register(postJson(good, address))).response.status
    const flood = []
    for (let i = 0; i < 30; i++) flood.push(await status(`2001:db8::${i}`))
    expect(flood.filter((code) => code === 429)).toHaveLength(10)
    expect(await status('2001:db8:0:1::1')).toBe(201)
    expect(await h.store.list('oauth/client/', { limit: 100 })).toHaveLength(21)
  })
  it('is there for others after any number of refused ones, and 500 an hour in all', async () => {
    const h = createHarness()
    const status = async (json: unknown, index: number) =>
      (await h.server.register(postJson(json, `2001:db8:${Math.floor(index / 300).toString(16)}:${index % 300}::1`)))
        .response.status
    for (let i = 0; i < 600; i++) expect(await status({ ...good, redirect_uris: [] }, i)).toBe(400)
    const made = []
    for (let i = 600; i < 1_150; i++) made.push(await status(good, i))
    expect(made.filter((code) => code === 201)).toHaveLength(500)
    expect(made.slice(500)).toEqual(Array(50).fill(429))
  })
})

describe('a flood of 100,000 registrations', () => {
  it('over nine days leaves those of a week, 500 an hour, and no more', { timeout: 120_000 }, async () => {
    const h = createHarness()
    const hours = 9 * 24
    const perHour = Math.ceil(100_000 / hours) + 60
    let made = 0
    for (let i = 0; i < hours * perHour; i++) {
      const address = `2001:${Math.floor(i / 60_000).toString(16)}:${(i % 60_000).toString(16)}::1`
      if ((await h.server.register(postJson(good, address))).ok) made++
      if (i % perHour === perHour - 1) {
        h.clock.now += 3_600_000
        h.written.length = 0
      }
    }
    expect(hours * perHour).toBeGreaterThan(100_000)
    // What the limit gives back within an hour comes on top once.
    expect(made).toBeLessThanOrEqual(500 * (hours + 1))
    expect(made).toBeGreaterThan(100_000)
    const left = await h.store.list('oauth/', { limit: 100_000 })
    expect(left.length).toBeLessThanOrEqual(500 * (7 * 24 + 1))
    expect(left.length).toBeLessThan(made)
    // As many refused ones as anybody likes leave nothing.
    const before = h.written.length
    for (let i = 0; i < 1_000; i++) await h.server.register(postJson({}, `2001:db9:0:${i.toString(16)}::1`))
    expect(h.written.length).toBe(before)
  })
})

describe('a registered client', () => {
  const registered = async () => {
    const h = createHarness()
    const name = '\u202eexe.tnilc\u0000 <b>{{7*7}}</b>\n\t  end'
    const { client_id } = body<Registered>(await h.server.register(postJson({ ...good, client_name: name })))
    return { h, client_id }
  }
  it('always asks for consent, under a name that is safe to show', async () => {
    const { h, client_id } = await registered()
    const session = await signedIn(h)
    await codeFor(h, session, { client_id })
    const page = await h.server.authorize(get(request({ client_id }), { 'sec-fetch-site': 'none' }), {
      browser,
      session,
    })
    expect(page).toMatchObject({
      kind: 'consent',
      client: { name: 'exe.tnilc <b>{{7*7}}</b> end', declared: 'registered', host: null },
    })
  })
  it('has the roles of its user and is no agent', async () => {
    const { h, client_id } = await registered()
    const { access_token } = await tokensFor(h, await signedIn(h), { client_id })
    const verified = await h.server.verifyAccessToken(`Bearer ${access_token}`)
    expect(verified).toMatchObject({ grant: { agent: null, clientId: client_id, roles: ['reader', 'writer'] } })
    await h.server.revokeClient(client_id, 'admin')
    expect(await isLive(h, access_token)).toBe(false)
  })
  it('expires after a week unused, or 90 days after its last grant', async () => {
    const { h, client_id } = await registered()
    const day = 86_400_000
    h.clock.now += 7 * day - 1
    await tokensFor(h, await signedIn(h), { client_id })
    h.clock.now += 89 * day
    await codeFor(h, await signedIn(h), { client_id })
    h.clock.now += day
    await expect(codeFor(h, await signedIn(h), { client_id })).rejects.toThrow('client_unknown')
    const unused = await registered()
    // Asking for consent is no use of it: anybody can do that.
    unused.h.clock.now += 6 * day
    await codeFor(unused.h, await signedIn(unused.h), { client_id: unused.client_id })
    unused.h.clock.now += day
    await expect(codeFor(unused.h, await signedIn(unused.h), { client_id: unused.client_id })).rejects.toThrow(
      'client_unknown',
    )
  })
})
