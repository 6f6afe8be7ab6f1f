import { FullmaktError } from '@fullmakt/ir'

/** How long clients may take, each in milliseconds; a whole number from 1 to an hour. */
export interface Timeouts {
  /** Until the head of a request is there. */
  readonly headersMs: number
  /** Until a request is there as a whole, its head included. */
  readonly requestMs: number
  /** How long a connection may rest between two requests. */
  readonly keepAliveMs: number
  /** Until a client of the era of sessions answers what it was asked. */
  readonly questionMs: number
}

const DEFAULTS: Timeouts = { headersMs: 15_000, requestMs: 30_000, keepAliveMs: 5_000, questionMs: 600_000 }
const ONE_HOUR = 3_600_000

/**
 * The timeouts of a server, with the safe ones where nothing is said.
 * Throws `ERR_TIMEOUT` for one that is no whole number from 1 to an hour (0 would be none at all), and for a head that may come later than the whole.
 */
export function timeoutsOf(given: Partial<Timeouts> = {}): Timeouts {
  const timeouts = { ...DEFAULTS, ...given }
  for (const [name, value] of Object.entries(timeouts)) {
    if (!Number.isInteger(value) || value < 1 || value > ONE_HOUR) {
      throw new FullmaktError('ERR_TIMEOUT', `\`${name}\` is no number of milliseconds from 1 to ${ONE_HOUR}: ${value}`)
    }
  }
  if (timeouts.headersMs > timeouts.requestMs) {
    throw new FullmaktError('ERR_TIMEOUT', '`headersMs` is longer than `requestMs`, which counts the head, too')
  }
  return timeouts
}

/** The same for Node's own server, which looks for late requests a few times within the shortest of them. */
export function httpTimeouts({ headersMs, requestMs, keepAliveMs }: Timeouts): {
  readonly headersTimeout: number
  readonly requestTimeout: number
  readonly keepAliveTimeout: number
  readonly connectionsCheckingInterval: number
} {
  return {
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    keepAliveTimeout: keepAliveMs,
    connectionsCheckingInterval: Math.max(1, Math.ceil(headersMs / 4)),
  }
}
