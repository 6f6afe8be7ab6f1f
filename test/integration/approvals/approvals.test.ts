import { type RunningServer, verifyData } from '@fullmakt/runtime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { authorize } from '../../support/authorize.ts'
import { callTool } from '../../support/call-tool.ts'
import { readLog } from '../../support/read-log.ts'
import { makeFolder, removeFolder } from '../../support/temporary-folder.ts'
import { type Bank, type Clock, serveProgram, startBank } from './bank.ts'
import { type Browser, browser, type Page } from './browser.ts'
import { bankProgram, WITHIN } from './program.ts'

const PORT = 18_160
const issuer = `http://127.0.0.1:${PORT}`
const password = 'correct horse battery staple'
const ada = { name: 'ada', password }
const grace = { name: 'grace', password }
const folder = makeFolder()
const clock: Clock = { now: Date.now() }
const faults: unknown[] = []

let bank: Bank
let server: RunningServer
let adasToken: string
let graces: Browser
let adas: Browser

const tokenOf = async (account: typeof ada): Promise<string> => {
  const asking = { issuer, clientId: 'scribe', redirectUri: 'http://127.0.0.1:18162/callback', account }
  return (await authorize(asking)).access_token
}

beforeAll(async () => {
  bank = await startBank(PORT + 1)
  server = await serveProgram(bankProgram(PORT), folder, clock, faults)
  const { accounts } = server.oauth
  await accounts.create({ ...ada, roles: ['member'], claims: { team: 'web', level: 2 } })
  await accounts.create({ ...grace, roles: ['member', 'lead'], claims: { team: 'ops' } })
  adasToken = await tokenOf(ada)
  adas = browser(issuer)
  graces = browser(issuer)
  await adas.signIn(ada)
  await graces.signIn(grace)
})

afterAll(async () => {
  await server?.close()
  await bank?.close()
  removeFolder(folder)
})

/** Calls `pay` and returns its words. */
async function pay(args: object, token: string = adasToken): Promise<string> {
  const { body } = await callTool(`${issuer}/mcp`, token, 'pay', args)
  return body.result?.content[0]?.text ?? JSON.stringify(body)
}

/** Calls `pay` and returns the path of the question that it puts. */
async function ask(args: object, token: string = adasToken): Promise<string> {
  const words = await pay(args, token)
  const [, path] =
    /needs the approval of lead: http:\/\/127\.0\.0\.1:18160(\/approvals\/[\w-]{22})\. Ask/.exec(words) ?? []
  if (path === undefined) throw new Error(words)
  return path
}

const decide = async (who: Browser, path: string, decision: 'approve' | 'refuse'): Promise<Page> =>
  who.post(path, { ...(await who.get(path)).form(path), decision })

