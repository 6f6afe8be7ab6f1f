/** Where the endpoints live below the issuer. */
export const endpointPath = {
  authorization: '/authorize',
  token: '/token',
  revocation: '/revoke',
  introspection: '/introspect',
  registration: '/register',
  keys: '/.well-known/jwks.json',
} as const
