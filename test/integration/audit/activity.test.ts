import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type RunningServer, verifyProofFile } from '@fullmakt/runtime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from '../../../packages/fullmakt/src/cli/run.ts'
import { authorize } from '../../support/authorize.ts'
import { callTool } from '../../support/call-tool.ts'
import { makeFolder, removeFolder } from '../../support/temporary-folder.ts'
import { type Bank, type Clock, serveProgram, startBank } from '../approvals/bank.ts'
import { type Browser, browser } from '../approvals/browser.ts'
import { bankProgram } from '../approvals/program.ts'

const PORT = 18_290
const issuer = `http://127.0.0.1:${PORT}`
const password = 'correct horse battery staple'
const ada = { name: 'ada', password }
const bob = { name: 'bob', password }
const redirectUri = 'http://127.0.0.1:18292/callback'
const folder = makeFolder()
const clock: Clock = { now: Date.UTC(2026, 0, 5, 12) }
const faults: unknown[] = []

let server: RunningServer
let bank: Bank
let adas: Browser
let bobs: Browser

beforeAll(async () => {
  bank = await startBank(PORT + 1)
  server = await serveProgram(bankProgram(PORT), folder, clock, faults)
  const tokens: string[] = []
  for (const account of [ada, bob]) {
    await server.oauth.accounts.create({ ...account, roles: ['member'], claims: { team: 'web' } })
    tokens.push((await authorize({ issuer, clientId: 'scribe', redirectUri, account })).access_token)
  }
  const [adasToken = '', bobsToken = ''] = tokens
  for (let n = 0; n < 45; n++) await callTool(`${issuer}/mcp`, adasToken, 'pay', { to: 'carl', amount: n })
  await callTool(`${issuer}/mcp`, adasToken, 'pay_team', { to: 'nobody', amount: 1 })
  await callTool(`${issuer}/mcp`, bobsToken, 'pay', { to: 'dora', amount: 7 })
  clock.now += 43_200_000
  await callTool(`${issuer}/mcp`, adasToken, 'read_account', {})
  adas = browser(issuer)
  await adas.signIn(ada, '/activity')
  bobs = browser(issuer)
  await bobs.signIn(bob, '/activity')
  // Nothing is appended any more: within a second all of it is under a signed head.
  const size = await logSize()
  while ((await signedSize()) < size) await new Promise((resolve) => setTimeout(resolve, 50))
}, 60_000)

afterAll(async () => {
  await server?.close()
  await bank?.close()
  removeFolder(folder)
  expect(faults).toEqual([])
})

async function signedSize(): Promise<number> {
  const text = await (await fetch(`${issuer}/audit/checkpoint`)).text()
  return Number(text.split('\n')[1])
}

async function logSize(): Promise<number> {
  const shown = await command('audit', 'tail', '-n', '1', '--json')
  return (JSON.parse(shown.stdout) as { index: number }).index + 1
}

/** Runs a command on the data folder while the server runs on it. */
async function command(...argv: string[]): Promise<{ exit: number; stdout: string; stderr: string }> {
  const written = { stdout: '', stderr: '' }
  const output = (name: 'stdout' | 'stderr') => ({
    write: (text: string): void => {
      written[name] += text
    },
    isTerminal: false,
  })
  const data = argv.some((word) => word.startsWith('http')) ? [] : ['--data', folder]
  const exit = await run([...argv, ...data], {
    stdout: output('stdout'),
    stderr: output('stderr'),
    readInput: () => Promise.resolve(''),
    env: {},
    cwd: folder,
    now: Date.now,
    interrupted: new Promise(() => {}),
  })
  return { exit, ...written }
}

const vkey = (): string => readFileSync(join(folder, 'audit.vkey'), 'utf8').trim()
const proofsOn = (html: string): string[] =>
  [...html.matchAll(/href="(\/activity\/\d+\.tlog-proof)"/g)].map(([, path]) => path ?? '')
