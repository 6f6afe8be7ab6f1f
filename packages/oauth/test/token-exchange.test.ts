import { describe, expect, it } from 'vitest'
import { ask, basic, createSigner, credentials, proofOf, secretAgent } from './keys.ts'
import {
  body,
  createHarness,
  defaultSettings,
  type Harness,
  isLive,
  resource,
  signedIn,
  type Tokens,
  tokensFor,
  told,
} from './support.ts'
import { accessTokenType, boundTokensFor, exchangeForm, introspect, newSecret } from './trusted-agents.ts'

const { secret, hash } = newSecret()
const names = ['one', 'two', 'three', 'four', 'five']
const agents = [
  ...defaultSettings.agents,
  ...names.map((name) => secretAgent(name, [hash], { roles: ['reader', 'writer'] })),
  secretAgent('plain', [hash], { roles: [] }),
]
const start = () => createHarness({ agents })
const exchange = (h: Harness, token: string, changes: Record<string, string> = {}, name = 'one') =>
  ask(h, exchangeForm(token, changes), basic(name, secret))

async function exchanged(h: Harness, token: string, name = 'one'): Promise<string> {
  const answer = await exchange(h, token, {}, name)
  expect(told(answer)).toBe('200')
  return body<Tokens>(answer).access_token
}

async function withToken() {
  const h = start()
  const session = await signedIn(h)
  const { access_token: token } = await tokensFor(h, session)
  return { h, session, token }
}

describe('an exchange', () => {
  it('gives the agent a token of the user, narrower and no longer', async () => {
    const { h, token } = await withToken()
    h.clock.now += 300_000
    const answer = await exchange(h, token, { scope: 'files:read', resource, audience: resource })
    expect(answer.response.headers['cache-control']).toBe('no-store')
    expect(body(answer)).toEqual({
      access_token: expect.stringMatching(/^fmka_/) as string,
      issued_token_type: accessTokenType,
      token_type: 'Bearer',
      expires_in: 300,
      scope: 'files:read',
    })
    const verified = await h.server.verifyAccessToken(`Bearer ${body<Tokens>(answer).access_token}`)
    // alice is reader and writer, web-agent reader only, and the exchange cannot bring `writer` back.
    expect(verified).toMatchObject({
      ok: true,
      grant: { user: 'alice', agent: 'one', clientId: 'one', roles: ['reader'], actors: ['one'] },
    })
    expect(verified.ok && [...verified.grant.scopes]).toEqual(['files:read'])
    expect(h.events.at(-1)).toMatchObject({ kind: 'token.exchanged', client: 'one', user: 'alice' })
    expect(await h.server.listGrants('alice')).toHaveLength(2)
  })
  it('leaves no role that the agent does not have', async () => {
    const { h, token } = await withToken()
    const own = await exchanged(h, token, 'plain')
    expect(await h.server.verifyAccessToken(`Bearer ${own}`)).toMatchObject({ ok: true, grant: { roles: [] } })
  })
  it('nests actors, four at most (A-188)', async () => {
    const { h, token } = await withToken()
    let current = token
    for (const name of names.slice(0, 4)) current = await exchanged(h, current, name)
    expect(told(await exchange(h, current, {}, 'five'))).toBe('400 invalid_request')
    expect(body(await introspect(h.server, current, basic('one', secret)))).toMatchObject({
      sub: 'alice',
      client_id: 'four',
      act: { sub: 'four', act: { sub: 'three', act: { sub: 'two', act: { sub: 'one' } } } },
    })
  })
  it('takes a bound token only with a proof of its key', async () => {
    const [mine, theirs] = [await createSigner(), await createSigner()]
    const h = start()
    const { access_token: token } = await boundTokensFor(h, await signedIn(h), mine)
    expect(told(await exchange(h, token))).toBe('400 invalid_request')
    for (const [signer, expected] of [
      [theirs, '400 invalid_request'],
      [mine, '200'],
    ] as const) {
      const headers = { ...basic('one', secret), dpop: await proofOf(h, signer, {}) }
      expect(told(await ask(h, exchangeForm(token), headers))).toBe(expected)
    }
  })
})