describe('a call that needs an approval', () => {
  it('is asked for once, seen by those who may decide only, and made once approved', async () => {
    const args = { to: 'bob', amount: 100, note: 'rent' }
    const before = bank.payments.length
    const path = await ask(args)
    // The default of the schema makes it the very same call.
    expect(await ask({ note: 'rent', currency: 'EUR', amount: 100, to: 'bob' })).toBe(path)
    expect(bank.payments.length).toBe(before)

    expect((await adas.get('/approvals')).html).toContain('Nothing waits for your approval.')
    expect((await adas.get(path)).status).toBe(404)
    expect((await adas.post(path, { decision: 'approve', csrf: 'x' })).status).toBe(404)
    expect((await graces.get('/approvals')).html).toContain(`<a href="${path}">pay</a> for <strong>ada</strong>`)
    const page = await graces.get(path)
    for (const words of [
      'Approve pay?',
      'Pay somebody',
      'Scribe',
      'large payments need a lead',
      '10 minutes',
      'rent',
    ]) {
      expect(page.html).toContain(words)
    }

    const decided = await graces.post(path, { ...page.form(path), decision: 'approve' })
    expect([decided.status, decided.location]).toEqual([303, path])
    const after = await graces.get(path)
    expect(after.html).toContain('<strong>grace</strong>')
    expect(after.form(path)).toEqual({})
    expect((await graces.get('/approvals')).html).not.toContain(path)
    expect(await pay(args)).toBe('{"paid":100}')
    expect(await pay(args)).toBe('{"paid":100}')
    expect(bank.payments.slice(before)).toEqual([
      { ...args, currency: 'EUR' },
      { ...args, currency: 'EUR' },
    ])

    for (const other of [
      { ...args, amount: 101 },
      { ...args, currency: 'USD' },
      { to: 'bob', amount: 100 },
    ]) {
      expect(await ask(other)).not.toBe(path)
    }
    clock.now += WITHIN
    expect(await ask(args)).not.toBe(path)
    expect((await graces.get(path)).status).toBe(404)

    const log = await readLog(folder)
    const id = path.slice('/approvals/'.length)
    // People stand in the log under pseudonyms.
    const subject: unknown = expect.stringMatching(/^sub_[\w-]{22}$/)
    const about = { approval: id, rule: 'large payments need a lead', user: subject, agent: 'scribe', tool: 'pay' }
    const entries = log.filter((entry) => (entry as { approval?: unknown }).approval === id)
    expect(entries.map(({ kind }) => kind)).toEqual([
      'approval.asked',
      'call.denied',
      'call.denied',
      'approval.given',
      'call.intent',
      'call.intent',
    ])
    expect(entries[0]).toMatchObject({ ...about, call: entries[1]?.call })
    expect(entries[1]).toMatchObject({ ...about, reason: 'approval' })
    expect(entries[3]).toMatchObject({ ...about, approver: subject })
    expect(entries[4]).toMatchObject({ ...about, approver: subject, effect: 'approve' })
    const { user, approver } = entries[4] as unknown as Readonly<Record<string, string>>
    expect(user).not.toBe(approver)
    // Digests and pseudonyms may hold any three letters in a row.
    expect(JSON.stringify(entries)).not.toMatch(/(?<![\w-])(?:ada|grace)(?![\w-])/)
    expect(JSON.stringify(entries)).not.toMatch(/(?<![\w-])rent(?![\w-])/)
  })

  it('is not needed below what the rule says, and its intent names none', async () => {
    expect(await pay({ to: 'bob', amount: 99 })).toBe('{"paid":99}')
    const intent = (await readLog(folder)).findLast(({ kind }) => kind === 'call.intent')
    expect(intent).toMatchObject({ effect: 'allow', rule: 'members pay', approval: null, approver: null })
  })

  it('is not made once refused, and cannot be asked for again for a minute', async () => {
    const args = { to: 'bob', amount: 200 }
    const path = await ask(args)
    expect((await decide(graces, path, 'refuse')).status).toBe(303)
    expect(await pay(args)).toBe('This call was refused by an approver. It can be asked for again in 60 s.')
    clock.now += 59_000
    expect(await pay(args)).toContain('in 1 s.')
    clock.now += 1_000
    expect(await ask(args)).not.toBe(path)
  })

  it('ends unanswered after its time, and is asked for anew', async () => {
    const args = { to: 'bob', amount: 300 }
    const path = await ask(args)
    const page = await graces.get(path)
    clock.now += WITHIN
    expect((await graces.post(path, { ...page.form(path), decision: 'approve' })).status).toBe(404)
    expect(await ask(args)).not.toBe(path)
  })

  it('is decided once', async () => {
    const path = await ask({ to: 'bob', amount: 400 })
    const form = (await graces.get(path)).form(path)
    const both = await Promise.all([
      graces.post(path, { ...form, decision: 'approve' }),
      graces.post(path, { ...form, decision: 'refuse' }),
    ])
    expect(both.map(({ status }) => status).sort()).toEqual([303, 409])
    expect((await graces.post(path, { ...form, decision: 'refuse' })).status).toBe(409)
  })

  it('is another call for another user, and one in their own name may be approved by who has the role', async () => {
    const args = { to: 'bob', amount: 500 }
    expect((await decide(graces, await ask(args), 'approve')).status).toBe(303)
    const gracesToken = await tokenOf(grace)
    const path = await ask(args, gracesToken)
    expect((await graces.get(path)).html).toContain('in your own name')
    expect((await decide(graces, path, 'approve')).status).toBe(303)
    expect(await pay(args, gracesToken)).toBe('{"paid":500}')
  })

  it('stops counting when its approver is revoked', async () => {
    await server.oauth.accounts.create({ name: 'eve', password, roles: ['lead'] })
    const eves = browser(issuer)
    await eves.signIn({ name: 'eve', password })
    const args = { to: 'bob', amount: 600 }
    const path = await ask(args)
    expect((await decide(eves, path, 'approve')).status).toBe(303)
    expect(await pay(args)).toBe('{"paid":600}')
    await server.oauth.revokeUser('eve', 'admin')
    expect(await ask(args)).not.toBe(path)
    expect((await eves.get(path)).location).toBe(`/sign-in?return=${encodeURIComponent(path)}`)
  })

  it('is asked for only so often', async () => {
    const words: string[] = []
    for (let amount = 1_000; amount < 1_120; amount++) words.push(await pay({ to: 'bob', amount }))
    expect(words.filter((text) => text.includes('needs the approval')).length).toBeLessThanOrEqual(101)
    expect(words.at(-1)).toMatch(/^Too many calls were put up for approval: try again in \d+ s\.$/)
    clock.now += 3_600_000
    await graces.signIn(grace)
    await adas.signIn(ada)
  })

  it('is not asked for with arguments that nobody could read', async () => {
    expect(await pay({ to: 'bob', amount: 700, note: 'x'.repeat(66_000) })).toContain('too large to be shown')
  })
})

