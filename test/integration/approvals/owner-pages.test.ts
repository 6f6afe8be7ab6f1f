import type { RunningServer } from '@fullmakt/runtime'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { authorize } from '../../support/authorize.ts'
import { mcp } from '../../support/call-tool.ts'
import { makeFolder, removeFolder } from '../../support/temporary-folder.ts'
import { type Clock, serveProgram } from './bank.ts'
import { browser } from './browser.ts'
import { bankProgram } from './program.ts'

const PORT = 18_170
const issuer = `http://127.0.0.1:${PORT}`
const password = 'correct horse battery staple'
const ada = { name: 'ada', password }
const bob = { name: 'bob', password }
const folder = makeFolder()
const clock: Clock = { now: Date.now() }
const faults: unknown[] = []
const redirectUri = 'http://127.0.0.1:18172/callback'

let server: RunningServer

beforeAll(async () => {
  server = await serveProgram(bankProgram(PORT), folder, clock, faults)
  for (const account of [ada, bob]) await server.oauth.accounts.create({ ...account, roles: ['member'] })
})

// Each test has the sign-ins of a quarter of an hour.
beforeEach(() => {
  clock.now += 900_000
})

afterAll(async () => {
  await server?.close()
  removeFolder(folder)
})

const statusOf = async (token: string): Promise<number> => (await mcp(`${issuer}/mcp`, token, 'tools/list', {})).status

describe('signing in', () => {
  it.each(['/approvals', '/agents', `/approvals/${'A'.repeat(22)}`])(
    'comes before %s, and leads back',
    async (path) => {
      const one = browser(issuer)
      const first = await one.get(path)
      expect([first.status, first.location]).toEqual([303, `/sign-in?return=${encodeURIComponent(path)}`])
      const page = await one.get(first.location ?? '')
      expect(page.form('/sign-in')).toEqual({ return: path })
      expect(page.headers.get('content-security-policy')).toMatch(/form-action 'self'$/)
      const wrong = await one.post('/sign-in', { ...page.form('/sign-in'), ...ada, password: 'wrong' })
      expect(wrong.status).toBe(403)
      expect(wrong.form('/sign-in')).toEqual({ return: path })
      const right = await one.post('/sign-in', { ...wrong.form('/sign-in'), ...ada })
      expect([right.status, right.location]).toEqual([303, path])
      expect((await one.get('/sign-in?return=/agents')).location).toBe('/agents')
    },
  )

  it.each([
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '/approvals/../authorize',
    '/approvals?x',
    '/approvals\r\nX: y',
    '/agents#x',
    '/agents/',
    '/authorize/continue',
    '',
  ])('leads nowhere else: %j', async (target) => {
    const one = browser(issuer)
    const page = await one.get(`/sign-in?return=${encodeURIComponent(target)}`)
    expect(page.form('/sign-in')).toEqual({ return: '/approvals' })
    const posted = await one.post('/sign-in', { return: target, ...ada })
    expect([posted.status, posted.location, posted.headers.getSetCookie()]).toEqual([400, null, []])
    await one.signIn(ada)
    expect((await one.get(`/sign-in?return=${encodeURIComponent(target)}`)).location).toBe('/approvals')
  })

  it('takes one goal and no foreign origin', async () => {
    const one = browser(issuer)
    expect((await one.post('/sign-in', { return: '/agents', request: 'x', ...ada })).status).toBe(400)
    const foreign = await one.post('/sign-in', { return: '/agents', ...ada }, 'http://evil.example')
    expect([foreign.status, foreign.headers.getSetCookie()]).toEqual([403, []])
  })
})

describe('signing out', () => {
  it('ends the session, and only with the form of that session', async () => {
    const one = browser(issuer)
    const other = browser(issuer)
    const page = await one.signIn(ada, '/agents')
    const foreign = (await other.signIn(ada, '/agents')).form('/sign-out')
    for (const form of [{}, foreign]) expect((await one.post('/sign-out', form)).status).toBe(403)
    expect((await one.get('/sign-out')).form('/sign-out')).toEqual(page.form('/sign-out'))
    expect((await one.post('/sign-out', page.form('/sign-out'))).html).toContain('You are signed out.')
    expect((await one.get('/agents')).status).toBe(303)
    expect((await one.get('/sign-out')).status).toBe(303)
    expect((await other.get('/agents')).status).toBe(200)
  })
})

describe('connected agents', () => {
  it('are shown to their owner in words, and end at once when revoked', async () => {
    const asking = { issuer, clientId: 'scribe', redirectUri }
    const { access_token: adasToken } = await authorize({ ...asking, account: ada })
    const { access_token: bobsToken } = await authorize({ ...asking, account: bob })
    const adas = browser(issuer)
    const bobs = browser(issuer)
    const page = await adas.signIn(ada, '/agents')
    for (const words of ['Scribe', '127.0.0.1:18172', 'Use the account of the house', 'aria-current="page">Agents']) {
      expect(page.html).toContain(words)
    }
    expect(page.html.match(/name="grant"/g)?.length).toBe(1)
    expect(page.html).toContain('href="/approvals"')
    const form = page.form('/agents')
    const theirs = (await bobs.signIn(bob, '/agents')).form('/agents')

    expect((await adas.post('/agents', { grant: form['grant'] ?? '' })).status).toBe(403)
    expect((await adas.post('/agents', { ...form, csrf: theirs['csrf'] ?? '' })).status).toBe(403)
    expect((await adas.post('/agents', { ...theirs, csrf: form['csrf'] ?? '' })).status).toBe(403)
    expect((await adas.post('/agents', theirs)).status).toBe(403)
    expect((await adas.post('/agents', form, 'http://evil.example')).status).toBe(403)
    expect((await browser(issuer).post('/agents', form)).location).toBe('/sign-in?return=%2Fagents')
    expect([await statusOf(adasToken), await statusOf(bobsToken)]).toEqual([200, 200])

    expect((await adas.post('/agents', form)).location).toBe('/agents')
    expect([await statusOf(adasToken), await statusOf(bobsToken)]).toEqual([401, 200])
    expect((await adas.get('/agents')).html).toContain('No agent may act for you.')
    expect((await adas.post('/agents', form)).status).toBe(404)
  })

  it('have names that cannot become markup', async () => {
    const registered = await fetch(new URL('/register', issuer), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ client_name: '<script>alert(1)</script>', redirect_uris: [redirectUri] }),
    })
    const { client_id: clientId } = (await registered.json()) as { client_id: string }
    await authorize({ issuer, clientId, redirectUri, account: ada })
    const { html } = await browser(issuer).signIn(ada, '/agents')
    expect(html).not.toContain('<script')
    expect(html).toContain('&lt;script&gt;')
  })
})

it('had no fault in all of this', () => {
  expect(faults).toEqual([])
})
