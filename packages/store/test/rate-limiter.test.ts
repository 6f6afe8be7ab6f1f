import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rateLimiter } from '../src/rate-limiter.ts'

describe('rate limiter', () => {
  test('never allows more than count + elapsed × count / period, and never starves', () => {
    const steps = fc.array(fc.record({ wait: fc.nat(500), cost: fc.integer({ min: 1, max: 3 }) }), { maxLength: 80 })
    fc.assert(
      fc.property(
        fc.integer({ min: 3, max: 50 }),
        fc.integer({ min: 1, max: 5_000 }),
        steps,
        (count, periodMs, list) => {
          const limiter = rateLimiter(10)
          let [time, used] = [0, 0]
          for (const { wait, cost } of list) {
            time += wait
            const decision = limiter.take('k', { count, periodMs }, cost, time)
            if (decision.allowed) used += cost
            else {
              expect(limiter.take('k', { count, periodMs }, cost, time + decision.retryAfterMs - 1).allowed).toBe(false)
              time += decision.retryAfterMs
              expect(limiter.take('k', { count, periodMs }, cost, time).allowed).toBe(true)
              used += cost
            }
            expect(used * periodMs).toBeLessThanOrEqual(count * periodMs + time * count)
          }
        },
      ),
    )
  })

  test('full of keys that owe, it refuses new ones and forgets none; paid keys make room', () => {
    const limiter = rateLimiter(3)
    const rate = { count: 1, periodMs: 100 }
    for (const key of ['a', 'b', 'c']) expect(limiter.take(key, rate, 1, 0).allowed).toBe(true)
    expect(limiter.take('d', rate, 1, 50)).toEqual({ allowed: false, remaining: 0, retryAfterMs: 100 })
    for (const key of ['a', 'b', 'c']) expect(limiter.take(key, rate, 1, 99).allowed).toBe(false)
    expect(limiter.take('d', rate, 1, 100).allowed).toBe(true)
  })

  test('a new rate under the same key keeps the share already used', () => {
    const limiter = rateLimiter(3)
    limiter.take('k', { count: 10, periodMs: 1_000 }, 10, 0)
    expect(limiter.take('k', { count: 100, periodMs: 1_000 }, 1, 0).allowed).toBe(false)
    expect(limiter.take('k', { count: 100, periodMs: 1_000 }, 1, 10).allowed).toBe(true)
  })
})
