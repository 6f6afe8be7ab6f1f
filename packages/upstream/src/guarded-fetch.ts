import type { CacheFields } from './egress/exchange.ts'
import type { EgressProblem } from './egress/fault.ts'
import type { Lookup } from './egress/lookup.ts'
import { createGuardedExchange } from './guarded-exchange.ts'

/** What a guarded fetch works with. */
export interface GuardedFetchOptions {
  readonly lookup?: Lookup
  /** One origin, written canonically, that may be http and must be on a loopback address; for development only. */
  readonly allowLoopbackFor?: string
  /** Certificate authorities in PEM that are trusted instead of the usual ones. */
  readonly ca?: string
  /** Bytes that a document has at most; 5 KB unless said. */
  readonly maxBytes?: number
}

/** A fetched document, or why there is none. */
export type FetchedDocument =
  | ({ readonly ok: true; readonly body: Uint8Array; readonly contentType: string | null } & CacheFields)
  | { readonly ok: false; readonly reason: 'url' | 'status' | EgressProblem }

/** Fetches one document by GET; never rejects. */
export type GuardedFetch = (url: string) => Promise<FetchedDocument>

const TIMEOUT_MS = 2_500
const MAX_BYTES = 5_120

/**
 * Makes a fetcher for documents whose URL a stranger chose, such as client metadata.
 * Only https URLs that the URL parser would not rewrite, without user info and fragment; only public addresses, judged as for upstreams;
 * no redirects, status 200 only, 2.5 s in all and at most `maxBytes`. Carries no credential, keeps no connection and caches nothing.
 *
 * @see draft-ietf-oauth-client-id-metadata-document §6
 */
export function createGuardedFetch({ maxBytes = MAX_BYTES, ...options }: GuardedFetchOptions = {}): GuardedFetch {
  const exchange = createGuardedExchange({ ...options, timeoutMs: TIMEOUT_MS, maxAnswerBytes: maxBytes })
  return async (text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined
    if (url === undefined || url.href !== text || text.includes('#')) return { ok: false, reason: 'url' }
    const answer = await exchange(url, { method: 'GET', headers: HEADERS, body: null })
    if (!answer.ok) return { ok: false, reason: answer.reason }
    if (answer.status !== 200) return { ok: false, reason: 'status' }
    return { ok: true, body: answer.body, contentType: answer.contentType, ...answer.caching }
  }
}

const HEADERS = ['user-agent', 'fullmakt', 'accept', 'application/json', 'accept-encoding', 'identity']
