import type { WireAnswer, WireResponse } from './wire.ts'

/** An OAuth error code of the token, revocation or registration endpoint. */
export type OAuthErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'invalid_scope'
  | 'invalid_target'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'invalid_redirect_uri'
  | 'invalid_client_metadata'
  | 'unapproved_software_statement'
  | 'invalid_dpop_proof'
  | 'temporarily_unavailable'

const noStore = { 'cache-control': 'no-store', pragma: 'no-cache', 'x-content-type-options': 'nosniff' } as const

const descriptions: Readonly<Record<OAuthErrorCode, string>> = {
  invalid_request: 'The request is malformed.',
  invalid_client: 'Client authentication failed.',
  invalid_grant: 'The grant is invalid, expired or revoked.',
  invalid_scope: 'The scope is invalid or exceeds the grant.',
  invalid_target: 'The resource is unknown.',
  unauthorized_client: 'The client may not use this grant type.',
  unsupported_grant_type: 'The grant type is not supported.',
  invalid_redirect_uri: 'A redirect URI is not acceptable.',
  invalid_client_metadata: 'The client metadata is not acceptable.',
  unapproved_software_statement: 'Software statements are not accepted.',
  invalid_dpop_proof: 'The DPoP proof is missing or invalid.',
  temporarily_unavailable: 'Try again later.',
}

/** A JSON answer that no cache may keep. */
export function jsonAnswer(status: number, body: object): WireAnswer {
  return { ok: true, response: jsonResponse(status, JSON.stringify(body)) }
}

/** A JSON answer that no cache may keep, from text that is JSON already. */
export function jsonResponse(status: number, body: string): WireResponse {
  return { status, headers: { ...noStore, 'content-type': 'application/json' }, body }
}

/** An answer without a body that no cache may keep. */
export function emptyAnswer(status: number): WireAnswer {
  return { ok: true, response: { status, headers: noStore, body: '' } }
}

/**
 * An OAuth error: one fixed description per code on the wire, so that it tells nothing and echoes nothing; the reason is for the log.
 *
 * @see RFC 6749 §5.2
 */
export function errorAnswer(error: OAuthErrorCode, reason: string, extra: ErrorExtra = {}): WireAnswer {
  const body = JSON.stringify({ error, error_description: descriptions[error] })
  const base = jsonResponse(extra.status ?? statusOf(error), body)
  const challenge = base.status === 401 ? { 'www-authenticate': 'Basic realm="oauth"' } : {}
  return { ok: false, reason, response: { ...base, headers: { ...base.headers, ...challenge, ...extra.headers } } }
}

/** What may differ from the standard form of an error. */
export interface ErrorExtra {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
}

/** Runs an endpoint; whatever a port throws becomes 503 and is kept as the cause, so that nothing fails open and nothing leaks. */
export async function guarded(run: () => Promise<WireAnswer>): Promise<WireAnswer> {
  try {
    return await run()
  } catch (cause) {
    const answer = errorAnswer('temporarily_unavailable', 'unavailable', { headers: { 'retry-after': '1' } })
    return { ok: false, reason: 'unavailable', response: answer.response, cause }
  }
}

/** Refuses every method but POST. */
export function methodNotAllowed(): WireAnswer {
  return errorAnswer('invalid_request', 'method', { status: 405, headers: { allow: 'POST' } })
}

/** Refuses for a while, with the number of milliseconds to wait. */
export function tooManyRequests(retryAfterMs: number): WireAnswer {
  const seconds = String(Math.max(1, Math.ceil(retryAfterMs / 1000)))
  return errorAnswer('temporarily_unavailable', 'rate_limited', { status: 429, headers: { 'retry-after': seconds } })
}

function statusOf(error: OAuthErrorCode): number {
  if (error === 'invalid_client') return 401
  return error === 'temporarily_unavailable' ? 503 : 400
}
