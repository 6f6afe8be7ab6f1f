import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hiddenFields, newVisitor } from '../../support/visitor.ts'
import { type AttackedServer, type Fields, FORM, startAttackedServer } from './attacked-server.ts'

const PORT = 18274
const ISSUER = `http://127.0.0.1:${PORT}`
const evil = 'https://evil.example'

let attacked: AttackedServer
beforeAll(async () => {
  attacked = await startAttackedServer(PORT)
})
afterAll(() => attacked?.close())

const authorizePath = (changes: Record<string, string> = {}): string =>
  `/authorize?${new URLSearchParams({
    response_type: 'code',
    client_id: 'scribe',
    redirect_uri: 'http://127.0.0.1:1/callback',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
    ...changes,
  })}`

describe('a form of another page', () => {
  const foreign: readonly Fields[] = [
    [['Origin', evil]],
    [['Origin', 'null']],
    [['Origin', '']],
    [['Origin', ISSUER.toUpperCase()]],
    [['Origin', `${ISSUER}, ${evil}`]],
    [
      ['Origin', ISSUER],
      ['Origin', evil],
    ],
    [['Sec-Fetch-Site', 'cross-site']],
    [['Sec-Fetch-Site', 'same-site']],
    [
      ['Origin', ISSUER],
      ['Sec-Fetch-Site', 'cross-site'],
    ],
  ]
  it.each(foreign)('%j %j changes nothing (A-050)', async (...fields) => {
    const visitor = newVisitor()
    const page = await (await visitor.visit(attacked.issuer + authorizePath())).text()
    const signedIn = await visitor.visit(`${attacked.issuer}/sign-in`, {
      ...hiddenFields(page),
      ...(await attacked.newAccount()),
    })
    const consent = await (await visitor.visit(new URL(signedIn.headers.get('location') ?? '', attacked.issuer))).text()
    const whole = new URLSearchParams({ ...hiddenFields(consent), decision: 'approve' }).toString()
    const cookie = ['Cookie', [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ')] as const
    const given = fields.filter((field): field is Fields[number] => field !== undefined)
    for (const path of ['/consent', '/sign-in', '/sign-out', '/agents', '/approvals/x']) {
      const answer = await attacked.send(`POST ${path}`, [FORM, cookie, ...given], whole)
      expect(answer.status, path).toBe(403)
      expect(answer.headers.filter(([name]) => name === 'location' || name === 'set-cookie')).toEqual([])
    }
    // The same form from its own page still counts: nothing was taken.
    const own = await attacked.send(
      'POST /consent',
      [FORM, cookie, ['Origin', ISSUER], ['Sec-Fetch-Site', 'same-origin']],
      whole,
    )
    expect(own.status).toBe(303)
    expect(new URL(own.header('location') ?? '').searchParams.get('code')).toMatch(/^fmkc_/)
  })
  it('is refused without the value of its page, with that of another, and with the page of another session', async () => {
    const visitor = newVisitor()
    const page = await (await visitor.visit(attacked.issuer + authorizePath())).text()
    await visitor.visit(`${attacked.issuer}/sign-in`, { ...hiddenFields(page), ...(await attacked.newAccount()) })
    const continued = `${attacked.issuer}/authorize/continue?request=${hiddenFields(page)['request']}`
    const { transaction = '', csrf = '' } = hiddenFields(await (await visitor.visit(continued)).text())
    const agents = hiddenFields(await (await visitor.visit(`${attacked.issuer}/agents`)).text())
    const decide = (value: Record<string, string>) =>
      visitor.visit(`${attacked.issuer}/consent`, { transaction, decision: 'approve', ...value })
    for (const wrong of [
      {},
      { csrf: '' },
      { csrf: 'A'.repeat(43) },
      { csrf: agents['csrf'] ?? '' },
      { csrf: `${csrf} ` },
    ]) {
      expect((await decide(wrong as Record<string, string>)).status).toBeGreaterThanOrEqual(400)
    }
    expect((await decide({ csrf })).status).toBe(303)
    expect((await decide({ csrf })).status).toBe(400)
  })
})

describe('cookies', () => {
  it.each([
    `h3=__chunked__999999`,
    `__Host-fullmakt-session=__chunked__999999`,
    `__Host-fullmakt-browser=__chunked__999999; __Host-fullmakt-session=${'x'.repeat(7_000)}`,
    Array.from({ length: 400 }, (_, index) => `c${index}=${index}`).join('; '),
    '=; ;;; =x; __Host-fullmakt-session',
    `__Host-fullmakt-session=fmks_${'A'.repeat(43)}; __Host-fullmakt-session=fmks_${'B'.repeat(43)}`,
  ])('are read as nothing when they are %s (A-061)', async (value) => {
    const answer = await attacked.send(`GET ${authorizePath()}`, [['Cookie', value]])
    expect(answer.status).toBe(200)
    expect(answer.body).toContain('name="password"')
    expect(answer.headers.filter(([name]) => name === 'set-cookie').length).toBeLessThanOrEqual(1)
  })
  it('that are too long to be a header are refused by HTTP itself, and nothing falls over', async () => {
    expect((await attacked.send(`GET ${authorizePath()}`, [['Cookie', 'x'.repeat(17_000)]])).status).toBe(431)
    expect((await attacked.send('GET /health')).status).toBe(200)
  })
  it('are new with each sign-in, so that nobody can fix one beforehand (A-060)', async () => {
    const visitor = newVisitor()
    const seen = new Set<string>()
    for (let time = 0; time < 2; time++) {
      const page = await (await visitor.visit(attacked.issuer + authorizePath({ prompt: 'login' }))).text()
      await visitor.visit(`${attacked.issuer}/sign-in`, { ...hiddenFields(page), ...(await attacked.newAccount()) })
      seen.add(visitor.cookies.get('__Host-fullmakt-session') ?? '')
    }
    expect([seen.size, [...seen].every((value) => value.startsWith('fmks_'))]).toEqual([2, true])
  })
  it('of a session are good for nothing once their browser signed in anew, whoever has a copy (A-060)', async () => {
    const visitor = newVisitor()
    const signIn = async (): Promise<string> => {
      const account = await attacked.newAccount()
      expect((await visitor.visit(`${attacked.issuer}/sign-in`, { return: '/agents', ...account })).status).toBe(303)
      return visitor.cookies.get('__Host-fullmakt-session') ?? ''
    }
    const status = async (session: string): Promise<number> =>
      (await attacked.send('GET /agents', [['Cookie', `__Host-fullmakt-session=${session}`]])).status
    const before = await signIn()
    expect(await status(before)).toBe(200)
    const wrong = await visitor.visit(`${attacked.issuer}/sign-in`, { return: '/agents', name: 'x', password: 'y' })
    expect([wrong.status, await status(before)]).toEqual([403, 200])
    const after = await signIn()
    expect([await status(before), await status(after)]).toEqual([303, 200])
  })
})
