import type { AgentNode } from '@fullmakt/ir'
import { describe, expect, it } from 'vitest'
import { ask, basic, createSigner, secretAgent } from './keys.ts'
import {
  body,
  browser,
  codeFor,
  createHarness,
  defaultSettings,
  encode,
  get,
  type Harness,
  post,
  redemption,
  redirectUri,
  refreshForm,
  request,
  signedIn,
  type Tokens,
  tokensFor,
  told,
} from './support.ts'
import { assertionForm, exchangeForm, identityAssertion, introspect, newSecret, trusting } from './trusted-agents.ts'

const { secret, hash } = newSecret()
const idp = await createSigner('ES256', 'idp-1')
const trustedIssuers = [trusting(idp)]

/** An agent as the config declares it when it says nothing more than how it proves who it is. */
const plain = (changes: Partial<AgentNode> = {}): AgentNode => {
  const { scopes: _, mayExchange: __, mayIntrospect: ___, ...least } = secretAgent('bot', [hash])
  return { ...least, ...changes }
}
const start = (changes: Partial<AgentNode> = {}): Harness =>
  createHarness({ agents: [...defaultSettings.agents, plain(changes)], trustedIssuers })
const askAsBot = (h: Harness, form: Record<string, string>) => ask(h, form, basic('bot', secret))
const forItself = (h: Harness, scope?: string) =>
  askAsBot(h, { grant_type: 'client_credentials', ...(scope === undefined ? {} : { scope }) })
const exchanged = (h: Harness, token: string, scope?: string) =>
  askAsBot(h, exchangeForm(token, scope === undefined ? {} : { scope }))
const scopesOf = async (h: Pick<Harness, 'server'>, token: string): Promise<string | string[]> => {
  const verified = await h.server.verifyAccessToken(`Bearer ${token}`)
  return verified.ok ? [...verified.grant.scopes].sort() : verified.reason
}

describe('an agent of which the config says nothing more', () => {
  it('gets no token for itself, exchanges none and learns of none, and metadata offer none of it', async () => {
    const h = start()
    const { access_token: token } = await tokensFor(h, await signedIn(h))
    expect(told(await forItself(h))).toBe('400 unauthorized_client')
    expect(told(await forItself(h, 'files:read'))).toBe('400 unauthorized_client')
    expect(told(await exchanged(h, token))).toBe('400 unauthorized_client')
    expect((await introspect(h.server, token, basic('bot', secret))).response.status).toBe(404)
    expect(h.server.metadata()).not.toHaveProperty('introspection_endpoint')
    expect(h.server.metadata().grant_types_supported).toEqual([
      'authorization_code',
      'refresh_token',
      'urn:ietf:params:oauth:grant-type:jwt-bearer',
    ])
  })
  it('learns nothing where another agent may (A-145)', async () => {
    const h = createHarness({
      agents: [...defaultSettings.agents, plain(), secretAgent('other', [hash], { mayIntrospect: true })],
    })
    const { access_token: token } = await tokensFor(h, await signedIn(h))
    const look = (as: string) => introspect(h.server, token, basic(as, secret))
    expect([told(await look('bot')), (await look('bot')).response.body]).toEqual([
      '403 unauthorized_client',
      expect.not.stringContaining('active'),
    ])
    expect(body(await look('other'))).toMatchObject({ active: true })
  })
})

