import { join } from 'node:path'
import { AUDIT_LOG, DATABASE_FILE } from '@fullmakt/runtime'
import { openSqliteStore } from '@fullmakt/store'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { mcpRequest } from '../../support/call-tool.ts'
import { type AttackedServer, type Fields, FORM, startAttackedServer } from './attacked-server.ts'

const PORT = 18_320
const TIMES = 60
/** Stands still, so that no limit refills meanwhile. */
const clock = { now: Date.now() }
const now = (): number => clock.now
let attacked: AttackedServer

beforeAll(async () => {
  attacked = await startAttackedServer(PORT, { trustedProxies: ['127.0.0.1'], now })
})
afterAll(() => attacked?.close())

/** How many entries the store holds, and how many its log has. */
async function durable(): Promise<{ readonly entries: number; readonly logged: number }> {
  const store = openSqliteStore({ path: join(attacked.folder, DATABASE_FILE), now, readOnly: true })
  try {
    return { entries: (await store.list('', { limit: 10_000 })).length, logged: await store.logSize(AUDIT_LOG) }
  } finally {
    await store.close()
  }
}

const fresh = (n: number): string => `${n}`.padStart(43, 'x')
const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
const authorization = (client: string): string =>
  `response_type=code&client_id=${client}&redirect_uri=${encodeURIComponent('http://127.0.0.1:1/callback')}` +
  `&code_challenge=${challenge}&code_challenge_method=S256`
const { headers, body } = mcpRequest('x', 'tools/list', {})
const mcp = Object.entries(headers).filter(([name]) => name !== 'authorization')

it.each<[string, (n: number) => readonly [line: string, fields?: Fields, body?: string]]>([
  ['a bad token', (n) => ['POST /mcp', [...mcp, ['Authorization', `Bearer fmka_${fresh(n)}`]], body]],
  ['a request of a client that nobody knows', (n) => [`GET /authorize?${authorization(`c${n}`)}`]],
  [
    'a code that never was',
    (n) => [
      'POST /token',
      [FORM],
      `grant_type=authorization_code&client_id=scribe&code=${fresh(n)}&code_verifier=${fresh(n)}`,
    ],
  ],
  [
    'a refresh token that never was',
    (n) => ['POST /token', [FORM], `grant_type=refresh_token&client_id=scribe&refresh_token=fmkr_${fresh(n)}`],
  ],
  [
    'a wrong secret',
    (n) => [
      'POST /token',
      [FORM, ['Authorization', `Basic ${Buffer.from(`keeper:${fresh(n)}`).toString('base64')}`]],
      'grant_type=client_credentials',
    ],
  ],
  ['an end of a token that never was', (n) => ['POST /revoke', [FORM], `client_id=scribe&token=fmka_${fresh(n)}`]],
  ['a session that never was', (n) => ['GET /agents', [['Cookie', `__Host-fullmakt-session=fmks_${fresh(n)}`]]]],
  ['a page that is not there', (n) => [`GET /${fresh(n)}`]],
])('A-291: nothing durable is left of %s, however often it comes', async (_what, request) => {
  const before = await durable()
  const statuses = new Set<number>()
  for (let n = 0; n < TIMES; n++) {
    const [line, fields = [], form = ''] = request(n)
    const answer = await attacked.send(line, [...fields, ['X-Forwarded-For', `10.${n % 200}.0.${1 + (n % 250)}`]], form)
    statuses.add(answer.status)
  }
  expect([...statuses].every((status) => status < 500)).toBe(true)
  // None was turned away before it was looked at.
  expect(statuses).not.toContain(429)
  expect(await durable()).toEqual(before)
})

it('A-291: a request of somebody who does not sign in is kept for ten minutes, and of one address so often only', async () => {
  const before = await durable()
  const statuses = []
  for (let n = 0; n < 130; n++) {
    const answer = await attacked.send(`GET /authorize?${authorization('scribe')}&state=${n}`, [
      ['X-Forwarded-For', '10.250.0.1'],
    ])
    statuses.push(answer.status)
  }
  expect(statuses.filter((status) => status === 200).length).toBe(120)
  expect(statuses.at(-1)).toBe(429)
  const after = await durable()
  expect(after.logged).toBe(before.logged)
  expect(after.entries - before.entries).toBe(120)
  clock.now += 600_001
  expect(await durable()).toEqual(before)
})
