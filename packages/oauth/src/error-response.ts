import { authorizationResponse } from './authorization-response.ts'
import type { Context } from './context.ts'

/** A page that says what is wrong; nothing is redirected. */
export interface ErrorPage {
  readonly kind: 'error-page'
  readonly status: number
  readonly reason: string
  readonly description: string
}

/** An authorization response on its way to the client; `reason` is there when it is an error. */
export interface Redirect {
  readonly kind: 'redirect'
  readonly location: string
  readonly reason?: string
}

/**
 * Sends an error back to the client. Takes a redirect URI that was found to be the client's, the state, the response parameters and the reason for the log.
 * @see OAuth 2.1 §4.1.2.1, RFC 9207 §2
 */
export function errorResponse(
  { settings }: Context,
  { redirectUri, state }: { readonly redirectUri: string; readonly state: string | undefined },
  error: { readonly error: string; readonly error_description: string },
  reason: string,
): Redirect {
  return { kind: 'redirect', location: authorizationResponse(redirectUri, error, state, settings.issuer), reason }
}
