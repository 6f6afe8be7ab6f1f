import type { Headers } from './headers.ts'

/** Judges whether a request was meant for this server and comes from no foreign page. */
export type SiteCheck = (headers: Headers) => 'ok' | 'foreign-host' | 'foreign-origin'

/**
 * Makes the check of `Host` and `Origin` for a server.
 * Takes its issuer. `Host` must be its host and port, once; `Origin`, when there is one, must be the issuer, and `Sec-Fetch-Site`, when there is one,
 * must say that the request comes from a page of this server or from no page. A name that was rebound to this address, or a page of another site, gets
 * nothing.
 *
 * @see MCP 2026-07-28, basic/transports/streamable-http, Security
 * @see W3C Fetch Metadata Request Headers §2.3
 */
export function siteCheck(issuer: string): SiteCheck {
  const { host, port, protocol } = new URL(issuer)
  const withPort = port === '' ? `${host}:${protocol === 'https:' ? '443' : '80'}` : host
  return ({ host: given, origin, 'sec-fetch-site': site }) => {
    if (typeof given !== 'string') return 'foreign-host'
    const lower = given.toLowerCase()
    if (lower !== host && lower !== withPort) return 'foreign-host'
    const isOwnPage = site === undefined || site === 'same-origin' || site === 'none'
    return isOwnPage && (origin === undefined || origin === issuer) ? 'ok' : 'foreign-origin'
  }
}