const callsOn = (html: string): number => html.match(/<li><strong>/g)?.length ?? 0
const nextOn = (html: string): string | undefined =>
  /<a href="([^"]*)" rel="next">/.exec(html)?.[1]?.replaceAll('&amp;', '&')

async function allPages(one: Browser, path: string): Promise<string[]> {
  const pages: string[] = []
  for (let next: string | undefined = path; next !== undefined; next = nextOn(pages.at(-1) ?? '')) {
    const page = await one.get(next)
    expect(page.status).toBe(200)
    pages.push(page.html)
    expect(pages.length).toBeLessThan(10)
  }
  return pages
}

describe('the activity page', () => {
  it('asks for a sign-in first', async () => {
    for (const path of ['/activity', '/activity/3.tlog-proof']) {
      expect((await browser(issuer).get(path)).location).toBe('/sign-in?return=%2Factivity')
    }
  })

  it('shows all calls of an owner once, the newest first, page by page', async () => {
    const pages = await allPages(adas, '/activity')
    expect(pages.map(callsOn)).toEqual([20, 20, 7])
    const begun = pages.flatMap((html) =>
      [...html.matchAll(/Proof of the decision <small>\(entry (\d+)\)/g)].map(([, n]) => Number(n)),
    )
    expect(new Set(begun).size).toBe(47)
    expect(begun).toEqual([...begun].sort((a, b) => b - a))
    expect(pages[0]).toContain('<strong>read_account</strong> by scribe: allowed, answered')
  })

  it.each([
    ['tool=read_account', 1],
    ['tool=pay_team', 1],
    ['tool=pay', 45],
    ['decision=deny', 1],
    ['decision=approve', 0],
    ['decision=allow', 46],
    ['agent=scribe', 47],
    ['day=2026-01-05', 46],
    ['day=2026-01-06', 1],
    ['day=2026-01-07', 0],
    ['day=2026-01-05&tool=read_account', 0],
    // What is no choice chooses nothing.
    ['tool=drop&agent=nobody&day=x&before=-1', 47],
  ])('filters by %s', async (query, count) => {
    const pages = await allPages(adas, `/activity?${query}`)
    expect(pages.reduce((sum, html) => sum + callsOn(html), 0)).toBe(count)
  })

  it('never shows entries of another user, nor proves them', async () => {
    const { html } = await bobs.get('/activity')
    expect(callsOn(html)).toBe(1)
    const theirs = proofsOn(html)
    expect(theirs).toHaveLength(2)
    const mine = (await allPages(adas, '/activity')).flatMap(proofsOn)
    expect(mine.filter((path) => theirs.includes(path))).toEqual([])
    for (const path of theirs) {
      expect((await bobs.get(path)).status).toBe(200)
      expect((await adas.get(path)).status).toBe(404)
    }
    // Whatever else is in the log, such as sign-ins and accounts, is nobody's call.
    const own = new Set([...mine, ...theirs])
    const size = await logSize()
    for (let index = 0; index <= size; index++) {
      const path = `/activity/${index}.tlog-proof`
      const answers = [(await adas.get(path)).status, (await bobs.get(path)).status]
      expect(answers, path).toEqual([mine.includes(path) ? 200 : 404, theirs.includes(path) ? 200 : 404])
      if (!own.has(path)) expect(answers).toEqual([404, 404])
    }
  })

  it('gives proofs that verify offline and are about that call', async () => {
    const [path = ''] = proofsOn((await adas.get('/activity?tool=pay_team')).html)
    const proof = await adas.get(path)
    expect(proof.headers.get('content-disposition')).toBe(
      `attachment; filename="entry-${path.split(/[/.]/)[2]}.tlog-proof"`,
    )
    const found = verifyProofFile(vkey(), undefined, Buffer.from(proof.html))
    expect(found?.verdict).toMatchObject({ ok: true })
    const entry = JSON.parse(Buffer.from(found?.entry ?? []).toString('utf8')) as Record<string, unknown>
    expect(entry).toMatchObject({ kind: 'call.denied', tool: 'pay_team', user: expect.stringMatching(/^sub_/) })
    const other = Buffer.from(proof.html)
    other[60]! ^= 1
    expect(verifyProofFile(vkey(), undefined, other)?.verdict.ok).toBe(false)
  })

  it.each([
    'x',
    '1',
    '01.tlog-proof',
    '-1.tlog-proof',
    '1e3.tlog-proof',
    '99999999999999999999.tlog-proof',
    '1.tlog-proof.x',
  ])('knows no proof %s', async (name) => {
    expect((await adas.get(`/activity/${name}`)).status).toBe(404)
  })
})