describe('the form of a decision', () => {
  it('is refused without its csrf value, with another one, and with that of another session or question', async () => {
    const [path, other] = [await ask({ to: 'bob', amount: 800 }), await ask({ to: 'bob', amount: 801 })]
    const again = browser(issuer)
    await again.signIn(grace)
    const csrf = (await graces.get(path)).form(path)['csrf'] ?? ''
    const foreign = (await again.get(path)).form(path)['csrf'] ?? ''
    const elsewhere = (await graces.get(other)).form(other)['csrf'] ?? ''
    expect(new Set([csrf, foreign, elsewhere]).size).toBe(3)
    const refused: readonly (readonly [Record<string, string>, string?])[] = [
      [{ decision: 'approve' }],
      [{ decision: 'approve', csrf: '' }],
      [{ decision: 'approve', csrf: foreign }],
      [{ decision: 'approve', csrf: elsewhere }],
      [{ decision: 'other', csrf }],
      [{ csrf }],
      [{ decision: 'approve', csrf }, 'http://evil.example'],
    ]
    for (const [form, origin] of refused) {
      expect((await graces.post(path, form, origin)).status, JSON.stringify(form)).toBe(403)
    }
    const stranger = await browser(issuer).post(path, { decision: 'approve', csrf })
    expect(stranger.location).toBe(`/sign-in?return=${encodeURIComponent(path)}`)
    expect(await ask({ to: 'bob', amount: 800 })).toBe(path)
    expect((await graces.post(path, { decision: 'approve', csrf })).status).toBe(303)
  })

  it('is at one path in one spelling', async () => {
    const path = await ask({ to: 'bob', amount: 810 })
    const letter = path.charCodeAt(path.length - 1).toString(16)
    for (const spelling of [
      `${path}/`,
      `/approvals//${path.slice(11)}`,
      `${path.slice(0, -1)}%${letter}`,
      '/approvals/x',
    ]) {
      expect((await graces.get(spelling)).status, spelling).toBe(404)
    }
  })

  it('shows arguments as text in which nothing hides', async () => {
    const note = '</pre><script>alert(1)</script>"\'&\u202Egpj.exe\u200B\u0007\u00a0\n{"amount":1}'
    const path = await ask({ to: '<img src=x onerror=alert(1)>', amount: 820, note })
    const { html, headers } = await graces.get(path)
    expect(html).not.toMatch(/<script|<img/)
    for (const unseen of ['\u202E', '\u200B', '\u0007', '\u00A0']) expect(html).not.toContain(unseen)
    expect(html).toContain('&lt;/pre&gt;&lt;script&gt;')
    for (const mark of ['U+202E', 'U+200B', 'U+00A0']) expect(html).toContain(`<mark>${mark}</mark>`)
    expect(html).toContain('\\u0007')
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
    )
    expect(headers.get('cache-control')).toBe('no-store')
    expect((await graces.get('/approvals')).html).not.toMatch(/<script|<img/)
  })
})

describe('what binds an answer', () => {
  const call = async (name: string, args = {}) => (await callTool(`${issuer}/mcp`, adasToken, name, args)).body.result

  it('leaves out what rule and constraints say, nested and in lists, and the stricter limit holds', async () => {
    const structured = { id: 'house', owner: { name: 'Ada' }, entries: [{ name: 'Bob' }, { name: 'Eve' }] }
    for (let n = 0; n < 2; n++) {
      const result = await call('read_account')
      expect(result?.structuredContent).toEqual(structured)
      expect(JSON.parse(result?.content[0]?.text ?? '')).toEqual(structured)
    }
    const limited = await call('read_account')
    expect(limited?.content[0]?.text).toMatch(
      /^Too many calls under the constraint "few readings": try again in \d+ s\.$/,
    )
  })

  it('gives no answer where the schema requires what is left out', async () => {
    const result = await call('read_strict')
    expect(result?.isError).toBe(true)
    expect(JSON.stringify(result)).not.toContain('DE02')
  })

  it('compares with the claims of the account', async () => {
    expect((await call('pay_team', { to: 'web', amount: 1 }))?.content[0]?.text).toBe('{"paid":1}')
    expect((await call('pay_team', { to: 'ops', amount: 1 }))?.content[0]?.text).toContain('Denied by policy')
  })
})

describe('a restart', () => {
  it('keeps questions and approvals, unless the rule says something else by then', async () => {
    const [given, pending] = [
      { to: 'bob', amount: 900 },
      { to: 'bob', amount: 901 },
    ]
    const [givenPath, pendingPath] = [await ask(given), await ask(pending)]
    await decide(graces, givenPath, 'approve')
    await server.close()
    server = await serveProgram(bankProgram(PORT), folder, clock, faults)
    expect(await pay(given)).toBe('{"paid":900}')
    expect(await ask(pending)).toBe(pendingPath)
    expect((await decide(graces, pendingPath, 'approve')).status).toBe(303)
    expect(await pay(pending)).toBe('{"paid":901}')

    await server.close()
    server = await serveProgram(bankProgram(PORT, WITHIN + 1), folder, clock, faults)
    expect((await graces.get(givenPath)).status).toBe(404)
    expect(await ask(given)).not.toBe(givenPath)
  })

  it('leaves a log that verifies, and there was no fault in all of this', async () => {
    await server.close()
    expect(await verifyData({ folder, now: () => clock.now })).toMatchObject({ ok: true, newer: 0 })
    expect(faults).toEqual([])
  })
})
