import { describe, expect, it } from 'vitest'
import {
  approve,
  browser,
  codeFor,
  createHarness,
  get,
  type Harness,
  issuer,
  redirectUri,
  request,
  signedIn,
  tokensFor,
} from './support.ts'

const address = '192.0.2.1'
const direct = { 'sec-fetch-site': 'none' }

async function consentPage(h: Harness, changes: Record<string, string> = {}) {
  const session = await signedIn(h)
  const page = await h.server.authorize(get(request(changes), direct), { browser, session })
  if (page.kind !== 'consent') throw new Error(JSON.stringify(page))
  return { session, page }
}

describe('sign-in and consent', () => {
  it('asks for a sign-in first and continues in the same browser', async () => {
    const h = createHarness()
    const asked = await h.server.authorize(get(request()), { browser, session: undefined })
    if (asked.kind !== 'sign-in') throw new Error(asked.kind)
    const session = await signedIn(h)
    const page = await h.server.resumeAuthorize(asked.request, { browser, session }, address)
    expect(page).toMatchObject({
      kind: 'consent',
      client: { id: 'web-agent', name: 'Agent web-agent', host: null, declared: 'agent', loopbackOnly: false },
      redirectHost: 'app.example.com',
      user: 'alice',
      lifetimeMs: 86_400_000,
      scopes: [{ name: 'files:write', title: 'Title of files:write' }],
    })
    const done = await approve(h, page, session)
    expect(done).toMatchObject({ kind: 'redirect' })
    expect(h.events.map((event) => event.kind)).toContain('consent.given')
  })
  it('refuses to continue in another browser, and the right one still can', async () => {
    const h = createHarness()
    const asked = await h.server.authorize(get(request()), { browser, session: undefined })
    if (asked.kind !== 'sign-in') throw new Error(asked.kind)
    const session = await signedIn(h)
    for (const other of ['another-browser-of-enough-length', '']) {
      const refused = await h.server.resumeAuthorize(asked.request, { browser: other, session }, address)
      expect(refused).toMatchObject({ kind: 'error-page', reason: 'transaction_browser' })
    }
    expect((await h.server.resumeAuthorize(asked.request, { browser, session }, address)).kind).toBe('consent')
  })
  it('a session that no look-up made is none', async () => {
    const h = createHarness()
    const session = { ...(await signedIn(h)) }
    expect((await h.server.authorize(get(request()), { browser, session })).kind).toBe('sign-in')
  })
  it('prompt=login wants a new sign-in', async () => {
    const h = createHarness()
    const old = await signedIn(h)
    h.clock.now += 1000
    const asked = await h.server.authorize(get(request({ prompt: 'login' })), { browser, session: old })
    if (asked.kind !== 'sign-in') throw new Error(asked.kind)
    expect((await h.server.resumeAuthorize(asked.request, { browser, session: old }, address)).kind).toBe('sign-in')
    const session = await signedIn(h)
    expect((await h.server.resumeAuthorize(asked.request, { browser, session }, address)).kind).toBe('consent')
  })
  it('a refusal goes back with state and iss and gives nothing', async () => {
    const h = createHarness()
    const { session, page } = await consentPage(h)
    const done = (await approve(h, page, session, false)) as { location: string }
    const sent = new URL(done.location).searchParams
    expect([sent.get('error'), sent.get('state'), sent.get('iss'), sent.has('code')]).toEqual([
      'access_denied',
      'xyz',
      issuer,
      false,
    ])
    expect(h.events.at(-1)).toEqual({ kind: 'consent.refused', client: 'web-agent', user: 'alice' })
    expect(await approve(h, page, session)).toMatchObject({ kind: 'error-page', reason: 'transaction_unknown' })
  })
})