describe('ending', () => {
  it.each<[string, (h: Harness, grant: string) => Promise<unknown>]>([
    ['the grant', (h, grant) => h.server.revokeGrant(grant, 'alice')],
    ['the client', (h) => h.server.revokeClient('web-agent', 'admin')],
    ['the agent', (h) => h.server.revokeAgent('web-agent', 'admin')],
    ['the user', (h) => h.server.revokeUser('alice', 'admin')],
    ['the password', (h) => h.server.accounts.setPassword('alice', 'a new password')],
    ['the agent between', (h) => h.server.revokeAgent('one', 'admin')],
  ])('%s of the first token ends all that came of it', async (_name, end) => {
    const { h, token } = await withToken()
    const [grant] = await h.server.listGrants('alice')
    const first = await exchanged(h, token, 'one')
    const second = await exchanged(h, first, 'two')
    expect(await isLive(h, second)).toBe(true)
    await end(h, grant!.id)
    expect(await isLive(h, second)).toBe(false)
    expect(told(await exchange(h, second, {}, 'three'))).toBe('400 invalid_request')
  })
  it('the exchanged grant leaves the first one', async () => {
    const { h, token } = await withToken()
    const child = await exchanged(h, token)
    const ids = (await h.server.listGrants('alice')).filter(({ clientId }) => clientId === 'one')
    await h.server.revokeGrant(ids[0]!.id, 'alice')
    expect([await isLive(h, child), await isLive(h, token)]).toEqual([false, true])
  })
  it('comes when an agent between is no longer declared, or loses a role', async () => {
    const { h, token } = await withToken()
    const second = await exchanged(h, await exchanged(h, token, 'one'), 'two')
    const without = h.restart({ agents: agents.filter(({ name }) => name !== 'one') })
    expect(await without.verifyAccessToken(`Bearer ${second}`)).toMatchObject({ ok: false, reason: 'agent_undeclared' })
    const less = h.restart({ agents: agents.map((agent) => (agent.name === 'one' ? { ...agent, roles: [] } : agent)) })
    expect(await less.verifyAccessToken(`Bearer ${second}`)).toMatchObject({ ok: true, grant: { roles: [] } })
  })
})

it.each<[string, Record<string, string>, string]>([
  ['a wider scope', { scope: 'admin' }, '400 invalid_scope'],
  ['one scope too many', { scope: 'files:read admin' }, '400 invalid_scope'],
  ['another resource', { resource: 'https://other.example/mcp' }, '400 invalid_target'],
  ['another audience', { audience: 'other' }, '400 invalid_target'],
  ['no token', { subject_token: '' }, '400 invalid_request'],
  ['another type', { subject_token_type: 'urn:ietf:params:oauth:token-type:jwt' }, '400 invalid_request'],
  [
    'a refresh token back',
    { requested_token_type: 'urn:ietf:params:oauth:token-type:refresh_token' },
    '400 invalid_request',
  ],
  ['an actor token', { actor_token: 'x', actor_token_type: accessTokenType }, '400 invalid_request'],
  ['garbage', { subject_token: 'x' }, '400 invalid_request'],
  ['an unknown token', { subject_token: `fmka_${'A'.repeat(50)}` }, '400 invalid_request'],
])('refuses %s', async (_name, changes, expected) => {
  const { h, token } = await withToken()
  const before = h.events.length
  expect(told(await exchange(h, token, changes))).toBe(expected)
  expect(h.events).toHaveLength(before)
})
it('refuses public clients, an expired token, and what an agent got for itself', async () => {
  const { h, token } = await withToken()
  expect(told(await ask(h, { ...exchangeForm(token), client_id: 'web-agent' }))).toBe('400 unauthorized_client')
  const { access_token } = body<Tokens>(await ask(h, credentials, basic('two', secret)))
  expect(told(await exchange(h, access_token))).toBe('400 invalid_request')
  h.clock.now += 600_000
  expect(told(await exchange(h, token))).toBe('400 invalid_request')
})
