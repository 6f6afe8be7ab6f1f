/** A redirect URI that may be registered, or why not: an `odd` one is left out, a `dangerous` one spoils its whole registration. */
export type RedirectJudgement =
  | { readonly ok: true; readonly loopback: boolean }
  | { readonly ok: false; readonly severity: 'odd' | 'dangerous'; readonly reason: string }

const dangerousScheme =
  /^(?:javascript|data|vbscript|blob|file|filesystem|about|mailto|ftps?|wss?|view-source|jar|intent|chrome|resource|ms-[a-z-]+|content|tel|sms):/i
const loopback = /^http:\/\/(127\.0\.0\.1|\[::1\]|localhost)(?::([0-9]{1,5}))?((?:[/?].*)?)$/
const https = /^https:\/\/([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?(?:[/?].*)?$/
const ours = new Set(['code', 'state', 'iss', 'error', 'error_description', 'error_uri', 'response'])

/**
 * Judges a redirect URI offered for registration, on the raw text before any URL parser could repair it:
 * https, or http on a loopback host; no user information, fragment, control character, or query parameter that our response uses.
 *
 * @see OAuth 2.1 §2.3, RFC 9700 §4.1.3
 */
export function judgeRedirectUri(uri: string): RedirectJudgement {
  if (!/^[\x21-\x7e]+$/.test(uri)) return { ok: false, severity: 'dangerous', reason: 'characters' }
  if (dangerousScheme.test(uri)) return { ok: false, severity: 'dangerous', reason: 'scheme' }
  const odd = (reason: string): RedirectJudgement => ({ ok: false, severity: 'odd', reason })
  if (uri.length > 2048) return odd('length')
  if (/[#\\"<>^`{|}]/.test(uri)) return odd('characters')
  if (/^[a-z]+:\/\/[^/?]*@/i.test(uri)) return odd('userinfo')
  const local = splitLoopback(uri)
  if (local === undefined && !https.test(uri)) return odd('scheme_or_host')
  if (!URL.canParse(uri)) return odd('unparsable')
  return carriesOurs(uri) ? odd('response_parameter') : { ok: true, loopback: local !== undefined }
}

/**
 * Tells whether a presented redirect URI is a registered one: the same bytes, or the same loopback URI with another port.
 *
 * @see OAuth 2.1 §2.3.1, RFC 8252 §7.3
 */
export function matchesRedirectUri(registered: readonly string[], presented: string): boolean {
  if (presented.length > 2048 || !/^[\x21-\x7e]+$/.test(presented) || presented.includes('#')) return false
  if (registered.includes(presented)) return true
  const local = splitLoopback(presented)
  if (local === undefined) return false
  return registered.some((uri) => {
    const candidate = splitLoopback(uri)
    return candidate !== undefined && candidate.host === local.host && candidate.rest === local.rest
  })
}

/** Tells whether a redirect URI stays on the user's own machine. */
export function isLoopbackRedirect(uri: string): boolean {
  return splitLoopback(uri) !== undefined
}

function splitLoopback(uri: string): { readonly host: string; readonly rest: string } | undefined {
  const match = loopback.exec(uri)
  if (match === null) return undefined
  const port = match[2]
  if (port !== undefined && (port.startsWith('0') || Number(port) > 65_535)) return undefined
  return { host: match[1]!, rest: match[3]! }
}

function carriesOurs(uri: string): boolean {
  const cut = uri.indexOf('?')
  if (cut < 0) return false
  return [...new URLSearchParams(uri.slice(cut + 1)).keys()].some((name) => ours.has(name))
}
