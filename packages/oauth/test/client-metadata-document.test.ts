import { describe, expect, it } from 'vitest'
import { isClientIdUrl } from '../src/client-id-url.ts'
import type { FetchedDocument } from '../src/index.ts'
import {
  browser,
  codeFor,
  createHarness,
  get,
  type Harness,
  post,
  redemption,
  redirectUri,
  refreshForm,
  request,
  signedIn,
  tokensFor,
  told,
} from './support.ts'

const url = 'https://client.example/app/c.json'
const good = {
  client_id: url,
  client_name: 'A client',
  redirect_uris: [redirectUri],
  token_endpoint_auth_method: 'none',
}
const key = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' }

function document(json: unknown, extra: Partial<Extract<FetchedDocument, { ok: true }>> = {}): FetchedDocument {
  const text = typeof json === 'string' ? json : JSON.stringify(json)
  return {
    ok: true,
    body: new TextEncoder().encode(text),
    contentType: 'application/json',
    cacheControl: null,
    ...extra,
  }
}

const ask = (h: Harness, client_id = url, changes: Record<string, string> = {}) =>
  h.server.authorize(get(request({ client_id, ...changes })), { browser, session: undefined })

describe('client_id URLs', () => {
  it.each([
    'https://u:p@app.example.com/c.json',
    'https://@app.example.com/c.json',
    'http://app.example.com/c.json',
    'HTTPS://app.example.com/c.json',
    'https://App.example.com/c.json',
    'https://app.example.com',
    'https://app.example.com/',
    'https://app.example.com/../c.json',
    'https://app.example.com/a/./c.json',
    'https://app.example.com/%2e%2e/c.json',
    'https://app.example.com/%2E/c.json',
    'https://app.example.com/.%2e/c.json',
    'https://app.example.com/a%2fc.json',
    'https://app.example.com/c.json#x',
    'https://app.example.com/c.json#',
    'https:app.example.com/c.json',
    'https:/app.example.com/c.json',
    'https:///app.example.com/c.json',
    'https://app.example.com\\c.json',
    'https://app.example.com/c.json ',
    ' https://app.example.com/c.json',
    'https://app.exa\tmple.com/c.json',
    'https://app.example.com:443/c.json',
    'https://0x7f.1/c.json',
    'https://2130706433/c.json',
    'https://0177.0.0.1/c.json',
    'https://127.0.0.1/c.json',
    'https://10.0.0.1/c.json',
    'https://[::1]/c.json',
    'https://[::ffff:10.0.0.1]/c.json',
    'https://localhost/c.json',
    'https://a.localhost/c.json',
    'https://printer.local/c.json',
    'https://metadata.google.internal/c.json',
    'https://intranet/c.json',
    'https://app.example.com./c.json',
    'https://app..example.com/c.json',
    'https://\u24d0pp.example.com/c.json',
    'https://app.example.com/\u00e9',
    `https://${'a'.repeat(300)}/c.json`,
    `https://${'a'.repeat(64)}.example/c.json`,
    `https://app.example.com/${'a'.repeat(2048)}`,
    'https://app.example.com:/c.json',
    'https://app.example.com:0443/c.json',
    'https://app.example.com:8443x/c.json',
    'https://app%2eexample.com/c.json',
    'https://app.example.com%2f@evil.example/c.json',
    'https://app.example.com/c.json%00',
    'https://app.example.com/c%0d%0a.json',
    'https://app.example.com/c%5C.json',
    'https://app.example.com/c.json\u0000',
    'https://app.example.com/c.json\r\n',
    '\ufeffhttps://app.example.com/c.json',
    'https://0x7f000001/c.json',
    'https://017700000001/c.json',
    'https://\uff11\uff12\uff17.0.0.1/c.json',
    'https://127.0.0.1./c.json',
    'https://[::ffff:7f00:1]/c.json',
    'https://[0:0:0:0:0:0:0:1]/c.json',
    'https://[fe80::1%25eth0]/c.json',
    'https://1.1.1.1/c.json',
    'https://LOCALHOST/c.json',
    'https://localhost./c.json',
    'https://xn--.example/c.json',
    'https://\u0430pp.example.com/c.json',
    'https://app\u3002example.com/c.json',
    'https://host.home.arpa/c.json',
    'https://x.onion/c.json',
    'https://app_1.example.com/c.json',
    'https://-app.example.com/c.json',
    'https://app.example.com;x/c.json',
    'https://app.example.com?/c.json',
    'blob:https://app.example.com/c.json',
    'https://https://app.example.com/c.json',
    'javascript:alert(1)',
    '',
  ])('refused without a fetch: %j', async (id) => {
    const h = createHarness()
    expect(isClientIdUrl(id)).toBe(false)
    expect(await ask(h, id)).toMatchObject({ kind: 'error-page', status: 400 })
    expect(h.fetched).toEqual([])
  })
  it.each([
    'https://app.example.com/c.json',
    'https://app.example.com:8443/c.json',
    'https://app.example.com/c.json?v=1',
  ])('fetched: %s', async (id) => {
    const h = createHarness()
    h.documents.set(id, document({ ...good, client_id: id }))
    expect((await ask(h, id)).kind).toBe('sign-in')
    expect(h.fetched).toEqual([id])
  })
  it('are unknown clients when the config does not offer them', async () => {
    const h = createHarness({ clientIdMetadata: false })
    expect((await ask(h)).kind).toBe('error-page')
    expect(h.fetched).toEqual([])
  })
})

