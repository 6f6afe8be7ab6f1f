import { createHash } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import type { RunningServer } from '@fullmakt/runtime'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type CompiledFixture, compileFixture, type LogLine, serveFixture } from '../../../support/deployment.ts'
import { type Faults, type HostileProvider, startProvider } from '../../../support/identity-provider.ts'
import { makeFolder, removeFolder } from '../../../support/temporary-folder.ts'
import { hiddenFields, newVisitor, type Visitor } from '../../../support/visitor.ts'
import { durableIn } from '../durable.ts'

const issuer = 'http://127.0.0.1:18200'
const secret = 'the-oidc-secret-canary'
const SESSION = '__Host-fullmakt-session'

let provider: HostileProvider
let compiled: CompiledFixture
let server: RunningServer
let folder: string
let log: readonly LogLine[]

beforeAll(async () => {
  provider = await startProvider(18202, { id: 'fullmakt', secret })
  compiled = await compileFixture('../integration/auth/oidc')
})

// A server of its own for each test: what it keeps of the provider's metadata would hide the next one's.
beforeEach(async () => {
  await server?.close()
  if (folder !== undefined) removeFolder(folder)
  folder = makeFolder()
  provider.faults = {}
  provider.person = { sub: 'u-1', access: { groups: ['note-people', 'other'] }, team: 'web', level: 3, tags: ['x'] }
  provider.asked.length = 0
  const env = { OIDC_SECRET: secret, NOTES_TOKEN: 'the-notes-token' }
  const more = { trustedProxies: ['127.0.0.1'] }
  ;({ server, log } = await serveFixture(compiled, folder, env, more))
})

afterAll(async () => {
  await server?.close()
  await provider?.close()
  removeFolder(folder)
})

/** Goes to the provider and back to the callback's address, which is not opened yet. */
async function there(visitor: Visitor, path = '/agents'): Promise<URL> {
  const page = await (await visitor.visit(`${issuer}/sign-in?return=${path}`)).text()
  const sent = await visitor.visit(`${issuer}/sign-in`, hiddenFields(page))
  if (sent.status !== 303) throw new Error(`${sent.status}: ${await sent.text()}`)
  const back = await fetch(sent.headers.get('location') ?? '', { redirect: 'manual' })
  return new URL(back.headers.get('location') ?? '')
}

async function signIn(visitor = newVisitor()): Promise<{ readonly visitor: Visitor; readonly answer: Response }> {
  return { visitor, answer: await visitor.visit(await there(visitor)) }
}

/** Where an agent sends its owner. */
function authorization(changes: Record<string, string> = {}): URL {
  const url = new URL('/authorize', issuer)
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: 'scribe',
    redirect_uri: 'http://127.0.0.1:18203/callback',
    code_challenge: createHash('sha256').update('x'.repeat(43)).digest('base64url'),
    code_challenge_method: 'S256',
    state: 's',
    ...changes,
  }).toString()
  return url
}

/** Expects a page that says no, no session, and nothing of what the provider said in it or in the log. */
async function expectRefused({ visitor, answer }: Awaited<ReturnType<typeof signIn>>, status: number): Promise<void> {
  const page = await answer.text()
  expect({ status: answer.status, session: visitor.cookies.has(SESSION) }).toEqual({ status, session: false })
  expect(page).not.toContain('The-words-of-the-provider')
  expect(page).toContain('<h1>')
  expect(await server.oauth.accounts.list()).toEqual([])
  const text = JSON.stringify(log)
  expect(text).toContain('sign-in.refused')
  for (const canary of [secret, 'The-words-of-the-provider']) expect(text).not.toContain(canary)
  expect(text).not.toMatch(/(?<![\w-])eyJ/)
}

