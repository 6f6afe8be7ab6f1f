import { describe, expect, it } from 'vitest'
import { maxCarriedLength } from '../src/carried-request.ts'
import type { AuthorizeResult, Session } from '../src/index.ts'
import {
  agentNode,
  approve,
  browser,
  challenge,
  codeFor,
  createHarness,
  defaultSettings,
  get,
  type Harness,
  post,
  postJson,
  redemption,
  redirectUri,
  request,
  scopeNode,
  signedIn,
} from './support.ts'

const address = '192.0.2.1'
const direct = { 'sec-fetch-site': 'none' }

/** Asks without a session, and gives what the browser carries. */
async function carried(
  h: Harness,
  changes: Record<string, string> = {},
  headers: Record<string, string> = direct,
): Promise<string> {
  const asked = await h.server.authorize(get(request(changes), headers), { browser, session: undefined })
  if (asked.kind !== 'sign-in') throw new Error(JSON.stringify(asked))
  return asked.request
}

const resume = (h: Harness, sealed: string, session: Session | undefined, from = browser): Promise<AuthorizeResult> =>
  h.server.resumeAuthorize(sealed, { browser: from, session }, address)

/** Lets the owner approve, and gives the parameters that go back to the client. */
async function approved(h: Harness, page: AuthorizeResult, session: Session): Promise<URLSearchParams> {
  const done = await approve(h, page, session)
  if (done.kind !== 'redirect') throw new Error(JSON.stringify(done))
  return new URL(done.location).searchParams
}

describe('of a request without a session', () => {
  it('nothing is written, however it is asked, continued or looked at', async () => {
    const h = createHarness()
    const client_id = JSON.parse((await h.server.register(postJson({ redirect_uris: [redirectUri] }))).response.body)
      .client_id as string
    h.written.length = 0
    for (const changes of [{}, { prompt: 'login' }, { prompt: 'consent' }, { client_id }, { scope: 'files:read' }]) {
      const sealed = await carried(h, changes)
      expect((await resume(h, sealed, undefined)).kind).toBe('sign-in')
    }
    expect((await h.server.authorize(get(request({ prompt: 'none' })), { browser, session: undefined })).kind).toBe(
      'redirect',
    )
    expect((await h.server.authorize(get(request({ scope: 'nope' })), { browser, session: undefined })).kind).toBe(
      'redirect',
    )
    expect(h.written).toEqual([])
  })
  it('nothing is written either when the session is too old for it', async () => {
    const h = createHarness()
    const session = await signedIn(h)
    h.clock.now += 1_000
    h.written.length = 0
    const asked = await h.server.authorize(get(request({ prompt: 'login' })), { browser, session })
    expect([asked.kind, h.written]).toEqual(['sign-in', []])
  })
})

