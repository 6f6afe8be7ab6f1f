import { createGuardedExchange, type GuardedAnswer, type GuardedExchangeOptions } from '@fullmakt/upstream'

/** What a guarded fetch works with. */
export interface GuardedFetchOptions extends Pick<GuardedExchangeOptions, 'lookup' | 'ca'> {
  /** The one origin that may be http and on a private network; null for none. */
  readonly privateOrigin: string | null
}

/** A request of the OAuth client. */
export interface OidcRequest {
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

const LIMITS = { timeoutMs: 10_000, maxAnswerBytes: 262_144 }

/**
 * Makes a fetch for what an identity provider's metadata name, under the guard of all egress: https and public addresses unless it is the private
 * origin, no redirects, no proxies, 10 s and 256 KiB in all. Rejects with a `GuardedFetchError`.
 */
export function createGuardedOidcFetch(
  options: GuardedFetchOptions,
): (url: string, request: OidcRequest) => Promise<Response> {
  const { privateOrigin, lookup, ca } = options
  const exchange = createGuardedExchange({
    ...LIMITS,
    ...(privateOrigin === null ? {} : { allowPrivateFor: privateOrigin }),
    ...(lookup === undefined ? {} : { lookup }),
    ...(ca === undefined ? {} : { ca }),
  })
  return async (text, { method, headers, body, signal }) => {
    if (!URL.canParse(text) || (method !== 'GET' && method !== 'POST')) throw errorOf('url')
    const sent = body?.toString() ?? null
    const fields = { ...headers, 'accept-encoding': 'identity', ...(sent === null ? {} : FORM) }
    const answer = await exchange(new URL(text), {
      method,
      headers: Object.entries(fields).flat(),
      body: sent,
      ...(signal === undefined ? {} : { signal }),
    })
    if (!answer.ok) throw errorOf(answer.reason)
    const { status, contentType } = answer
    const bytes = status === 204 || status === 205 ? null : Buffer.from(answer.body)
    return new Response(bytes, { status, headers: contentType === null ? {} : { 'content-type': contentType } })
  }
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' }

type Reason = Extract<GuardedAnswer, { readonly ok: false }>['reason']

function errorOf(reason: Reason): GuardedFetchError {
  switch (reason) {
    case 'url':
      return new GuardedFetchError('OIDC_URL', 'the URL may not be asked')
    case 'address-refused':
      return new GuardedFetchError('OIDC_ADDRESS', 'the address is not public')
    case 'redirect-refused':
      return new GuardedFetchError('OIDC_REDIRECT', 'redirects are not followed')
    case 'too-large':
      return new GuardedFetchError('OIDC_TOO_LARGE', 'the answer is too large')
    default:
      return new GuardedFetchError('OIDC_UNREACHABLE', 'the exchange failed')
  }
}
