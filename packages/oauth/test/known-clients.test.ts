import { describe, expect, it } from 'vitest'
import { knownClients } from './known-clients.ts'
import { body, createHarness, get, postJson, request, signedIn } from './support.ts'

const registering = { dynamicRegistration: true }

describe.each(knownClients)('$name: $quirk', ({ name, offered, kept, asks }) => {
  it('registers with what can be used', async () => {
    const { server } = createHarness(registering)
    const answer = await server.register(postJson({ client_name: name, redirect_uris: offered }))
    expect(answer.response.status).toBe(201)
    expect(body<{ redirect_uris: string[] }>(answer).redirect_uris).toEqual(kept)
  })
  it('is taken at every address that it asks with, and at no other', async () => {
    const h = createHarness(registering)
    const session = await signedIn(h)
    const registered = await h.server.register(postJson({ client_name: name, redirect_uris: offered }))
    const { client_id } = body<{ client_id: string }>(registered)
    const ask = async (redirect_uri: string) =>
      (await h.server.authorize(get(request({ client_id, redirect_uri })), { browser: 'b'.repeat(43), session })).kind
    expect(asks.length).toBeGreaterThan(0)
    for (const uri of asks) expect(await ask(uri), uri).toBe('consent')
    for (const uri of offered.filter((uri) => !kept.includes(uri))) expect(await ask(uri), uri).toBe('error-page')
    for (const uri of asks) expect(await ask(`${uri}x`), `${uri}x`).toBe('error-page')
  })
  it('has a metadata document that is taken as well', async () => {
    const h = createHarness()
    const session = await signedIn(h)
    const url = 'https://client.example/metadata.json'
    const document = { client_id: url, client_name: name, redirect_uris: offered }
    const bytes = new TextEncoder().encode(JSON.stringify(document))
    h.documents.set(url, { ok: true, body: bytes, contentType: 'application/json', cacheControl: null })
    for (const uri of asks) {
      const asked = get(request({ client_id: url, redirect_uri: uri }))
      expect((await h.server.authorize(asked, { browser: 'b'.repeat(43), session })).kind, uri).toBe('consent')
    }
  })
})

describe('a policy about whose documents are taken', () => {
  const ask = async (clientHosts: readonly string[], host: string) => {
    const h = createHarness({ clientHosts })
    const url = `https://${host}/metadata.json`
    const document = { client_id: url, client_name: 'x', redirect_uris: ['https://app.example/cb'] }
    const bytes = new TextEncoder().encode(JSON.stringify(document))
    h.documents.set(url, { ok: true, body: bytes, contentType: 'application/json', cacheControl: null })
    const asked = get(request({ client_id: url, redirect_uri: 'https://app.example/cb' }))
    const { kind } = await h.server.authorize(asked, { browser: 'b'.repeat(43), session: await signedIn(h) })
    return { kind, fetched: h.fetched.length }
  }
  it.each(['claude.ai', 'agents.acme.example', 'a.b.acme.example'])('takes %s', async (host) => {
    expect(await ask(['claude.ai', '*.acme.example'], host)).toEqual({ kind: 'consent', fetched: 1 })
  })
  it.each([
    'evil.example',
    'acme.example',
    'evilacme.example',
    'claude.ai.evil.example',
    'sub.claude.ai',
    'claude.ai:8443',
  ])('fetches nothing from %s', async (host) => {
    expect(await ask(['claude.ai', '*.acme.example'], host)).toEqual({ kind: 'error-page', fetched: 0 })
  })
})