describe('the scopes of an agent', () => {
  it('are the most it gets for itself, with what they include', async () => {
    const h = start({ scopes: ['files:write'] })
    expect(body<Tokens>(await forItself(h)).scope).toBe('files:write')
    expect(body<Tokens>(await forItself(h, 'files:read')).scope).toBe('files:read')
    // The resource names all scopes in its challenge: what is beyond those of the agent is left out, and the answer says so.
    expect(body<Tokens>(await forItself(h, 'admin files:write')).scope).toBe('files:write')
    for (const scope of ['admin', 'files:write nothing', 'FILES:WRITE', 'files', 'files:write ', '*']) {
      expect(told(await forItself(h, scope))).toBe('400 invalid_scope')
    }
    expect(told(await forItself(start({ scopes: [] })))).toBe('400 unauthorized_client')
  })
  it('are the most that a resource owner is asked for', async () => {
    const h = start({ redirectUris: [redirectUri], scopes: ['files:read'] })
    const session = await signedIn(h)
    const asked = async (scope: string) =>
      await h.server.authorize(get(request({ client_id: 'bot', scope })), { browser, session })
    const page = await asked('')
    expect(page.kind === 'consent' && page.scopes.map(({ name }) => name)).toEqual(['files:read'])
    const narrowed = await asked('admin files:read')
    expect(narrowed.kind === 'consent' && narrowed.scopes.map(({ name }) => name)).toEqual(['files:read'])
    for (const scope of ['files:write', 'files:read nothing']) {
      const refused = await asked(scope)
      expect(refused.kind === 'redirect' && new URL(refused.location).searchParams.get('error')).toBe('invalid_scope')
    }
    const none = start({ redirectUris: [redirectUri], scopes: [] })
    const answer = await none.server.authorize(get(request({ client_id: 'bot', scope: '' })), { browser, session })
    expect(answer.kind === 'redirect' && new URL(answer.location).searchParams.get('error')).toBe('invalid_scope')
  })
  it('are the most that comes of an exchange', async () => {
    const h = start({ scopes: ['files:read'], mayExchange: true })
    const { access_token: token } = await tokensFor(h, await signedIn(h), { scope: 'files:read admin' })
    expect(body<Tokens>(await exchanged(h, token)).scope).toBe('files:read')
    expect(told(await exchanged(h, token, 'admin'))).toBe('400 invalid_scope')
    const { access_token: other } = await tokensFor(h, await signedIn(h), { scope: 'admin' })
    expect(told(await exchanged(h, other))).toBe('400 invalid_scope')
  })
  it('are the most that comes of an identity assertion', async () => {
    const h = start({ scopes: ['files:read'] })
    await signedIn(h)
    const present = async (scope: string) =>
      await askAsBot(h, assertionForm(await identityAssertion(h, idp, 'bot', { scope })))
    expect(body<Tokens>(await present('files:read admin')).scope).toBe('files:read')
    expect(told(await present('admin'))).toBe('400 invalid_scope')
  })
  it('count as they are now: on the next call, at the next refresh, for codes and for what was exchanged', async () => {
    const wide = { redirectUris: [redirectUri], scopes: ['admin', 'files:write'], mayExchange: true } as const
    const h = start(wide)
    const agents = (changes: Partial<AgentNode>) => [...defaultSettings.agents, plain({ ...wide, ...changes })]
    const narrow = { server: h.restart({ agents: agents({ scopes: ['files:read'] }), trustedIssuers }) }
    const session = await signedIn(h)
    const own = body<Tokens>(await forItself(h)).access_token
    const code = await codeFor(h, session, { client_id: 'bot' })
    const form = redemption(await codeFor(h, session, { client_id: 'bot' }), { client_id: 'bot' })
    const given = body<Tokens>(await askAsBot(h, form))
    const chained = body<Tokens>(await exchanged(h, given.access_token)).access_token
    for (const token of [own, given.access_token, chained]) {
      expect(await scopesOf(h, token)).toContain('files:write')
      expect(await scopesOf(narrow, token)).toEqual(['files:read'])
    }
    const asking = { agents: [...agents({ scopes: ['files:read'] }), secretAgent('asker', [hash])] }
    const asked = await introspect(h.restart(asking), given.access_token, basic('asker', secret))
    expect(body(asked)).toMatchObject({ active: true, scope: 'files:read' })
    const later = (form_: Record<string, string>) =>
      narrow.server.token(post('/token', encode(form_), basic('bot', secret)))
    expect(await later(redemption(code, { client_id: 'bot' }))).toMatchObject({ reason: 'scope_not_allowed' })
    const refresh = refreshForm(given.refresh_token, { client_id: 'bot' })
    expect(await later(refresh)).toMatchObject({ ok: false, reason: 'scope_not_allowed' })
    // Nothing was lost by it: what counts again is there again.
    expect(told(await askAsBot(h, refresh))).toBe('200')
  })
  it('must be declared', () => {
    expect(() => start({ scopes: ['nothing'] })).toThrow(expect.objectContaining({ code: 'ERR_OAUTH_SETTINGS' }))
  })
})
