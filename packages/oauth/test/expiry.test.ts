import { expect, it } from 'vitest'
import {
  approve,
  body,
  browser,
  codeFor,
  createHarness,
  get,
  type Harness,
  isLive,
  post,
  redemption,
  redirectUri,
  refreshForm,
  request,
  signedIn,
  type Tokens,
  tokensFor,
} from './support.ts'

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
