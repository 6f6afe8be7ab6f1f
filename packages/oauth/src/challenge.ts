import type { Context } from './context.ts'
import { signatureAlgorithms } from './jwk.ts'
import { resourceMetadataUrl } from './metadata.ts'

/** A refusal by the protected resource: the status and the `WWW-Authenticate` value, if there is one. */
export interface Challenge {
  readonly status: 400 | 401 | 403 | 503
  readonly wwwAuthenticate: string | null
}

/** The challenges of one protected resource; all values come from the settings, whose characters were checked. */
export interface Challenges {
  /** No bearer token was presented: no error code. */
  readonly missing: Challenge
  readonly invalidToken: Challenge
  /** The same for a token that came as `DPoP`. */
  readonly invalidBoundToken: Challenge
  readonly invalidProof: Challenge
  readonly invalidRequest: Challenge
  insufficientScope(needed: readonly string[]): Challenge
}

/**
 * Prepares the challenges once, so that a refusal costs nothing.
 *
 * @see RFC 6750 §3, RFC 9728 §5.1, RFC 9449 §7.1
 */
export function createChallenges(context: Context): Challenges {
  const metadata = `resource_metadata="${resourceMetadataUrl(context.settings.resource)}"`
  const names = [...context.scopes.keys()].join(' ')
  const scope = names === '' ? '' : `, scope="${names}"`
  const bearer = (status: Challenge['status'], parameters: string): Challenge => ({
    status,
    wwwAuthenticate: `Bearer ${parameters}`,
  })
  const dpop = (parameters: string): Challenge => ({
    status: 401,
    wwwAuthenticate: `DPoP algs="${signatureAlgorithms.join(' ')}", ${parameters}`,
  })
  return {
    missing: bearer(401, metadata + scope),
    invalidToken: bearer(
      401,
      `error="invalid_token", error_description="The token is invalid, expired or revoked", ${metadata}${scope}`,
    ),
    invalidBoundToken: dpop(
      `error="invalid_token", error_description="The token is invalid, expired or revoked", ${metadata}${scope}`,
    ),
    invalidProof: dpop(
      `error="invalid_dpop_proof", error_description="The DPoP proof is missing or invalid", ${metadata}${scope}`,
    ),
    invalidRequest: bearer(
      400,
      `error="invalid_request", error_description="The Authorization header is malformed", ${metadata}`,
    ),
    insufficientScope: (needed) => {
      const declared = needed.filter((name) => context.scopes.has(name)).join(' ')
      const text = 'error_description="The token lacks a scope"'
      return bearer(403, `error="insufficient_scope", scope="${declared}", ${metadata}, ${text}`)
    },
  }
}
