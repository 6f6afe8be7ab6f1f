import type { Secret } from './secret.ts'

/** How requests to an upstream authenticate. */
export type Credential =
  | { readonly kind: 'none' }
  | { readonly kind: 'bearer'; readonly secret: Secret }
  | { readonly kind: 'basic'; readonly username: string; readonly secret: Secret }
  | { readonly kind: 'api-key'; readonly in: 'header' | 'query'; readonly name: string; readonly secret: Secret }

/**
 * Authenticates with `Authorization: Bearer`.
 *
 * @see RFC 6750 §2.1
 */
export function bearer(secret: Secret): Credential {
  return { kind: 'bearer', secret }
}

/**
 * Authenticates with a user name in clear and a password from a secret.
 *
 * @see RFC 7617 §2
 */
export function basic(username: string, secret: Secret): Credential {
  return { kind: 'basic', username, secret }
}

/** Authenticates with a key in one named header or query parameter. */
export function apiKey(place: { readonly header: string } | { readonly query: string }, secret: Secret): Credential {
  return 'header' in place
    ? { kind: 'api-key', in: 'header', name: place.header, secret }
    : { kind: 'api-key', in: 'query', name: place.query, secret }
}

/** Sends no credential: for an API that takes anonymous calls. */
export function anonymous(): Credential {
  return { kind: 'none' }
}
