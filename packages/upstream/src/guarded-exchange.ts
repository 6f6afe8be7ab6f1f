import { Client } from 'undici'
import { isLoopbackAddress } from './egress/address.ts'
import { createPinnedConnector } from './egress/connector.ts'
import { exchange, type WireAnswer } from './egress/exchange.ts'
import { type Lookup, systemLookup } from './egress/lookup.ts'

/** What a guarded exchange works with. */
export interface GuardedExchangeOptions {
  readonly lookup?: Lookup
  /** One origin, written canonically, that may be http and must be on a loopback address; for development only. */
  readonly allowLoopbackFor?: string
  /** One origin, written canonically, that may be http and on a private network, as an upstream may be. */
  readonly allowPrivateFor?: string
  /** Certificate authorities in PEM that are trusted instead of the usual ones. */
  readonly ca?: string
  /** For all of it, with the connection. */
  readonly timeoutMs: number
  readonly maxAnswerBytes: number
}

/** A request to a URL that was not chosen here; header fields are a flat list of names and values. */
export interface GuardedRequest {
  readonly method: 'GET' | 'POST'
  readonly headers: readonly string[]
  readonly body: string | null
  readonly signal?: AbortSignal
}

/** What came back, with any status but a redirect's, or why nothing did. */
export type GuardedAnswer = WireAnswer | { readonly ok: false; readonly reason: 'url' }

/** Runs one exchange; never rejects. */
export type GuardedExchange = (url: URL, request: GuardedRequest) => Promise<GuardedAnswer>

/**
 * Makes exchanges with servers that somebody else named, judged as those with upstreams are: only https, only public addresses, the socket to one of
 * those that were judged; no redirects, no proxies, bounded time and size. Keeps no connection, retries nothing and caches nothing.
 * Does not check how the URL is spelled beyond its scheme and user info.
 */
export function createGuardedExchange(options: GuardedExchangeOptions): GuardedExchange {
  const { lookup = systemLookup, allowLoopbackFor, allowPrivateFor, ca, timeoutMs, maxAnswerBytes } = options
  return async (url, { method, headers, body, signal }) => {
    const isLoopback = allowLoopbackFor !== undefined && url.origin === allowLoopbackFor
    const isPrivate = allowPrivateFor !== undefined && url.origin === allowPrivateFor
    if (url.username !== '' || url.password !== '') return { ok: false, reason: 'url' }
    if (url.protocol !== 'https:' && !((isLoopback || isPrivate) && url.protocol === 'http:')) {
      return { ok: false, reason: 'url' }
    }
    const client = new Client(url.origin, {
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: createPinnedConnector({
        lookup,
        privateNetwork: isPrivate,
        connectTimeoutMs: timeoutMs,
        ...(isLoopback ? { isAllowed: isLoopbackAddress } : {}),
        ...(ca === undefined ? {} : { ca }),
      }),
    })
    try {
      return await exchange(
        client,
        { method, path: url.pathname + url.search, headers, body },
        { timeoutMs, maxAnswerBytes, ...(signal === undefined ? {} : { signal }) },
      )
    } finally {
      await client.destroy()
    }
  }
}
