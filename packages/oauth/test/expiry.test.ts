import { describe, expect, it } from 'vitest'
import { ask, asserted, createSigner, credentials, jwtAgent, proofOf } from './keys.ts'
import {
  approve,
  body,
  browser,
  codeFor,
  createHarness,
  defaultSettings,
  get,
  type Harness,
  isLive,
  post,
  redemption,
  redirectUri,
  refreshForm,
  request,
  resource,
  signedIn,
  type Tokens,
  tokensFor,
  told,
} from './support.ts'
import { assertionForm, boundTokensFor, identityAssertion, trusting } from './trusted-agents.ts'

const day = 86_400_000

/** A harness whose store never notices that anything ended. */
function late(): Harness {
  const h = createHarness()
  h.clock.storeBehind = 30 * day
  return h
}

it('a store whose clock is late revives no code, token or grant', async () => {
  const h = late()
  const session = await signedIn(h)
  const code = await codeFor(h, session)
  const tokens = await tokensFor(h, session)
  h.clock.now += 60_000
  expect(await h.server.token(post('/token', redemption(code)))).toMatchObject({ reason: 'code_expired' })
  h.clock.now += 540_000
  expect(await isLive(h, tokens.access_token)).toBe(false)
  h.clock.now += day
  const refreshed = await h.server.token(post('/token', refreshForm(tokens.refresh_token)))
  expect(refreshed).toMatchObject({ reason: 'grant_expired' })
})

it('nor an answer after its grace', async () => {
  const h = late()
  const { refresh_token } = await tokensFor(h, await signedIn(h))
  const next = body<Tokens>(await h.server.token(post('/token', refreshForm(refresh_token))))
  h.clock.now += 10_000
  expect(await h.server.token(post('/token', refreshForm(refresh_token)))).toMatchObject({
    reason: 'refresh_token_reused',
  })
  expect(await isLive(h, next.access_token)).toBe(false)
})

it('nor a transaction or a session', async () => {
  const h = late()
  const session = await signedIn(h)
  const signed = await h.server.signIn({ name: 'alice', password: 'correct horse', clientAddress: '192.0.2.1' })
  const page = await h.server.authorize(get(request()), { browser, session })
  h.clock.now += 600_000
  expect(await approve(h, page, session)).toMatchObject({ reason: 'transaction_unknown' })
  h.clock.now += day
  expect(await h.server.session(signed.ok ? signed.session : undefined)).toBeUndefined()
})

it('nor a session in use after twelve hours', async () => {
  const h = late()
  await signedIn(h)
  const signed = await h.server.signIn({ name: 'alice', password: 'correct horse', clientAddress: '192.0.2.1' })
  const look = () => h.server.session(signed.ok ? signed.session : undefined)
  for (let half = 1; half < 24; half++) {
    h.clock.now += 1_800_000
    expect(await look()).toBeDefined()
  }
  h.clock.now += 1_800_000
  expect(await look()).toBeUndefined()
})

it('nor a metadata document', async () => {
  const h = late()
  const url = 'https://client.example/c.json'
  const json = JSON.stringify({ client_id: url, client_name: 'A client', redirect_uris: [redirectUri] })
  const fetched = {
    ok: true,
    body: new TextEncoder().encode(json),
    contentType: 'application/json',
    cacheControl: null,
  } as const
  h.documents.set(url, fetched)
  const ask = () => h.server.authorize(get(request({ client_id: url })), { browser, session: undefined })
  await ask()
  await ask()
  expect(h.fetched).toHaveLength(1)
  h.clock.now += 300_000
  await ask()
  expect(h.fetched).toHaveLength(2)
})

describe('a store whose clock is ahead, as after a restart with a clock that was set back', () => {
  const ahead = async () => {
    const signer = await createSigner()
    const h = createHarness({
      agents: [...defaultSettings.agents, jwtAgent('bot', [signer.jwk])],
      trustedIssuers: [trusting(signer)],
    })
    const tokens = await boundTokensFor(h, await signedIn(h), signer)
    h.clock.storeBehind = -400_000
    return { h, signer, tokens }
  }
  const thrice = async (attempt: () => Promise<boolean>) => [await attempt(), await attempt(), await attempt()]

  it('lets no client assertion count', async () => {
    const { h, signer } = await ahead()
    const form = await asserted(h, signer, 'bot', credentials)
    expect(await thrice(async () => (await ask(h, form)).ok)).toEqual([false, false, false])
    expect(told(await ask(h, form))).toBe('503 temporarily_unavailable')
  })
  it('lets no DPoP proof count', async () => {
    const { h, signer, tokens } = await ahead()
    const proof = await proofOf(h, signer, { htu: resource, token: tokens.access_token })
    const presented = { method: 'POST', url: resource, proof }
    const use = () => h.server.verifyAccessToken(`DPoP ${tokens.access_token}`, presented)
    expect(await thrice(async () => (await use()).ok)).toEqual([false, false, false])
    expect(await use()).toMatchObject({ reason: 'clock_behind_store' })
  })
  it('lets no identity assertion count', async () => {
    const { h, signer } = await ahead()
    const assertion = await identityAssertion(h, signer, 'bot', { exp: Math.floor(h.clock.now / 1000) + 60 })
    // Of the client's own proof there is always a new one, which the store keeps.
    const exp = Math.floor(h.clock.now / 1000) + 300
    h.clock.storeBehind = -200_000
    const form = async () => assertionForm(assertion, await asserted(h, signer, 'bot', {}, { exp }))
    expect(await thrice(async () => (await ask(h, await form())).ok)).toEqual([false, false, false])
  })
})
