import { expect, it } from 'vitest'
import { basic, createSigner, jwtAgent, secretAgent } from './keys.ts'
import {
  body,
  createHarness,
  defaultSettings,
  encode,
  type Harness,
  issuer,
  post,
  resource,
  signedIn,
  tokensFor,
  told,
} from './support.ts'
import { boundTokensFor, introspect, jktOf, newSecret } from './trusted-agents.ts'

const { secret, hash } = newSecret()
const signer = await createSigner()
const agents = [...defaultSettings.agents, secretAgent('keeper', [hash]), jwtAgent('bot', [signer.jwk])]
const start = () => createHarness({ agents })
const look = (h: Pick<Harness, 'server'>, token: string, headers = basic('keeper', secret)) =>
  introspect(h.server, token, headers)

it('tells what a living token allows and lets no cache keep it (A-148)', async () => {
  const h = start()
  const { access_token } = await tokensFor(h, await signedIn(h))
  const answer = await look(h, access_token)
  expect(answer.response.headers['cache-control']).toBe('no-store')
  expect(body(answer)).toEqual({
    active: true,
    iss: issuer,
    aud: resource,
    sub: 'alice',
    client_id: 'web-agent',
    scope: 'files:write',
    token_type: 'Bearer',
    exp: 1_800_000_600,
    iat: 1_800_000_000,
  })
})
it('tells the key of a bound token', async () => {
  const h = start()
  const { access_token } = await boundTokensFor(h, await signedIn(h), signer)
  expect(body(await look(h, access_token))).toMatchObject({ token_type: 'DPoP', cnf: { jkt: jktOf(signer) } })
})
it('needs a declared agent that authenticates (A-145)', async () => {
  const h = start()
  const { access_token: token } = await tokensFor(h, await signedIn(h))
  for (const [form, headers] of [
    [{ token }, {}],
    [{ token, client_id: 'keeper' }, {}],
    [{ token, client_id: 'web-agent' }, {}],
    [{ token, client_id: 'bot' }, {}],
    [{ token }, basic('keeper', `${secret}x`)],
    [{ token }, { authorization: `Bearer ${token}` }],
  ] as const) {
    const answer = await h.server.introspect(post('/introspect', encode(form), headers))
    expect(answer.response.status).toBeGreaterThanOrEqual(400)
    expect(answer.response.body).not.toContain('active')
  }
  const off = createHarness()
  expect((await look(off, token)).response.status).toBe(404)
})
it('says nothing but inactive of everything else (A-145, A-146)', async () => {
  const h = start()
  const tokens = await tokensFor(h, await signedIn(h))
  for (const token of [tokens.refresh_token, 'garbage', `fmka_${'A'.repeat(50)}`, 'eyJhbGciOiJub25lIn0.e30.']) {
    expect((await look(h, token)).response.body).toBe('{"active":false}')
  }
  const elsewhere = h.restart({ agents, resource: 'https://mcp.example.com/other' })
  expect((await look({ server: elsewhere }, tokens.access_token)).response.body).toBe('{"active":false}')
  const [grant] = await h.server.listGrants('alice')
  await h.server.revokeGrant(grant!.id, 'alice')
  expect((await look(h, tokens.access_token)).response.body).toBe('{"active":false}')
  const next = await tokensFor(h, await signedIn(h))
  h.clock.now += 600_000
  expect((await look(h, next.access_token)).response.body).toBe('{"active":false}')
})
it('limits scanning (A-147)', async () => {
  const h = start()
  const statuses = new Set<number>()
  for (let index = 0; index < 10_000; index += 1) {
    statuses.add((await look(h, `fmka_${String(index).padStart(50, 'A')}`)).response.status)
  }
  expect(statuses).toEqual(new Set([200, 429]))
})
it('refuses other methods, queries and repeated parameters', async () => {
  const h = start()
  const wire = post('/introspect', 'token=x', basic('keeper', secret))
  expect((await h.server.introspect({ ...wire, method: 'GET' })).response.status).toBe(405)
  expect(told(await h.server.introspect({ ...wire, query: 'token=x' }))).toBe('400 invalid_request')
  expect(told(await h.server.introspect(post('/introspect', 'token=x&token=y', basic('keeper', secret))))).toBe(
    '400 invalid_request',
  )
  expect(told(await h.server.introspect(post('/introspect', 'x=1', basic('keeper', secret))))).toBe(
    '400 invalid_request',
  )
})