describe('the decision', () => {
  it.each(['', 'x', 'other transaction', 'other session', 'other browser'])(
    'is refused with the csrf value of: %s',
    async (what) => {
      const h = createHarness()
      const { session, page } = await consentPage(h)
      const other = await consentPage(h)
      const bob = await signedIn(h, 'bob')
      const csrf = what === 'other transaction' ? other.page.csrf : what.startsWith('other') ? page.csrf : what
      const refused = await h.server.decideConsent({
        transaction: page.transaction,
        csrf,
        browser: what === 'other browser' ? 'another-browser-of-enough-length' : browser,
        session: what === 'other session' ? bob : session,
        approve: true,
      })
      expect(refused.kind).toBe('error-page')
      expect((await approve(h, page, session)).kind).toBe('redirect')
    },
  )
  it('is refused without a session', async () => {
    const h = createHarness()
    const { page } = await consentPage(h)
    const { transaction, csrf } = page
    const refused = await h.server.decideConsent({ transaction, csrf, browser, session: undefined, approve: true })
    expect(refused).toMatchObject({ kind: 'error-page', status: 403 })
  })
  it('counts once of 50 at the same time', async () => {
    const h = createHarness()
    const { session, page } = await consentPage(h)
    const all = await Promise.all(Array.from({ length: 50 }, () => approve(h, page, session)))
    expect(all.filter((result) => result.kind === 'redirect')).toHaveLength(1)
    expect(h.events.filter((event) => event.kind === 'consent.given')).toHaveLength(1)
  })
  it('comes too late after ten minutes', async () => {
    const h = createHarness()
    const { session, page } = await consentPage(h)
    h.clock.now += 600_000
    expect(await approve(h, page, session)).toMatchObject({ kind: 'error-page', reason: 'transaction_unknown' })
  })
  it('leaves a second tab working', async () => {
    const h = createHarness()
    const { session, page } = await consentPage(h, { state: 'one' })
    const second = await h.server.authorize(get(request({ state: 'two' })), { browser, session })
    expect((await approve(h, page, session)).kind).toBe('redirect')
    expect((await approve(h, second, session)).kind).toBe('redirect')
  })
})

describe('a remembered consent', () => {
  const ask = async (
    h: Harness,
    changes: Record<string, string> = {},
    headers: Record<string, string> = direct,
    user = 'alice',
  ) => (await h.server.authorize(get(request(changes), headers), { browser, session: await signedIn(h, user) })).kind

  it('stands for the same client, redirect URI and scopes only', async () => {
    const h = createHarness()
    await codeFor(h, await signedIn(h), { scope: 'files:write admin' })
    expect(await ask(h)).toBe('redirect')
    const silent = async (headers: Record<string, string>) => {
      const visitor = { browser, session: await signedIn(h) }
      const answer = await h.server.authorize(get(request({ prompt: 'none' }), headers), visitor)
      const { searchParams } = new URL(answer.kind === 'redirect' ? answer.location : '')
      return searchParams.get('error') ?? searchParams.get('code')
    }
    expect(await silent(direct)).toMatch(/^fmkc_/)
    expect(await silent({ 'sec-fetch-site': 'cross-site' })).toBe('consent_required')
    expect(await ask(h, { scope: 'files:write admin files:read' })).toBe('consent')
    expect(await ask(h, { prompt: 'consent' })).toBe('consent')
    expect(await ask(h, { client_id: 'other-agent', redirect_uri: 'https://other.example.com/cb' })).toBe('consent')
    expect(await ask(h, {}, direct, 'bob')).toBe('consent')
  })
  it.each([[{ 'sec-fetch-site': 'cross-site' }], [{ 'sec-fetch-site': 'same-site' }], [{}]])(
    'is not used when %j',
    async (headers) => {
      const h = createHarness()
      await codeFor(h, await signedIn(h))
      expect(await ask(h, {}, headers as Record<string, string>)).toBe('consent')
    },
  )
  it('never stands for a loopback client', async () => {
    const h = createHarness()
    const loop = { client_id: 'loop-agent', redirect_uri: 'http://127.0.0.1:4000/callback' }
    await codeFor(h, await signedIn(h), loop)
    expect(await ask(h, loop)).toBe('consent')
    const page = await h.server.authorize(get(request(loop)), { browser, session: await signedIn(h) })
    expect(page).toMatchObject({ client: { loopbackOnly: true }, redirectHost: '127.0.0.1:4000' })
  })
  it('ends with the grant', async () => {
    const h = createHarness()
    await tokensFor(h, await signedIn(h))
    expect(await ask(h)).toBe('redirect')
    const [grant] = await h.server.listGrants('alice')
    await h.server.revokeGrant(grant!.id, 'alice')
    expect(await ask(h)).toBe('consent')
  })
  it('ends with a new password, with all that was opened by the old one', async () => {
    const h = createHarness()
    await codeFor(h, await signedIn(h))
    expect(await ask(h)).toBe('redirect')
    await h.server.accounts.setPassword('alice', 'a new password')
    const signed = await h.server.signIn({ name: 'alice', password: 'a new password', clientAddress: '192.0.2.1' })
    const session = await h.server.session(signed.ok ? signed.session : undefined)
    expect((await h.server.authorize(get(request(), direct), { browser, session })).kind).toBe('consent')
  })
})

describe('a revoked client or agent', () => {
  it.each(['revokeClient', 'revokeAgent'] as const)('%s ends its authorizations', async (how) => {
    const h = createHarness()
    await h.server[how]('web-agent', 'admin')
    const result = await h.server.authorize(get(request({ redirect_uri: redirectUri })), {
      browser,
      session: undefined,
    })
    expect(result).toMatchObject({ kind: 'error-page', reason: 'client_revoked' })
  })
})