describe('the files of the log', () => {
  it('are hashes for everybody, and never entries', async () => {
    const size = await signedSize()
    const tile = await fetch(`${issuer}/audit/tile/0/000.p/${size}`)
    expect([tile.status, (await tile.arrayBuffer()).byteLength]).toEqual([200, size * 32])
    for (const path of [
      `tile/entries/000.p/${size}`,
      'tile/entries/000',
      'tile/0/999',
      'tile/0/../entries/000',
      'tile/0/%2e%2e/entries/000',
      'tile/0/000.p',
      'tile/',
      'tile/../../audit-key.pem',
    ]) {
      expect((await fetch(`${issuer}/audit/${path}`)).status, path).toBe(404)
    }
  })

  it('verify from afar, with a saved checkpoint, and a wrong key or another log does not', async () => {
    const checkpoint = join(folder, 'saved.txt')
    writeFileSync(checkpoint, await (await fetch(`${issuer}/audit/checkpoint`)).text())
    const size = await signedSize()
    expect(await command('audit', 'verify', `${issuer}/audit`, '--key', vkey(), '--since', checkpoint)).toEqual({
      exit: 0,
      stdout: `whole: the hashes of ${size} entries under the signed head, which extends the saved one\n`,
      stderr: '',
    })
    const other = vkey().replace('127.0.0.1', '127.0.0.2')
    expect((await command('audit', 'verify', `${issuer}/audit`, '--key', other)).exit).not.toBe(0)
    expect(await command('audit', 'verify', `${issuer}/nothing`, '--key', vkey())).toMatchObject({ exit: 3 })
    expect(await command('audit', 'verify', 'http://127.0.0.1:1/audit', '--key', vkey())).toMatchObject({
      exit: 3,
      stderr: expect.stringContaining('ERR_AUDIT_SOURCE'),
    })
  })
})

it('follows the log while it grows, until it is interrupted', async () => {
  let interrupt: (code: 130) => void = () => {}
  let shown = ''
  const tailing = run(['audit', 'tail', '-f', '-n', '0', '--tool', 'pay', '--json', '--data', folder], {
    stdout: {
      write: (text) => {
        shown += text
      },
      isTerminal: false,
    },
    stderr: { write: () => {}, isTerminal: false },
    readInput: () => Promise.resolve(''),
    env: {},
    cwd: folder,
    now: Date.now,
    interrupted: new Promise((resolve) => {
      interrupt = resolve
    }),
  })
  const kinds = () => [...shown.matchAll(/"kind":"([^"]+)"/g)].map(([, kind]) => kind)
  const { access_token: token } = await authorize({ issuer, clientId: 'scribe', redirectUri, account: ada })
  await callTool(`${issuer}/mcp`, token, 'read_strict', {})
  await expect
    .poll(
      async () => {
        await callTool(`${issuer}/mcp`, token, 'pay', { to: 'carl', amount: 5 })
        return kinds().length
      },
      { timeout: 10_000, interval: 300 },
    )
    .toBeGreaterThanOrEqual(4)
  interrupt(130)
  expect(await tailing).toBe(130)
  expect(new Set(kinds())).toEqual(new Set(['call.intent', 'call.outcome']))
  expect(shown).not.toContain('read_strict')
})
