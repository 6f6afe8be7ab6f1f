/** The grant types with long names. @see RFC 8693 §2.1, RFC 7523 §2.1 */
export const grantType = {
  tokenExchange: 'urn:ietf:params:oauth:grant-type:token-exchange',
  jwtBearer: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
} as const

/** Every grant type the token endpoint knows, whoever may use it. */
export const grantTypes: readonly string[] = [
  'authorization_code',
  'refresh_token',
  'client_credentials',
  grantType.tokenExchange,
  grantType.jwtBearer,
]