describe('signing in at a provider', () => {
  it('opens a session for the issuer and its subject, with mapped roles and declared claims', async () => {
    const { visitor, answer } = await signIn()
    expect(answer.status).toBe(303)
    expect(answer.headers.get('location')).toBe('/agents')
    expect(visitor.cookies.has(SESSION)).toBe(true)
    const [account] = await server.oauth.accounts.list()
    expect(account).toMatchObject({ label: 'u-1', roles: ['member'], claims: { team: 'web', level: 3 } })
    expect(account?.name).toMatch(/^oidc\.[0-9a-f]{40}$/)
    expect(provider.refused).toEqual([])
    expect(await (await visitor.visit(`${issuer}/agents`)).text()).toContain(
      'You are signed in as <strong><bdi>u-1</bdi></strong>',
    )
  })
  it('shows an address only where the provider verified it', async () => {
    provider.person = { sub: 'u-2', email: 'ada@acme.example', email_verified: true }
    await signIn()
    provider.person = { sub: 'u-3', email: 'ada@acme.example', email_verified: false, name: 'Eve' }
    await signIn()
    expect((await server.oauth.accounts.list()).map(({ label }) => label).sort()).toEqual(['Eve', 'ada@acme.example'])
  })
  it('brings roles and claims up to date, and never tells accounts apart by e-mail', async () => {
    provider.person = { sub: 'a', email: 'x@acme.example', email_verified: true, access: { groups: 'note-leads' } }
    await signIn()
    provider.person = { sub: 'b', email: 'x@acme.example', email_verified: true, access: { groups: ['note-people'] } }
    await signIn()
    provider.person = { sub: 'a', email: 'y@acme.example', email_verified: true, level: { deep: 1 } }
    await signIn()
    const accounts = await server.oauth.accounts.list()
    expect(accounts.map(({ label, roles, claims }) => ({ label, roles, claims }))).toEqual(
      expect.arrayContaining([
        { label: 'x@acme.example', roles: ['member'], claims: {} },
        { label: 'y@acme.example', roles: [], claims: {} },
      ]),
    )
    expect(accounts).toHaveLength(2)
  })
  it('carries an agent through to its code, and signs out', async () => {
    const visitor = newVisitor()
    const page = await (await visitor.visit(authorization())).text()
    expect(page).toContain('127.0.0.1:18202')
    const sent = await visitor.visit(`${issuer}/sign-in`, hiddenFields(page))
    const back = await fetch(sent.headers.get('location') ?? '', { redirect: 'manual' })
    const on = await visitor.visit(back.headers.get('location') ?? '')
    const consent = await (await visitor.visit(new URL(on.headers.get('location') ?? '', issuer))).text()
    expect(consent).toContain('Scribe')
    const done = await visitor.visit(`${issuer}/consent`, { ...hiddenFields(consent), decision: 'approve' })
    expect(new URL(done.headers.get('location') ?? '').searchParams.get('code')).toMatch(/^fmkc_/)
    const out = await (await visitor.visit(`${issuer}/sign-out`)).text()
    expect((await visitor.visit(`${issuer}/sign-out`, hiddenFields(out))).status).toBe(200)
    expect((await visitor.visit(`${issuer}/agents`)).headers.get('location')).toBe('/sign-in?return=%2Fagents')
  })
  it('takes no password, and no local account, where owners sign in elsewhere', async () => {
    await server.oauth.accounts.create({ name: 'ada', password: 'correct horse', roles: ['lead'] })
    const asked = { name: 'ada', password: 'correct horse' }
    expect(await server.oauth.signIn({ ...asked, clientAddress: '127.0.0.1' })).toEqual({
      ok: false,
      reason: 'refused',
    })
    const answer = await newVisitor().visit(`${issuer}/sign-in`, { ...asked, return: '/agents' })
    expect(answer.headers.get('location')).toContain('http://127.0.0.1:18202/realm/authorize?')
  })
  it('ends with the account', async () => {
    const { visitor } = await signIn()
    const [account] = await server.oauth.accounts.list()
    await server.oauth.revokeUser(account?.name ?? '', 'test')
    expect((await visitor.visit(`${issuer}/agents`)).status).toBe(303)
    const again = await signIn()
    expect(again.answer.status).toBe(403)
    expect(again.visitor.cookies.has(SESSION)).toBe(false)
  })
})

