import { describe, expect, it } from 'vitest'
import { createGuard } from '../../src/http/guard.ts'
import { readHeaders } from '../../src/http/headers.ts'
import type { Incoming } from '../../src/http/incoming.ts'
import { siteCheck } from '../../src/http/site-check.ts'

const HOST = 'agents.example.com'

/** A guard, what it logged, and a request that it lets through. */
function guarded(): {
  readonly guard: ReturnType<typeof createGuard>
  readonly log: unknown[][]
  readonly incoming: Incoming
} {
  const log: unknown[][] = []
  const guard = createGuard(siteCheck(`https://${HOST}`), new Set(), (...line) => void log.push(line))
  const headers = readHeaders(['Host', HOST])
  const wire = { method: 'GET', path: '/x', query: '', headers: {}, body: new Uint8Array(), clientAddress: '::1' }
  return { guard, log, incoming: { headers, wire } }
}

describe('A-326: a fault of this server', () => {
  const secret = 'Bearer sk_live_canary at /srv/app/main.ts:7'
  it.each<[string, () => never]>([
    ['an error', () => raise(new Error(secret))],
    ['an error with a cause', () => raise(new Error(secret, { cause: new Error(secret) }))],
    [
      'an error with fields',
      () => raise(Object.assign(new TypeError(secret), { statusCode: 418, headers: { x: secret } })),
    ],
    ['a text', () => raise(secret)],
    ['nothing', () => raise(undefined)],
    ['a response', () => raise(new Response(secret, { status: 200 }))],
    ['an object that prints itself', () => raise({ toString: () => secret, toJSON: () => secret })],
  ])('says nothing of itself to who asked: %s', async (_, route) => {
    const { guard, log, incoming } = guarded()
    for (const one of [route, async () => route()]) {
      expect(await guard('GET', async () => incoming, one)).toEqual({
        status: 500,
        headers: {
          'content-type': 'text/plain; charset=utf-8',
          'cache-control': 'no-store',
          'x-content-type-options': 'nosniff',
        },
        body: 'Something went wrong on this server.\n',
      })
    }
    expect(log.map(([level, event]) => [level, event])).toEqual([
      ['error', 'fault'],
      ['error', 'fault'],
    ])
  })

  it('is none where the request did not come as a whole, or is too large', async () => {
    const { guard, log } = guarded()
    const route = (): never => raise(new Error(secret))
    expect(await guard('GET', () => Promise.reject(new Error(secret)), route)).toMatchObject({ status: 400 })
    expect(await guard('GET', async () => undefined, route)).toMatchObject({ status: 413 })
    expect(log).toEqual([])
  })
})

function raise(thrown: unknown): never {
  throw thrown
}
