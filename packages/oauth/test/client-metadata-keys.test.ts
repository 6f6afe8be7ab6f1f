import { describe, expect, it } from 'vitest'
import { ask, asserted, createSigner } from './keys.ts'
import {
  body,
  codeFor,
  createHarness,
  type Harness,
  isLive,
  post,
  redemption,
  redirectUri,
  refreshForm,
  signedIn,
  type Tokens,
  tokensFor,
  told,
} from './support.ts'

const url = 'https://client.example/app/c.json'
const signer = await createSigner('ES256', 'c1')
const other = await createSigner('ES256', 'c1')

function describeClient(h: Harness, keys: Record<string, unknown>): void {
  const document = {
    client_id: url,
    client_name: 'A client',
    redirect_uris: [redirectUri],
    token_endpoint_auth_method: 'private_key_jwt',
    ...keys,
  }
  const json = new TextEncoder().encode(JSON.stringify(document))
  h.documents.set(url, { ok: true, body: json, contentType: 'application/json', cacheControl: null })
}

describe.each<[string, Record<string, unknown>]>([
  ['inline', { jwks: { keys: [signer.jwk] } }],
  ['at a URL', { jwks_uri: 'https://client.example/jwks' }],
])('a metadata document with keys %s', (_name, keys) => {
  const start = (): Harness => {
    const h = createHarness()
    describeClient(h, keys)
    const set = new TextEncoder().encode(JSON.stringify({ keys: [signer.jwk] }))
    h.documents.set('https://client.example/jwks', { ok: true, body: set, contentType: null, cacheControl: null })
    return h
  }
  it('must authenticate by them, for codes and for refresh tokens', async () => {
    const h = start()
    const form = redemption(await codeFor(h, await signedIn(h), { client_id: url }), { client_id: url })
    expect(told(await ask(h, form))).toBe('401 invalid_client')
    expect(told(await ask(h, await asserted(h, other, url, form)))).toBe('401 invalid_client')
    const answer = await ask(h, await asserted(h, signer, url, form))
    expect(told(answer)).toBe('200')
    const again = refreshForm(body<Tokens>(answer).refresh_token, { client_id: url })
    expect(told(await ask(h, again))).toBe('401 invalid_client')
    expect(told(await ask(h, await asserted(h, signer, url, again)))).toBe('200')
  })
  it('must authenticate to give its tokens back, unless it is not found any more (A-141)', async () => {
    const h = start()
    const code = redemption(await codeFor(h, await signedIn(h), { client_id: url }), { client_id: url })
    const tokens = body<Tokens>(await ask(h, await asserted(h, signer, url, code)))
    const form = { token: tokens.access_token }
    expect(told(await h.server.revoke(post('/revoke', { ...form, client_id: url })))).toBe('401 invalid_client')
    expect(await isLive(h, tokens.access_token)).toBe(true)
    expect(told(await h.server.revoke(post('/revoke', await asserted(h, signer, url, form))))).toBe('200')
    expect(await isLive(h, tokens.access_token)).toBe(false)
    const next = redemption(await codeFor(h, await signedIn(h), { client_id: url }), { client_id: url })
    const { access_token: token } = body<Tokens>(await ask(h, await asserted(h, signer, url, next)))
    h.documents.delete(url)
    h.clock.now += 400_000
    expect(told(await h.server.revoke(post('/revoke', { token, client_id: url })))).toBe('200')
    expect(await isLive(h, token)).toBe(false)
  })
  it('gives no client credentials and exchanges nothing, whatever the document says', async () => {
    const h = start()
    const exchange = 'urn:ietf:params:oauth:grant-type:token-exchange'
    describeClient(h, { ...keys, grant_types: ['authorization_code', 'client_credentials', exchange, 'password', 'x'] })
    const { access_token: subject_token } = await tokensFor(h, await signedIn(h))
    const subject_token_type = 'urn:ietf:params:oauth:token-type:access_token'
    for (const more of [
      { grant_type: 'client_credentials' },
      { grant_type: exchange, subject_token, subject_token_type },
    ]) {
      const form = await asserted(h, signer, url, more as Record<string, string>)
      expect(told(await ask(h, form))).toBe('400 unauthorized_client')
    }
    const password = await asserted(h, signer, url, { grant_type: 'password', username: 'alice', password: 'x' })
    expect(told(await ask(h, password))).toBe('400 unsupported_grant_type')
    const look = await asserted(h, signer, url, { token: subject_token })
    expect((await h.server.introspect(post('/introspect', look))).response.status).toBe(404)
  })
})