describe('A-200: the response names who answers', () => {
  it.each([
    ['another issuer', { iss: 'https://evil.example' }],
    ['none, though it says it would', { iss: null }],
    ['another case', { iss: 'HTTP://127.0.0.1:18202/realm' }],
    ['an encoded spelling', { iss: 'http://127.0.0.1:18202/%72ealm' }],
    ['an error', { error: 'access_denied', error_description: 'The-words-of-the-provider', code: null }],
  ])('%s: the code goes nowhere', async (_, response) => {
    provider.faults = { response }
    await expectRefused(await signIn(), 403)
    expect(provider.asked).not.toContain('/realm/token')
  })
})

describe('A-201: metadata are those of the issuer', () => {
  it.each(['https://evil.example/realm', 'http://127.0.0.1:18202/realm/', 'https://127.0.0.1:18202/realm'])(
    '%s',
    async (other) => {
      provider.faults = { metadata: { issuer: other } }
      await expect(there(newVisitor())).rejects.toThrow(/502: .*cannot be reached, or is not set up/s)
    },
  )
})

describe('A-202: metadata lead to no place inside', () => {
  const inside = ['http://169.254.169.254/', 'https://10.0.0.1/', 'https://[::1]:18202/', 'http://127.0.0.1:18203/x']
  it.each(inside)('token endpoint %s', async (url) => {
    provider.faults = { metadata: { token_endpoint: url } }
    const { visitor, answer } = await signIn()
    await expectRefused({ visitor, answer }, 403)
  })
  it.each(inside)('keys %s', async (url) => {
    provider.faults = { metadata: { jwks_uri: url } }
    await expectRefused(await signIn(), 403)
  })
  it('no browser is sent to a place in clear', async () => {
    provider.faults = { metadata: { authorization_endpoint: 'http://login.example.com/authorize' } }
    await expect(there(newVisitor())).rejects.toThrow(/502/)
  })
})

describe('A-203, A-208: an answer is for the sign-in that asked', () => {
  it('state missing', async () => {
    provider.faults = { response: { state: null } }
    await expectRefused(await signIn(), 400)
  })
  it('state of nobody', async () => {
    provider.faults = { response: { state: 'A'.repeat(43) } }
    await expectRefused(await signIn(), 400)
  })
  it('state twice', async () => {
    const visitor = newVisitor()
    const back = await there(visitor)
    back.searchParams.append('state', back.searchParams.get('state') ?? '')
    await expectRefused({ visitor, answer: await visitor.visit(back) }, 400)
  })
  it('used before', async () => {
    const visitor = newVisitor()
    const back = await there(visitor)
    expect((await visitor.visit(back)).status).toBe(303)
    const { status } = await visitor.visit(back)
    expect(status).toBe(400)
    expect(provider.asked.filter((path) => path === '/realm/token')).toHaveLength(1)
  })
  it('used by many at once: one of them', async () => {
    const visitor = newVisitor()
    const back = await there(visitor)
    const answers = await Promise.all(Array.from({ length: 20 }, () => visitor.visit(back)))
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1)
    expect(provider.asked.filter((path) => path === '/realm/token')).toHaveLength(1)
  })
  it('of another browser, which changes nothing for the right one', async () => {
    const visitor = newVisitor()
    const back = await there(visitor)
    const stranger = newVisitor()
    await there(stranger)
    await expectRefused({ visitor: stranger, answer: await stranger.visit(back) }, 400)
    await expectRefused({ visitor: newVisitor(), answer: await newVisitor().visit(back) }, 400)
    expect((await visitor.visit(back)).status).toBe(303)
  })
})

