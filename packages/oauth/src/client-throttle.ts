import { addressPrefix } from './address-prefix.ts'
import { key } from './key.ts'
import type { OAuthPorts } from './ports.ts'

/** Slows down whoever fails to authenticate as a client; who succeeds pays nothing. */
export interface ClientThrottle {
  /** Milliseconds to wait before this client is tried again from this address; 0 when it may be tried. */
  waitFor(client: string, address: string): number
  /** Counts a failure. */
  failed(client: string, address: string): Promise<void>
}

/** Failures of one client from one address prefix before it has to wait, and how many pairs may have to wait at one time. */
const FAILURES = { count: 20, periodMs: 60_000 }
const MOST_PAIRS = 10_000

/**
 * Makes the throttle: after 20 failures of one client from one address prefix the next are refused unseen, each for three seconds.
 * Another prefix is not affected, so that nobody can lock a client out from elsewhere. What has to wait is forgotten by a restart.
 */
export function createClientThrottle({ store, sha256, now }: OAuthPorts): ClientThrottle {
  const waiting = new Map<string, number>()
  const pairOf = (client: string, address: string): string => `${sha256(client)}/${addressPrefix(address)}`
  return {
    waitFor(client, address) {
      if (waiting.size === 0) return 0
      const pair = pairOf(client, address)
      const left = (waiting.get(pair) ?? 0) - now()
      if (left <= 0) waiting.delete(pair)
      return Math.max(0, left)
    },
    async failed(client, address) {
      const pair = pairOf(client, address)
      const taken = await store.rateTake(key.rate('client-authentication', pair), FAILURES)
      if (taken.allowed && taken.remaining > 0) return
      const [oldest] = waiting.keys()
      if (waiting.size >= MOST_PAIRS && oldest !== undefined) waiting.delete(oldest)
      waiting.set(pair, now() + Math.max(taken.retryAfterMs, FAILURES.periodMs / FAILURES.count))
    },
  }
}