describe('a carried request', () => {
  it('says nothing to whoever sees it', async () => {
    const sealed = await carried(createHarness())
    const text = Buffer.from(sealed, 'base64url').toString('latin1') + sealed
    for (const word of ['web-agent', 'app.example.com', 'xyz', challenge]) expect(text).not.toContain(word)
  })
  it('ends in a code for what was asked, with its state and its key', async () => {
    const h = createHarness()
    const state = 'a b\u0001"&+%00ä€😀'
    const sealed = await carried(h, { state, dpop_jkt: challenge, scope: 'files:read' })
    const session = await signedIn(h)
    const page = await resume(h, sealed, session)
    expect(page).toMatchObject({ kind: 'consent', scopes: [{ name: 'files:read' }] })
    const sent = await approved(h, page, session)
    expect(sent.get('state')).toBe(state)
    // Bound to a key that nobody here has: without a proof of it the code is no good.
    const answer = await h.server.token(post('/token', redemption(sent.get('code') ?? '')))
    expect(answer).toMatchObject({ ok: false, reason: expect.stringContaining('dpop') })
  })
  it('carries a state as long as may be', async () => {
    const h = createHarness()
    for (const state of ['a'.repeat(2_048), '€'.repeat(1_700)]) {
      const session = await signedIn(h)
      const sealed = await carried(h, { state }, {})
      expect(sealed.length).toBeLessThan(maxCarriedLength)
      expect((await approved(h, await resume(h, sealed, session), session)).get('state')).toBe(state)
    }
  })
  it('that no form could carry goes back to the client as too long', async () => {
    const h = createHarness()
    const asked = await h.server.authorize(get(request({ state: '\u0001'.repeat(2_048) })), {
      browser,
      session: undefined,
    })
    expect(asked).toMatchObject({ kind: 'redirect', reason: 'invalid_request' })
  })
  it('is as small as what counts of it, whatever else was said', async () => {
    const h = createHarness()
    const small = await carried(h)
    const large = await carried(h, { prompt: 'x '.repeat(2_000), junk: 'x'.repeat(5_000) })
    expect(large.length).toBe(small.length)
  })
  it('goes on until ten minutes after it came, and so does its consent', async () => {
    const h = createHarness()
    const sealed = await carried(h)
    const late = await carried(h)
    h.clock.now += 599_999
    const session = await signedIn(h)
    const page = await resume(h, sealed, session)
    expect(page.kind).toBe('consent')
    h.clock.now += 1
    expect(await resume(h, late, session)).toMatchObject({ kind: 'error-page', reason: 'transaction_unknown' })
    expect(await approve(h, page, session)).toMatchObject({ kind: 'error-page', reason: 'transaction_unknown' })
  })
  it('gains no time by being carried on', async () => {
    const h = createHarness()
    const first = await carried(h)
    h.clock.now += 599_999
    const again = await resume(h, first, undefined)
    h.clock.now += 1
    const session = await signedIn(h)
    expect(await resume(h, again.kind === 'sign-in' ? again.request : '', session)).toMatchObject({
      reason: 'transaction_unknown',
    })
  })
  it('goes on at another node, and after a restart', async () => {
    const h = createHarness()
    const sealed = await carried(h)
    const session = await signedIn(h)
    const page = await h.restart({}).resumeAuthorize(sealed, { browser, session }, address)
    expect(page.kind).toBe('consent')
  })
  it('is refused when any character of it was changed, and in another browser (A-048)', async () => {
    const h = createHarness()
    const sealed = await carried(h)
    const session = await signedIn(h)
    h.written.length = 0
    for (let at = 0; at < sealed.length - 1; at++) {
      const other = sealed[at] === 'A' ? 'B' : 'A'
      if (sealed[at] === '.' || sealed[at + 1] === '.') continue
      const changed = sealed.slice(0, at) + other + sealed.slice(at + 1)
      expect(
        await h.restart({}).resumeAuthorize(changed, { browser, session }, `198.51.100.${at % 250}`),
      ).toMatchObject({ kind: 'error-page' })
    }
    for (const text of ['', 'x', sealed.slice(1), `${sealed}${sealed}`, 'A'.repeat(400)]) {
      expect(await resume(h, text, session)).toMatchObject({ kind: 'error-page', reason: 'transaction_browser' })
    }
    expect(await resume(h, sealed, session, `${browser}x`)).toMatchObject({ reason: 'transaction_browser' })
    expect(h.written).toEqual([])
  })
  it('is refused when it was sealed with what anybody could guess', async () => {
    const h = createHarness()
    const session = await signedIn(h)
    for (const guessed of ['', 'short']) {
      const text = JSON.stringify({ ...request(), direct: true, startedAt: h.clock.now })
      const sealed = h.ports.seal(guessed, 'authorization request', text)
      expect(await resume(h, sealed, session, guessed)).toMatchObject({ reason: 'transaction_browser' })
    }
  })
  it.each([
    '',
    '{',
    'null',
    '[]',
    '{}',
    '{"startedAt":1800000000000}',
    '{"startedAt":1800000000000,"client_id":["web-agent"],"redirect_uri":{}}',
    '{"startedAt":1800000000000,"client_id":"web-agent","redirect_uri":"https://evil.example/cb"}',
  ])('made by the browser itself is judged like any request: %s', async (text) => {
    const h = createHarness()
    const session = await signedIn(h)
    h.written.length = 0
    const sealed = h.ports.seal(browser, 'authorization request', text)
    expect(await resume(h, sealed, session)).toMatchObject({ kind: 'error-page' })
    expect(h.written).toEqual([])
  })
})

it.each([
  ['a text', '"1800000000000"'],
  ['too large', '1e400'],
  ['null', 'null'],
  ['more ahead than clocks differ', '1800000010001'],
  ['ten minutes ago', '1799999400000'],
])('a time that the browser made up ends its request: %s', async (_what, startedAt) => {
  const h = createHarness()
  const session = await signedIn(h)
  const sealing = (time: string): string => {
    const text = `${JSON.stringify(request()).slice(0, -1)},"direct":false,"startedAt":${time}}`
    return h.ports.seal(browser, 'authorization request', text)
  }
  expect((await resume(h, sealing('1800000010000'), session)).kind).toBe('consent')
  expect(await resume(h, sealing(startedAt), session)).toMatchObject({ reason: 'transaction_unknown' })
})