describe('what a browser carries of its sign-ins', () => {
  const PENDING = '__Host-fullmakt-sign-in'
  const durable = () => durableIn(folder)
  const statuses = async (...visits: Promise<Response>[]) => (await Promise.all(visits)).map(({ status }) => status)

  it('is sealed, for ten minutes, unreadable for scripts and other hosts, and gone when it was used', async () => {
    const visitor = newVisitor()
    const page = await (await visitor.visit(`${issuer}/sign-in?return=/agents`)).text()
    const sent = await visitor.visit(`${issuer}/sign-in`, hiddenFields(page))
    const line = sent.headers.getSetCookie().find((one) => one.startsWith(PENDING))
    expect(line).toMatch(/=[\w-]+\.\/agents; Path=\/; Secure; HttpOnly; SameSite=Lax; Max-Age=600$/)
    const { searchParams } = new URL(sent.headers.get('location') ?? '')
    expect(line).not.toContain(searchParams.get('state'))
    const back = await fetch(sent.headers.get('location') ?? '', { redirect: 'manual' })
    expect((await visitor.visit(back.headers.get('location') ?? '')).status).toBe(303)
    expect(visitor.cookies.has(PENDING)).toBe(false)
  })
  it('is all there is of them: nothing is kept here before somebody signed in', async () => {
    const before = await durable()
    for (let times = 0; times < 20; times++) await there(newVisitor())
    const visitor = newVisitor()
    await visitor.visit(new URL(`${issuer}/sign-in/callback?state=${'A'.repeat(43)}&code=x`))
    expect(await durable()).toEqual(before)
  })
  it('lets two tabs sign in, in either order', async () => {
    for (const order of [
      [0, 1],
      [1, 0],
    ]) {
      const visitor = newVisitor()
      const tabs = [await there(visitor, '/agents'), await there(visitor, '/activity')]
      const targets = []
      for (const tab of order) targets.push((await visitor.visit(tabs[tab]!)).headers.get('location'))
      expect(targets).toEqual(order.map((tab) => ['/agents', '/activity'][tab]))
      expect(visitor.cookies.has(PENDING)).toBe(false)
    }
  })
  it('opens one session at most, also when it is brought again', async () => {
    const visitor = newVisitor()
    const back = await there(visitor)
    const cookies = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const bring = () => fetch(back, { redirect: 'manual', headers: { cookie: cookies } })
    expect(await statuses(bring())).toEqual([303])
    expect(await statuses(bring(), bring())).toEqual([400, 400])
    expect(provider.asked.filter((path) => path === '/realm/token')).toHaveLength(1)
  })
  it('is of no use at a restarted server once it was used, and of use if it was not', async () => {
    const visitor = newVisitor()
    const [first, second] = [await there(visitor), await there(visitor)]
    const cookies = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const bring = (back: URL) => fetch(back, { redirect: 'manual', headers: { cookie: cookies } })
    expect(await statuses(bring(first))).toEqual([303])
    await server.close()
    ;({ server, log } = await serveFixture(compiled, folder, { OIDC_SECRET: secret, NOTES_TOKEN: 'x' }))
    expect(await statuses(bring(first))).toEqual([400])
    expect(await statuses(bring(second))).toEqual([303])
  })
  it('is taken back 60 times from one address, and leaves a hundred failures an hour in the log and nothing in the store', async () => {
    provider.faults = { response: { error: 'access_denied', code: null } }
    const visitor = newVisitor()
    const back = await there(visitor)
    const before = await durable()
    const cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const seen: number[] = []
    for (let times = 0; times < 130; times++) {
      const headers = { cookie, 'x-forwarded-for': `192.0.2.${times < 65 ? 1 : 2}` }
      seen.push((await fetch(back, { redirect: 'manual', headers })).status)
    }
    const throttled = seen.flatMap((status, index) => (status === 429 ? [index] : []))
    expect([new Set(seen), throttled]).toEqual([new Set([403, 429]), [60, 61, 62, 63, 64, 125, 126, 127, 128, 129]])
    expect(await durable()).toEqual({ entries: before.entries, logged: before.logged + 100 })
  })
  it('carries a long request through, and one that is too long to the pages of the owner', async () => {
    for (const [state, target] of [
      ['s'.repeat(2_048), /^\/authorize\/continue\?request=/],
      ['€'.repeat(1_000), /^\/approvals$/],
    ] as const) {
      const visitor = newVisitor()
      const page = await (await visitor.visit(authorization({ state }))).text()
      const sent = await visitor.visit(`${issuer}/sign-in`, hiddenFields(page))
      const back = await fetch(sent.headers.get('location') ?? '', { redirect: 'manual' })
      const on = await visitor.visit(back.headers.get('location') ?? '')
      expect(on.headers.get('location')).toMatch(target)
      // Who is signed in by now is asked at once.
      const consent = await (await visitor.visit(authorization({ state }))).text()
      const done = await visitor.visit(`${issuer}/consent`, { ...hiddenFields(consent), decision: 'approve' })
      expect(new URL(done.headers.get('location') ?? '').searchParams.get('state')).toBe(state)
    }
  })
})

