import { lookup as systemLookup } from 'node:dns/promises'
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { isPublicAddress } from './public-address.ts'

/** What a guarded fetch works with. */
export interface GuardedFetchOptions {
  /** The one origin that may be on any address, and http on loopback; null for none. */
  readonly privateOrigin: string | null
  /** All addresses of a host name. */
  readonly lookup?: (host: string) => Promise<readonly string[]>
  /** Certificate authorities in PEM that are trusted instead of the usual ones. */
  readonly ca?: string
}

/** A request of the OAuth client. */
export interface GuardedRequest {
  readonly method: string
  readonly headers: Record<string, string>
  readonly body?: URLSearchParams | null | undefined
  readonly signal?: AbortSignal
}

/** Why a fetch was refused or failed; `code` is fit for the log, and nothing of the URL is repeated. */
export class GuardedFetchError extends Error {
  readonly code: 'OIDC_URL' | 'OIDC_ADDRESS' | 'OIDC_REDIRECT' | 'OIDC_TOO_LARGE' | 'OIDC_UNREACHABLE'
  constructor(code: GuardedFetchError['code'], message: string) {
    super(message)
    this.name = 'GuardedFetchError'
    this.code = code
  }
}

const TIMEOUT_MS = 10_000
const MAX_BYTES = 262_144

/**
 * Makes a fetch for what an identity provider's metadata name.
 * Only https (http for the private origin, on loopback), every address of a name public unless it is the private origin's, the socket to one of
 * exactly those; no redirects, no proxies, 10 s and 256 KiB in all. Rejects with a `GuardedFetchError`.
 */
export function createGuardedOidcFetch(
  options: GuardedFetchOptions,
): (url: string, request: GuardedRequest) => Promise<Response> {
  const resolve =
    options.lookup ?? (async (host) => (await systemLookup(host, { all: true })).map(({ address }) => address))
  return async (text, { method, headers, body, signal }) => {
    const url = URL.canParse(text) ? new URL(text) : refuse('OIDC_URL', 'this is no URL')
    const isOwn = url.origin === options.privateOrigin
    if (url.username !== '' || url.password !== '') refuse('OIDC_URL', 'the URL holds a credential')
    if (url.protocol !== 'https:' && !(isOwn && url.protocol === 'http:')) refuse('OIDC_URL', 'the URL is not https')
    const host = url.hostname.replace(/^\[|\]$/g, '')
    const addresses = isIP(host) === 0 ? await resolved(host, resolve) : [host]
    if (!isOwn && !addresses.every(isPublicAddress)) refuse('OIDC_ADDRESS', 'the address is not public')
    const address = addresses[0] ?? refuse('OIDC_UNREACHABLE', 'the name has no address')
    const pinned: LookupFunction = (_host, { all }, done) => {
      const family = isIP(address)
      if (all === true) done(null, [{ address, family }])
      else done(null, address, family)
    }
    const sent = body === undefined || body === null ? undefined : body.toString()
    const fields = { ...headers, 'accept-encoding': 'identity', ...(sent === undefined ? {} : FORM) }
    const timeout = AbortSignal.timeout(TIMEOUT_MS)
    return await exchange(
      url,
      {
        method,
        headers: fields,
        agent: false,
        lookup: pinned,
        signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
        ...(options.ca === undefined ? {} : { ca: options.ca }),
      },
      sent,
    )
  }
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' }

async function resolved(
  host: string,
  lookup: (host: string) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  try {
    return await lookup(host)
  } catch {
    return refuse('OIDC_UNREACHABLE', 'the name cannot be resolved')
  }
}

function exchange(
  url: URL,
  options: RequestOptions & { readonly ca?: string },
  body: string | undefined,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const unreachable = (): void => reject(new GuardedFetchError('OIDC_UNREACHABLE', 'the exchange failed'))
    const request =
      url.protocol === 'https:'
        ? httpsRequest(url, { ...options, rejectUnauthorized: true, minVersion: 'TLSv1.2' })
        : httpRequest(url, options)
    request.once('error', unreachable)
    request.once('response', (answer) => {
      readBounded(answer).then(resolve, (error: unknown) => {
        request.destroy()
        if (error instanceof GuardedFetchError) reject(error)
        else unreachable()
      })
    })
    request.end(body)
  })
}

async function readBounded(answer: IncomingMessage): Promise<Response> {
  const status = answer.statusCode ?? 0
  if (status >= 300 && status < 400) refuse('OIDC_REDIRECT', 'redirects are not followed')
  if (status < 200) refuse('OIDC_UNREACHABLE', 'the exchange failed')
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of answer as AsyncIterable<Uint8Array>) {
    size += chunk.length
    if (size > MAX_BYTES) refuse('OIDC_TOO_LARGE', 'the answer is too large')
    chunks.push(chunk)
  }
  const bytes = status === 204 || status === 205 ? null : Buffer.concat(chunks)
  const type = answer.headers['content-type']
  return new Response(bytes, { status, headers: type === undefined ? {} : { 'content-type': type } })
}

function refuse(code: GuardedFetchError['code'], message: string): never {
  throw new GuardedFetchError(code, message)
}
