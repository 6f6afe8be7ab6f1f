import { type Headers, single } from './headers.ts'

/** The cookie that ties an authorization request, and a sign-in at a provider, to the browser that began it. */
export const BROWSER_COOKIE = '__Host-fullmakt-browser'
/** The cookie of a signed-in resource owner. */
export const SESSION_COOKIE = '__Host-fullmakt-session'
/** The cookie of sign-ins that the browser began at the identity provider. */
export const PENDING_COOKIE = '__Host-fullmakt-sign-in'

/**
 * Reads one cookie.
 * Takes the request's headers and the cookie's name; undefined when it is absent or stands there twice.
 *
 * @see RFC 6265 §5.4
 */
export function readCookie(headers: Headers, name: string): string | undefined {
  const header = single(headers, 'cookie')
  if (header === undefined || header === null || header.length > 8_192) return undefined
  const values = header
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
  return values.length === 1 ? values[0]?.slice(name.length + 1) : undefined
}

/**
 * The browser's own value: the one of its cookie, or a new one with the cookie that keeps it.
 * Takes the request's headers and a source of 43 characters of base64url; without one, a browser without a value has none.
 */
export function browserOf(
  headers: Headers,
  newBrowser: () => string,
): { readonly browser: string; readonly cookies: readonly string[] }
export function browserOf(headers: Headers): { readonly browser: string | undefined }
export function browserOf(
  headers: Headers,
  newBrowser?: () => string,
): { readonly browser: string | undefined; readonly cookies: readonly string[] } {
  const known = readCookie(headers, BROWSER_COOKIE)
  if (known !== undefined && /^[A-Za-z0-9_-]{43}$/.test(known)) return { browser: known, cookies: [] }
  const browser = newBrowser?.()
  return { browser, cookies: browser === undefined ? [] : [cookie(BROWSER_COOKIE, browser, 86_400)] }
}

/**
 * The `Set-Cookie` value of a cookie of this server: for this host only, over https or loopback only, unreadable for scripts.
 * Takes its name, value and lifetime in seconds; 0 takes it away.
 */
export function cookie(name: string, value: string, maxAge: number): string {
  return `${name}=${value}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=${maxAge}`
}