describe('A-204: the ID token is what it should be', () => {
  const now = Math.floor(Date.now() / 1000)
  it.each<readonly [string, Faults]>([
    ['signed with the shared secret', { sign: 'hs256' }],
    ['not signed', { sign: 'none' }],
    ['by a key that nobody knows', { header: { kid: 'other' } }],
    ['by another key under a known name', { sign: 'other-key' }],
    ['with a broken signature', { sign: 'broken' }],
    ['of another issuer', { claims: { iss: 'https://evil.example' } }],
    ['for another audience', { claims: { aud: 'somebody' } }],
    ['for several audiences without a party', { claims: { aud: ['fullmakt', 'somebody'] } }],
    ['for another party', { claims: { aud: ['fullmakt', 'somebody'], azp: 'somebody' } }],
    ['without an end', { claims: { exp: undefined } }],
    ['ended', { claims: { exp: now - 31 - 300 } }],
    ['made a week ago', { claims: { iat: now - 604_800 } }],
    ['made later', { claims: { iat: now + 3_600 } }],
    ['without a nonce', { claims: { nonce: undefined } }],
    ['with another nonce', { claims: { nonce: 'x' } }],
    ['without a subject', { claims: { sub: undefined } }],
    ['with an empty subject', { claims: { sub: '' } }],
    ['missing', { tokens: { id_token: undefined } }],
  ])('%s', async (_, faults) => {
    provider.faults = faults
    await expectRefused(await signIn(), 403)
    expect(provider.refused).toEqual([])
  })
  it('a clock that is half a minute off is taken', async () => {
    provider.faults = { claims: { iat: now + 20, exp: now + 3_600 } }
    expect((await signIn()).answer.status).toBe(303)
  })
})

describe('A-205: the token response is one', () => {
  it.each<readonly [string, number, Faults]>([
    ['without an access token', 403, { tokens: { access_token: undefined } }],
    ['a page', 403, { token: (r: ServerResponse) => r.writeHead(200, { 'content-type': 'text/html' }).end('<p>hi') }],
    ['10 MiB', 403, { token: (r: ServerResponse) => r.writeHead(200, JSON_TYPE).end(`"${'x'.repeat(10_485_760)}"`) }],
    [
      'a redirect',
      403,
      { token: (r: ServerResponse) => r.writeHead(302, { location: 'http://127.0.0.1:18203/' }).end() },
    ],
    ['nothing', 502, { token: (r: ServerResponse) => r.destroy() }],
    ['an error', 403, { token: (r: ServerResponse) => r.writeHead(400, JSON_TYPE).end('{"error":"invalid_client"}') }],
  ])('%s', async (_, status, faults) => {
    provider.faults = faults
    await expectRefused(await signIn(), status)
  })
})

const JSON_TYPE = { 'content-type': 'application/json' }

describe('A-210: a sign-in leads to pages of this server', () => {
  it.each(['https://evil.example', 'javascript:alert(1)', '%2F%2Fevil.example', '//evil.example', '/agents/..'])(
    '%s',
    async (path) => {
      const visitor = newVisitor()
      expect((await visitor.visit(await there(visitor, encodeURIComponent(path)))).headers.get('location')).toBe(
        '/approvals',
      )
      const sent = await visitor.visit(`${issuer}/sign-in`, { return: path })
      expect(sent.status).toBe(400)
    },
  )
})
