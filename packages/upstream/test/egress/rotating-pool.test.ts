import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Pool } from 'undici'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rotatingPool } from '../../src/egress/rotating-pool.ts'

let server: Server
let connections = 0
/** Answers that wait to be given. */
const waiting: (() => void)[] = []

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/slow') waiting.push(() => response.end('late'))
    else response.end('ok')
  }).on('connection', () => {
    connections += 1
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})

afterAll(() => {
  server.close()
  server.closeAllConnections()
})

const origin = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`

async function get(pool: Pool, path = '/'): Promise<string> {
  const { body } = await pool.request({ method: 'GET', path })
  return body.text()
}

test('one pool serves until its lifetime is over; then a new one connects anew', async () => {
  let now = 1_000
  const pools = rotatingPool(
    () => new Pool(origin(), { connections: 1 }),
    () => now,
    500,
  )
  const before = connections
  await get(pools.current())
  now = 1_499
  await get(pools.current())
  expect(connections - before).toBe(1)
  now = 1_500
  await get(pools.current())
  expect(connections - before).toBe(2)
  now = 10
  await get(pools.current())
  expect(connections - before).toBe(3)
  await pools.destroy()
})

test('a request under way on the old pool comes to its end', async () => {
  let now = 0
  const pools = rotatingPool(
    () => new Pool(origin(), { connections: 1 }),
    () => now,
    500,
  )
  const slow = get(pools.current(), '/slow')
  while (waiting.length === 0) await new Promise((resolve) => setImmediate(resolve))
  now = 600
  expect(await get(pools.current())).toBe('ok')
  waiting.pop()?.()
  expect(await slow).toBe('late')
  await pools.destroy()
})

test('destroying ends replaced pools too', async () => {
  let now = 0
  const pools = rotatingPool(
    () => new Pool(origin(), { connections: 1 }),
    () => now,
    500,
  )
  const slow = get(pools.current(), '/slow')
  while (waiting.length === 0) await new Promise((resolve) => setImmediate(resolve))
  now = 600
  await get(pools.current())
  const lost = expect(slow).rejects.toThrow()
  await pools.destroy()
  await lost
  waiting.pop()
})
