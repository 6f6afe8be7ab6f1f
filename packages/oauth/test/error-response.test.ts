import { describe, expect, it } from 'vitest'
import type { AuthorizeResult } from '../src/index.ts'
import { approve, body, browser, createHarness, get, issuer, postJson, request, signedIn } from './support.ts'

const callback = 'https://elsewhere.example/cb'

async function introduced() {
  const h = createHarness()
  const answer = await h.server.register(postJson({ client_name: 'Elsewhere', redirect_uris: [callback] }))
  const { client_id } = body<{ client_id: string }>(answer)
  const ask = (changes: Record<string, string>): Promise<AuthorizeResult> =>
    h.server.authorize(get(request({ client_id, redirect_uri: callback, ...changes })), { browser, session: undefined })
  return { h, client_id, ask }
}

describe('a client that introduced itself', () => {
  it.each([
    { scope: 'nope' },
    { response_type: 'token' },
    { code_challenge: '' },
    { resource: 'https://other.example' },
    { request: 'eyJ' },
    { prompt: 'none' },
  ])('is told that a request with %j is not in order, with state and iss', async (changes) => {
    const { ask } = await introduced()
    const result = await ask(changes)
    if (result.kind !== 'redirect') throw new Error(JSON.stringify(result))
    const back = new URL(result.location)
    expect(back.origin + back.pathname).toBe(callback)
    expect(back.searchParams.get('error')).toMatch(/^[a-z_]+$/)
    expect([back.searchParams.get('state'), back.searchParams.getAll('iss')]).toEqual(['xyz', [issuer]])
  })
  it.each(['https://mcp.example.com/authorize?client_id=web-agent', 'https://mcp.example.com:443/agents'])(
    'has no way back to this server itself: %s',
    async (own) => {
      const h = createHarness()
      const registered = await h.server.register(postJson({ client_name: 'Loop', redirect_uris: [own] }))
      const { client_id } = body<{ client_id: string }>(registered)
      const asked = get(request({ client_id, redirect_uri: own }))
      expect(await h.server.authorize(asked, { browser, session: await signedIn(h) })).toMatchObject({
        kind: 'error-page',
        reason: 'redirect_uri',
      })
    },
  )
  it('is told when its owner refuses', async () => {
    const { h, client_id } = await introduced()
    const session = await signedIn(h)
    const visitor = { browser, session }
    const page = await h.server.authorize(get(request({ client_id, redirect_uri: callback })), visitor)
    expect(await approve(h, page, session, false)).toMatchObject({ kind: 'redirect', reason: 'access_denied' })
  })
})