describe('documents', () => {
  it.each<[string, FetchedDocument]>([
    ['unreachable', { ok: false, reason: 'status 500' }],
    ['other client_id', document({ ...good, client_id: `${url}x` })],
    ['default port in client_id', document({ ...good, client_id: url.replace('.example', '.example:443') })],
    ['client_id in other case', document({ ...good, client_id: url.replace('client', 'Client') })],
    ['no client_id', document({ ...good, client_id: undefined })],
    ['no name', document({ ...good, client_name: undefined })],
    ['blank name', document({ ...good, client_name: ' ' })],
    ['no redirect URIs', document({ ...good, redirect_uris: undefined })],
    ['empty redirect URIs', document({ ...good, redirect_uris: [] })],
    ['a dangerous redirect URI', document({ ...good, redirect_uris: [redirectUri, 'javascript:alert(1)'] })],
    ['only odd redirect URIs', document({ ...good, redirect_uris: ['myapp:/cb'] })],
    ['a redirect URI that is no text', document({ ...good, redirect_uris: [redirectUri, null] })],
    ['another redirect URI', document({ ...good, redirect_uris: ['https://app.example.com/other'] })],
    ['secret', document({ ...good, client_secret: 's' })],
    ['secret expiry', document({ ...good, client_secret_expires_at: 0 })],
    ['secret method', document({ ...good, token_endpoint_auth_method: 'client_secret_basic' })],
    ['key method without keys', document({ ...good, token_endpoint_auth_method: 'private_key_jwt' })],
    [
      'keys on a private host',
      document({ ...good, token_endpoint_auth_method: 'private_key_jwt', jwks_uri: 'https://10.0.0.1/jwks' }),
    ],
    [
      'keys in clear',
      document({ ...good, token_endpoint_auth_method: 'private_key_jwt', jwks_uri: 'http://client.example/jwks' }),
    ],
    ['private key', document({ ...good, jwks: { keys: [{ ...key, d: 'd' }] } })],
    ['symmetric key', document({ ...good, jwks: { keys: [{ kty: 'oct', k: 'k' }] } })],
    ['two key sources', document({ ...good, jwks: { keys: [key] }, jwks_uri: 'https://client.example/jwks' })],
    ['no code grant', document({ ...good, grant_types: ['client_credentials'] })],
    ['no code response', document({ ...good, response_types: ['token'] })],
    ['null', document('null')],
    ['array', document('[]')],
    ['HTML', document('<html>')],
    ['cut off', document(JSON.stringify(good).slice(0, -1))],
    ['trailing data', document(`${JSON.stringify(good)}x`)],
    ['duplicate member', document(`{"client_id":"${url}",${JSON.stringify(good).slice(1)}`)],
    ['byte order mark', document(`\ufeff${JSON.stringify(good)}`)],
    ['deep nesting', document(`{"x":${'['.repeat(2000)}${']'.repeat(2000)}}`)],
    ['bad UTF-8', document('', { body: Uint8Array.of(0x22, 0xff, 0x22) })],
    ['5121 bytes', document({ ...good, x: 'x'.repeat(5121) })],
    ['text/html', document(good, { contentType: 'text/html' })],
    ['no type', document(good, { contentType: null })],
  ])('refused and not kept: %s', async (_name, fetched) => {
    const h = createHarness()
    h.documents.set(url, fetched)
    const answer = await ask(h)
    expect(answer.kind).toBe('error-page')
    expect(answer).not.toHaveProperty('location')
    const kept = await h.store.list('oauth/metadata/', { limit: 9 })
    expect(kept).toHaveLength(_name === 'another redirect URI' ? 1 : 0)
  })
  it('works through the whole flow, shows its host and always asks', async () => {
    const h = createHarness()
    h.documents.set(
      url,
      document(
        { ...good, redirect_uris: [redirectUri, 'http://localhost:1/cb'] },
        { contentType: 'application/json; charset=utf-8' },
      ),
    )
    const session = await signedIn(h)
    const tokens = await tokensFor(h, session, { client_id: url })
    expect(told(await h.server.token(post('/token', refreshForm(tokens.refresh_token, { client_id: url }))))).toBe(
      '200',
    )
    const page = await h.server.authorize(get(request({ client_id: url }), { 'sec-fetch-site': 'none' }), {
      browser,
      session,
    })
    expect(page).toMatchObject({
      kind: 'consent',
      client: { id: url, name: 'A client', host: 'client.example', declared: 'metadata' },
    })
    expect(h.fetched).toHaveLength(1)
    await h.server.revokeClient(url, 'admin')
    expect(await ask(h)).toMatchObject({ reason: 'client_revoked' })
  })
  it('is asked again at the token endpoint when no longer kept, and then fails closed', async () => {
    const h = createHarness()
    h.documents.set(url, document(good, { cacheControl: 'no-store' }))
    const session = await signedIn(h)
    const tokens = await tokensFor(h, session, { client_id: url })
    h.clock.now += 60_000
    h.documents.delete(url)
    const refresh = () => h.server.token(post('/token', refreshForm(tokens.refresh_token, { client_id: url })))
    expect(told(await refresh())).toBe('503 temporarily_unavailable')
    h.documents.set(url, document({ ...good, token_endpoint_auth_method: 'private_key_jwt' }))
    expect(told(await refresh())).toBe('401 invalid_client')
    h.documents.set(url, document(good))
    expect(told(await refresh())).toBe('200')
  })
  it('with a changed redirect URI does not redirect to the old one', async () => {
    const h = createHarness()
    h.documents.set(url, document(good))
    await codeFor(h, await signedIn(h), { client_id: url })
    h.clock.now += 300_000
    h.documents.set(url, document({ ...good, redirect_uris: ['https://evil.example/cb'] }))
    expect((await ask(h)).kind).toBe('error-page')
    expect(told(await h.server.token(post('/token', redemption('x', { client_id: url }))))).toBe('400 invalid_grant')
  })
  it('is kept as long as Expires says', async () => {
    const h = createHarness()
    const [date, expires] = [0, 3_600_000].map((later) => new Date(h.clock.now + later).toUTCString())
    h.documents.set(url, { ...document(good), expires: expires!, date: date! } as FetchedDocument)
    await ask(h)
    h.clock.now += 3_599_000
    await ask(h)
    expect(h.fetched).toHaveLength(1)
    h.clock.now += 1_000
    await ask(h)
    expect(h.fetched).toHaveLength(2)
  })
  it('is fetched once for all who ask for it at one time, and again after it failed', async () => {
    const h = createHarness()
    const all = () => Promise.all(Array.from({ length: 20 }, () => ask(h)))
    expect((await all()).map(({ kind }) => kind)).toEqual(Array(20).fill('error-page'))
    expect(h.fetched).toHaveLength(1)
    h.documents.set(url, document(good))
    h.clock.now += 60_000
    expect((await all()).map(({ kind }) => kind)).toEqual(Array(20).fill('sign-in'))
    expect(h.fetched).toHaveLength(2)
  })
  it('is kept for a thousand clients an hour, and the others are as good', async () => {
    const h = createHarness()
    for (let i = 0; i < 1_010; i++) {
      const client_id = `https://client.example/${i}.json`
      h.documents.set(client_id, document({ ...good, client_id }))
      const wire = { ...get(request({ client_id })), clientAddress: `198.51.${100 + Math.floor(i / 250)}.${i % 250}` }
      expect((await h.server.authorize(wire, { browser, session: undefined })).kind).toBe('sign-in')
    }
    expect(await h.store.list('oauth/', { limit: 2_000 })).toHaveLength(1_000)
    expect((await ask(h, 'https://client.example/1009.json')).kind).toBe('sign-in')
    expect(h.fetched).toHaveLength(1_011)
  })
  it('is fetched at most 30 times a minute for one address', async () => {
    const h = createHarness()
    for (let i = 0; i < 40; i++) await ask(h, `https://client.example/${i}.json`)
    expect(h.fetched).toHaveLength(30)
  })
})
