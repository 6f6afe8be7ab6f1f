import { describe, expect, it } from 'vitest'
import { httpTimeouts, timeoutsOf } from '../src/timeouts.ts'

describe('timeouts', () => {
  it('are safe where nothing is said', () => {
    expect(timeoutsOf()).toEqual({ headersMs: 15_000, requestMs: 30_000, keepAliveMs: 5_000, questionMs: 600_000 })
    expect(timeoutsOf({ keepAliveMs: 60_000 })).toMatchObject({ headersMs: 15_000, keepAliveMs: 60_000 })
  })

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 3_600_001])('of %d are refused', (value) => {
    for (const name of ['headersMs', 'requestMs', 'keepAliveMs', 'questionMs']) {
      expect(() => timeoutsOf({ [name]: value })).toThrow(expect.objectContaining({ code: 'ERR_TIMEOUT' }))
    }
  })

  it('count the head of a request as a part of it', () => {
    expect(() => timeoutsOf({ requestMs: 10_000 })).toThrow(expect.objectContaining({ code: 'ERR_TIMEOUT' }))
    expect(timeoutsOf({ headersMs: 10_000, requestMs: 10_000 })).toMatchObject({ requestMs: 10_000 })
  })

  it('are looked at a few times within the shortest', () => {
    expect(httpTimeouts(timeoutsOf({ headersMs: 2 })).connectionsCheckingInterval).toBe(1)
    expect(httpTimeouts(timeoutsOf())).toEqual({
      headersTimeout: 15_000,
      requestTimeout: 30_000,
      keepAliveTimeout: 5_000,
      connectionsCheckingInterval: 3_750,
    })
  })
})