describe('is judged anew after the sign-in', () => {
  it('a client that was revoked meanwhile is unknown', async () => {
    const h = createHarness()
    const sealed = await carried(h)
    const session = await signedIn(h)
    await h.server.revokeClient('web-agent', 'admin')
    h.written.length = 0
    expect(await resume(h, sealed, session)).toMatchObject({ kind: 'error-page', reason: 'client_revoked' })
    expect(h.written).toEqual([])
  })
  it('a client that is gone, and a redirect URI that it does not have any more, are sent nothing', async () => {
    const h = createHarness()
    const sealed = await carried(h)
    const session = await signedIn(h)
    for (const [agents, reason] of [
      [[], 'client_unknown'],
      [[agentNode('web-agent', ['https://app.example.com/new'])], 'redirect_uri'],
    ] as const) {
      const node = h.restart({ agents })
      expect(await node.resumeAuthorize(sealed, { browser, session }, address)).toMatchObject({
        kind: 'error-page',
        reason,
      })
    }
  })
  it('a scope that is no more is left out', async () => {
    const h = createHarness()
    const sealed = await carried(h, { scope: 'files:read admin' })
    const session = await signedIn(h)
    const node = h.restart({ ...defaultSettings, scopes: [scopeNode('files:read')] })
    expect(await node.resumeAuthorize(sealed, { browser, session }, address)).toMatchObject({
      kind: 'redirect',
      reason: 'scope',
    })
    const both = h.restart({ agents: [{ ...agentNode('web-agent', [redirectUri]), scopes: ['files:read'] }] })
    expect(await both.resumeAuthorize(sealed, { browser, session }, address)).toMatchObject({
      kind: 'consent',
      scopes: [{ name: 'files:read' }],
    })
  })
})

describe('what came before the sign-in counts after it', () => {
  it('prompt=login is met by the sign-in that it asked for, and by no earlier one', async () => {
    const h = createHarness()
    const old = await signedIn(h)
    h.clock.now += 1_000
    const sealed = await carried(h, { prompt: 'login' })
    expect((await resume(h, sealed, old)).kind).toBe('sign-in')
    h.clock.now += 1_000
    const session = await signedIn(h)
    const page = await resume(h, sealed, session)
    expect(await approve(h, page, old)).toMatchObject({ reason: 'session' })
    expect((await approved(h, page, session)).get('code')).toMatch(/^fmkc_/)
  })
  it.each([
    [direct, 'redirect'],
    [{ 'sec-fetch-site': 'same-origin' }, 'redirect'],
    [{ 'sec-fetch-site': 'cross-site' }, 'consent'],
    [{}, 'consent'],
  ])('a remembered consent stands as it would have when the request came: %j', async (headers, kind) => {
    const h = createHarness()
    const session = await signedIn(h)
    await codeFor(h, session)
    const sealed = await carried(h, {}, headers as Record<string, string>)
    expect((await resume(h, sealed, session)).kind).toBe(kind)
  })
  it('two tabs go on each with its own request, in either order', async () => {
    const h = createHarness()
    const [one, two] = [await carried(h, { state: 'one' }), await carried(h, { state: 'two' })]
    const session = await signedIn(h)
    const second = await resume(h, two, session)
    const first = await resume(h, one, session)
    expect((await approved(h, first, session)).get('state')).toBe('one')
    expect((await approved(h, second, session)).get('state')).toBe('two')
  })
  it('going back asks again, and what was decided stays decided', async () => {
    const h = createHarness()
    const sealed = await carried(h, {}, { 'sec-fetch-site': 'cross-site' })
    const session = await signedIn(h)
    const page = await resume(h, sealed, session)
    await approved(h, page, session)
    expect((await resume(h, sealed, session)).kind).toBe('consent')
    expect(await approve(h, page, session)).toMatchObject({ reason: 'transaction_unknown' })
  })
  it('goes on no more often than one may ask', async () => {
    const h = createHarness()
    const sealed = await carried(h)
    const session = await signedIn(h)
    const results = []
    for (let time = 0; time < 125; time++) results.push(await resume(h, sealed, session))
    expect(results.filter(({ kind }) => kind === 'consent')).toHaveLength(119)
    expect(results.at(-1)).toMatchObject({ kind: 'error-page', status: 429 })
  })
})
