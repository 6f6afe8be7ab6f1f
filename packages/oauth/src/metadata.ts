import type { Context } from './context.ts'
import { endpointPath } from './endpoint-path.ts'
import { grantType } from './grant-type.ts'
import { mayIntrospect } from './introspection-endpoint.ts'
import { signatureAlgorithms } from './jwk.ts'

/** Authorization server metadata; it lists what is implemented and nothing else. */
export interface AuthorizationServerMetadata {
  readonly issuer: string
  readonly authorization_endpoint: string
  readonly token_endpoint: string
  readonly revocation_endpoint: string
  readonly jwks_uri?: string
  readonly introspection_endpoint?: string
  readonly registration_endpoint?: string
  readonly response_types_supported: readonly string[]
  readonly response_modes_supported: readonly string[]
  readonly grant_types_supported: readonly string[]
  readonly code_challenge_methods_supported: readonly string[]
  readonly token_endpoint_auth_methods_supported: readonly string[]
  readonly token_endpoint_auth_signing_alg_values_supported?: readonly string[]
  readonly revocation_endpoint_auth_methods_supported: readonly string[]
  readonly revocation_endpoint_auth_signing_alg_values_supported?: readonly string[]
  readonly introspection_endpoint_auth_methods_supported?: readonly string[]
  readonly introspection_endpoint_auth_signing_alg_values_supported?: readonly string[]
  readonly authorization_grant_profiles_supported?: readonly string[]
  readonly dpop_signing_alg_values_supported: readonly string[]
  readonly scopes_supported: readonly string[]
  readonly authorization_response_iss_parameter_supported: true
  readonly client_id_metadata_document_supported: boolean
}

/** Protected resource metadata. */
export interface ProtectedResourceMetadata {
  readonly resource: string
  readonly authorization_servers: readonly string[]
  readonly bearer_methods_supported: readonly string[]
  readonly scopes_supported: readonly string[]
}

/**
 * The authorization server's metadata, from the settings alone.
 *
 * @see RFC 8414 §2
 */
export function authorizationServerMetadata({ settings, scopes }: Context): AuthorizationServerMetadata {
  const base = settings.issuer.replace(/\/$/, '')
  const confidential = confidentialMethods(settings)
  const confidentialAgents = settings.agents.filter(({ auth }) => auth !== undefined && auth.kind !== 'none')
  const declared = confidential.filter((method) => confidentialAgents.some(({ auth }) => auth?.kind === method))
  const assertions = declared.length > 0 && (settings.trustedIssuers ?? []).length > 0
  const signing = confidential.includes('private_key_jwt') ? signatureAlgorithms : undefined
  const asking = confidential.filter((method) =>
    confidentialAgents.some((agent) => agent.auth?.kind === method && mayIntrospect(agent)),
  )
  const introspection = {
    introspection_endpoint: base + endpointPath.introspection,
    introspection_endpoint_auth_methods_supported: asking,
    ...(asking.includes('private_key_jwt')
      ? { introspection_endpoint_auth_signing_alg_values_supported: signatureAlgorithms }
      : {}),
  }
  const registration = { registration_endpoint: base + endpointPath.registration }
  return {
    issuer: settings.issuer,
    authorization_endpoint: base + endpointPath.authorization,
    token_endpoint: base + endpointPath.token,
    revocation_endpoint: base + endpointPath.revocation,
    ...(settings.tokenFormat === 'jwt' ? { jwks_uri: base + endpointPath.keys } : {}),
    ...(asking.length > 0 ? introspection : {}),
    ...(settings.dynamicRegistration ? registration : {}),
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: [
      'authorization_code',
      'refresh_token',
      ...(confidentialAgents.some(({ scopes = [] }) => scopes.length > 0) ? ['client_credentials'] : []),
      ...(confidentialAgents.some(({ mayExchange }) => mayExchange === true) ? [grantType.tokenExchange] : []),
      ...(assertions ? [grantType.jwtBearer] : []),
    ],
    ...(assertions ? { authorization_grant_profiles_supported: [idJagProfile] } : {}),
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['none', ...confidential],
    revocation_endpoint_auth_methods_supported: ['none', ...confidential],
    ...(signing === undefined
      ? {}
      : {
          token_endpoint_auth_signing_alg_values_supported: signing,
          revocation_endpoint_auth_signing_alg_values_supported: signing,
        }),
    dpop_signing_alg_values_supported: signatureAlgorithms,
    scopes_supported: [...scopes.keys()],
    authorization_response_iss_parameter_supported: true,
    client_id_metadata_document_supported: settings.clientIdMetadata,
  }
}

/** The profile of identity assertions. @see draft-ietf-oauth-identity-assertion-authz-grant §7 */
const idJagProfile = 'urn:ietf:params:oauth:grant-profile:id-jag'

// Metadata documents may say `private_key_jwt`, so it is there wherever they are taken.
function confidentialMethods({ agents, clientIdMetadata }: Context['settings']): readonly string[] {
  return (['private_key_jwt', 'client_secret_basic'] as const).filter(
    (method) => agents.some(({ auth }) => auth?.kind === method) || (method === 'private_key_jwt' && clientIdMetadata),
  )
}

/**
 * The protected resource's metadata: `resource` and the issuer byte for byte as configured.
 *
 * @see RFC 9728 §2
 */
export function protectedResourceMetadata({ settings, scopes }: Context): ProtectedResourceMetadata {
  return {
    resource: settings.resource,
    authorization_servers: [settings.issuer],
    bearer_methods_supported: ['header'],
    scopes_supported: [...scopes.keys()],
  }
}

/**
 * The URL of a protected resource's metadata: the well-known name between host and path.
 *
 * @see RFC 9728 §3.1
 */
export function resourceMetadataUrl(resource: string): string {
  const [, origin, path] = /^([a-z]+:\/\/[^/]+)(.*)$/i.exec(resource) as unknown as [string, string, string]
  return `${origin}/.well-known/oauth-protected-resource${path === '/' ? '' : path}`
}
