import type { Secret } from './secret.ts'
import { type Site, siteOf } from './site.ts'

/** How an agent proves who it is at the token endpoint. Without, it is a public client. */
export type AgentAuth = PrivateKeyJwt | ClientSecret

/** A public key as JSON. @see RFC 7517 */
export interface PublicJwk {
  readonly kty: string
  readonly [member: string]: unknown
}

/** Public keys as JSON. @see RFC 7517 §5 */
export interface JwkSet {
  readonly keys: readonly PublicJwk[]
}

/** Where public keys are: a URL that the server fetches them from, or the keys themselves, such as an imported JSON file. */
export type PublicKeys = `https://${string}` | JwkSet

/** The hash of a client secret, as `fullmakt clients secret` prints it. */
export type SecretHash = `sha256:${string}`

/** Authentication by a signed assertion. */
export interface PrivateKeyJwt {
  readonly kind: 'private_key_jwt'
  readonly keys: PublicKeys
  readonly site: Site
}

/** Authentication by a shared secret, of which the config knows only hashes, or where the server finds it. */
export interface ClientSecret {
  readonly kind: 'client_secret_basic'
  readonly hashes: readonly (SecretHash | Secret)[]
  readonly site: Site
}

/**
 * Lets an agent prove who it is by assertions that it signs with a private key of its own.
 * Takes its public keys: an imported JWK set, which goes into the artifact, or the https URL of one, which is fetched by the server.
 *
 * @see RFC 7523 §2.2
 */
export function privateKeyJwt(keys: PublicKeys): PrivateKeyJwt {
  return { kind: 'private_key_jwt', keys, site: siteOf(privateKeyJwt) }
}

/**
 * Lets an agent prove who it is by a secret. Takes the hashes of the secrets that count, one or, while it is changed, two; `fullmakt clients secret`
 * makes a secret and prints its hash. A reference instead of a hash lets the server read the secret itself, when the agent proves that it has it; it must
 * be one that the command made.
 *
 * @see RFC 6749 §2.3.1
 */
export function clientSecret(...hashes: readonly [SecretHash | Secret, ...(SecretHash | Secret)[]]): ClientSecret {
  return { kind: 'client_secret_basic', hashes, site: siteOf(clientSecret) }
}
