import { readdirSync, statSync } from 'node:fs'
import { Agent, type OutgoingHttpHeaders, request } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { mcpRequest } from '../../support/call-tool.ts'
import { type AttackedServer, startAttackedServer } from './attacked-server.ts'
import { durableIn } from './durable.ts'

const PORT = 18_324
const REQUESTS = 100_000
const AT_ONE_TIME = 64
const agent = new Agent({ keepAlive: true, maxSockets: AT_ONE_TIME })
let attacked: AttackedServer

beforeAll(async () => {
  attacked = await startAttackedServer(PORT, { trustedProxies: ['127.0.0.1'] }, (program) => ({
    ...program,
    server: { ...program.server, dynamicRegistration: true },
  }))
})
afterAll(async () => {
  agent.destroy()
  await attacked?.close()
})

const authorization = new URLSearchParams({
  response_type: 'code',
  client_id: 'scribe',
  redirect_uri: 'http://127.0.0.1:1/callback',
  code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  code_challenge_method: 'S256',
})
const mcp = mcpRequest('x', 'tools/list', {})
const requests: readonly ((n: number) => readonly [string, string, OutgoingHttpHeaders, string?])[] = [
  (n) => ['GET', `/authorize?${authorization}&state=${n}`, {}],
  (n) => ['POST', '/mcp', { ...mcp.headers, authorization: `Bearer fmka_${`${n}`.padStart(50, 'x')}` }, mcp.body],
  (n) => [
    'POST',
    '/register',
    { 'content-type': 'application/json' },
    JSON.stringify({ client_name: `${n}`, redirect_uris: ['https://app.example.com/cb'] }),
  ],
]

function send(n: number): Promise<number> {
  const [method, path, headers, body = ''] = (requests[n % requests.length] ?? requests[0]!)(n)
  // Each from an address of its own, so that no limit of one address helps.
  const from = `10.${n % 250}.${Math.floor(n / 250) % 250}.${Math.floor(n / 62_500)}`
  return new Promise((resolve, reject) => {
    const options = { agent, port: PORT, method, path, headers: { ...headers, 'x-forwarded-for': from } }
    request({ ...options, host: '127.0.0.1' }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0))
    })
      .on('error', reject)
      .end(body)
  })
}

/** Bytes of all files of the data folder. */
function bytes(): number {
  const sizes = readdirSync(attacked.folder, { recursive: true, encoding: 'utf8' }).map((name) =>
    statSync(join(attacked.folder, name)),
  )
  return sizes.reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0)
}

it(`A-291: ${REQUESTS} bad tokens, authorizations and registrations of strangers leave 500 registrations`, {
  timeout: 300_000,
}, async () => {
  const before = { ...(await durableIn(attacked.folder)), bytes: bytes() }
  const startedAt = Date.now()
  const statuses = new Map<number, number>()
  let next = 0
  const caller = async (): Promise<void> => {
    while (next < REQUESTS) {
      const status = await send(next++)
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
  }
  await Promise.all(Array.from({ length: AT_ONE_TIME }, caller))
  const after = { ...(await durableIn(attacked.folder)), bytes: bytes() }
  // All were looked at: no authorization and no token was turned away for being one of many.
  expect([statuses.get(200), statuses.get(401)]).toEqual([33_334, 33_333])
  const made = statuses.get(201) ?? 0
  expect(made).toBeGreaterThanOrEqual(500)
  expect(made).toBeLessThanOrEqual(501 + ((Date.now() - startedAt) * 500) / 3_600_000)
  expect(statuses.get(429)).toBe(33_333 - made)
  expect(after.entries - before.entries).toBe(made)
  expect(after.logged - before.logged).toBe(made)
  expect(after.bytes - before.bytes).toBeLessThan(4_000_000)
})
