import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { mcpRequest } from '../../support/call-tool.ts'
import { hiddenFields } from '../../support/visitor.ts'
import { type AttackedServer, type Fields, FORM, startAttackedServer } from './attacked-server.ts'
import { durableIn } from './durable.ts'

const PORT = 18_320
const TIMES = 60
/** Stands still, so that no limit refills meanwhile. */
const clock = { now: Date.now() }
const now = (): number => clock.now
let attacked: AttackedServer

/** Proofs of one key, each good for one token request. */
let proofs: readonly string[]
/** A request that a browser carries, and the cookie of that browser. */
let carried: string
let carrier: string

beforeAll(async () => {
  attacked = await startAttackedServer(PORT, { trustedProxies: ['127.0.0.1'], now })
  proofs = await tokenProofs(TIMES)
  const page = await attacked.send(`GET /authorize?${authorization('scribe')}`)
  carried = hiddenFields(page.body)['request'] ?? ''
  carrier = page.header('set-cookie')?.split(';')[0] ?? ''
})
afterAll(() => attacked?.close())

const durable = () => durableIn(attacked.folder, now)
const fresh = (n: number): string => `${n}`.padStart(43, 'x')
const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
const authorization = (client: string): string =>
  `response_type=code&client_id=${client}&redirect_uri=${encodeURIComponent('http://127.0.0.1:1/callback')}` +
  `&code_challenge=${challenge}&code_challenge_method=S256`
const OWN_FORM: Fields = [FORM, ['Origin', `http://127.0.0.1:${PORT}`]]

/** DPoP proofs for the token endpoint. @see RFC 9449 §4.2 */
async function tokenProofs(count: number): Promise<readonly string[]> {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  const jwk = await exportJWK(publicKey)
  return await Promise.all(
    Array.from({ length: count }, (_, n) =>
      new SignJWT({ htm: 'POST', htu: `http://127.0.0.1:${PORT}/token`, jti: fresh(n) })
        .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk })
        .setIssuedAt(Math.floor(clock.now / 1_000))
        .sign(privateKey),
    ),
  )
}

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
  ['an authorization request', (n) => [`GET /authorize?${authorization('scribe')}&state=${n}`]],
  [
    'an authorization request in a session that never was',
    (n) => [
      `GET /authorize?${authorization('scribe')}&prompt=login`,
      [['Cookie', `__Host-fullmakt-session=fmks_${fresh(n)}; __Host-fullmakt-browser=${fresh(n)}`]],
    ],
  ],
  [
    'a request that no browser carried',
    (n) => [`GET /authorize/continue?request=${fresh(n)}`, [['Cookie', `__Host-fullmakt-browser=${fresh(n)}`]]],
  ],
  [
    'a request that a browser carried, without a sign-in',
    (n) => [`GET /authorize/continue?request=${carried}&n=${n}`, [['Cookie', carrier]]],
  ],
  ['a sign-in page', (n) => [`GET /sign-in?return=/agents&n=${n}`]],
  [
    'a consent that was never asked for',
    (n) => ['POST /consent', OWN_FORM, `transaction=fmkt_${fresh(n)}&csrf=x&decision=approve`],
  ],
  [
    'a code that never was, with a proof of a key',
    (n) => [
      'POST /token',
      [FORM, ['DPoP', proofs[n] ?? '']],
      `grant_type=authorization_code&client_id=scribe&code=fmkc_${fresh(n)}${'x'.repeat(7)}&code_verifier=${fresh(n)}`,
    ],
  ],
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

it('A-291: nothing durable is left of requests of somebody who does not sign in, and one address may make so many only', async () => {
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
  expect(await durable()).toEqual(before)
})
