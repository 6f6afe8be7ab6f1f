import type { IdentityNode } from '@fullmakt/ir'
import type { ResolveSecret } from '@fullmakt/upstream'
import * as oauth from 'oauth4webapi'
import { createGuardedOidcFetch, type GuardedFetchOptions } from './guarded-fetch.ts'

/** What ties an answer of the provider to the sign-in that asked for it. */
export interface SignInProof {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
}

/** The OpenID Connect provider of a config, as this server's client sees it. */
export interface Provider {
  /** Where a browser is sent to sign in. Rejects when the provider cannot be asked or is not who it should be. */
  authorizationUrl(proof: SignInProof): Promise<URL>
  /**
   * The claims of the ID token that an authorization response stands for. Rejects when anything about the response, the token response or the ID
   * token is wrong; the code goes nowhere before the response itself was judged.
   */
  redeem(response: URLSearchParams, proof: SignInProof): Promise<oauth.IDToken>
}

/** What a provider's client stands on. */
export interface ProviderOptions extends Pick<GuardedFetchOptions, 'lookup' | 'ca'> {
  readonly identity: IdentityNode
  readonly redirectUri: string
  readonly resolveSecret: ResolveSecret
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** Signatures that only the provider can make. @see RFC 8725 §3.1 */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519']
const METADATA_MS = 600_000
const CLOCK_SKEW_S = 30
/** A sign-in takes ten minutes at most, so no ID token for it can be older. */
const ID_TOKEN_AGE_S = 600

/** Why an ID token or a provider's metadata are refused beyond what the library refuses. */
export class ProviderError extends Error {
  readonly code: 'OIDC_METADATA' | 'OIDC_ID_TOKEN_AGE' | 'OIDC_SECRET'
  constructor(code: ProviderError['code'], message: string) {
    super(message)
    this.name = 'ProviderError'
    this.code = code
  }
}

/**
 * Makes the client of a provider. Metadata are fetched when they are first needed, once for all who ask, and kept for ten minutes; keys as long as
 * the library does.
 *
 * @see OpenID Connect Core 1.0 §3.1, RFC 9207, RFC 7636
 */
export function createProvider(options: ProviderOptions): Provider {
  const { identity, redirectUri, resolveSecret, now } = options
  const issuer = new URL(identity.issuer)
  const fetcher = createGuardedOidcFetch({ ...options, privateOrigin: identity.privateNetwork ? issuer.origin : null })
  const http = {
    [oauth.customFetch]: fetcher as never,
    [oauth.allowInsecureRequests]: issuer.protocol === 'http:',
  }
  const discover = kept(now, async () => {
    const response = await oauth.discoveryRequest(issuer, { ...http, algorithm: 'oidc' })
    const metadata = await oauth.processDiscoveryResponse(new URL(identity.issuer), response)
    // The library compares what the URL parser makes of both; an issuer is compared as it is written.
    if (metadata.issuer !== identity.issuer) throw new ProviderError('OIDC_METADATA', 'the issuer is another one')
    return checked(metadata, issuer)
  })
  const keys: oauth.JWKSCacheInput = {}
  const client = (): oauth.Client => ({
    client_id: identity.clientId,
    // The steady clock of the server, as the library wants it: seconds to add to its own.
    [oauth.clockSkew]: Math.round((now() - Date.now()) / 1_000),
    [oauth.clockTolerance]: CLOCK_SKEW_S,
  })
  const authentication = async (metadata: oauth.AuthorizationServer): Promise<oauth.ClientAuth> => {
    if (identity.clientSecret === null) return oauth.None()
    const resolved = await resolveSecret(identity.clientSecret)
    if (!resolved.ok) throw new ProviderError('OIDC_SECRET', `the client secret is ${resolved.reason}`)
    const methods = metadata.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
    const secret = resolved.secret.reveal()
    return methods.includes('client_secret_basic') ? oauth.ClientSecretBasic(secret) : oauth.ClientSecretPost(secret)
  }
  return {
    async authorizationUrl({ state, nonce, verifier }) {
      const { authorization_endpoint: endpoint } = await discover()
      const url = new URL(endpoint)
      const parameters = {
        response_type: 'code',
        client_id: identity.clientId,
        redirect_uri: redirectUri,
        scope: identity.scopes.join(' '),
        state,
        nonce,
        code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      }
      for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
      return url
    },
    async redeem(response, { state, nonce, verifier }) {
      const metadata = await discover()
      const me = client()
      const judged = oauth.validateAuthResponse(metadata, me, response, state)
      const auth = await authentication(metadata)
      const answer = await oauth.authorizationCodeGrantRequest(metadata, me, auth, judged, redirectUri, verifier, http)
      const tokens = await oauth.processAuthorizationCodeResponse(metadata, me, answer, {
        expectedNonce: nonce,
        requireIdToken: true,
      })
      await oauth.validateApplicationLevelSignature(metadata, answer, { ...http, [oauth.jwksCache]: keys })
      const claims = oauth.getValidatedIdTokenClaims(tokens)
      if (claims === undefined) throw new ProviderError('OIDC_METADATA', 'there is no ID token')
      const age = Math.floor(now() / 1_000) - claims.iat
      if (age > ID_TOKEN_AGE_S + CLOCK_SKEW_S || age < -CLOCK_SKEW_S) {
        throw new ProviderError('OIDC_ID_TOKEN_AGE', 'the ID token was not made just now')
      }
      return claims
    },
  }
}

type Metadata = oauth.AuthorizationServer & { readonly authorization_endpoint: string }

function checked(metadata: oauth.AuthorizationServer, issuer: URL): Metadata {
  const { authorization_endpoint: endpoint } = metadata
  const url = endpoint !== undefined && URL.canParse(endpoint) ? new URL(endpoint) : undefined
  const isClear = url?.protocol === 'http:' && issuer.protocol === 'http:' && url.origin === issuer.origin
  if (endpoint === undefined || url === undefined || (url.protocol !== 'https:' && !isClear) || url.hash !== '') {
    throw new ProviderError('OIDC_METADATA', 'there is no authorization endpoint to send a browser to')
  }
  const methods = metadata.code_challenge_methods_supported
  if (methods !== undefined && !methods.includes('S256')) {
    throw new ProviderError('OIDC_METADATA', 'the provider does not do PKCE with S256')
  }
  const offered = metadata['id_token_signing_alg_values_supported']
  const algorithms = (Array.isArray(offered) ? offered : ['RS256']).filter((name) => ALGORITHMS.includes(String(name)))
  return {
    ...metadata,
    authorization_endpoint: endpoint,
    id_token_signing_alg_values_supported: algorithms as string[],
  }
}

// One fetch for all who ask at one time; a failure is not kept.
function kept<T>(now: () => number, fetch: () => Promise<T>): () => Promise<T> {
  let current: { readonly value: Promise<T>; readonly until: number } | undefined
  return () => {
    if (current !== undefined && now() < current.until) return current.value
    const value = fetch()
    const mine = { value, until: now() + METADATA_MS }
    current = mine
    value.catch(() => {
      if (current === mine) current = undefined
    })
    return value
  }
}
