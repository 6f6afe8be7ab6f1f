import { describe, expect, it } from 'vitest'
import { ask, asserted, createSigner } from './keys.ts'
import {
  body,
  codeFor,
  createHarness,
  type Harness,
  redemption,
  redirectUri,
  refreshForm,
  signedIn,
  type Tokens,
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
  it('gives no client credentials', async () => {
    const h = start()
    const form = await asserted(h, signer, url, { grant_type: 'client_credentials' })
    expect(told(await ask(h, form))).toBe('400 unauthorized_client')
  })
})
