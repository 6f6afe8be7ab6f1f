import type { SecretReference } from './upstream-node.ts'

/**
 * The OpenID Connect provider where resource owners sign in.
 * `issuer` is compared byte by byte. A value of the roles claim that is not among `roles` gives nothing.
 *
 * @see OpenID Connect Core 1.0
 */
export interface IdentityNode {
  readonly kind: 'oidc'
  readonly issuer: string
  readonly clientId: string
  /** Null for a public client. */
  readonly clientSecret: SecretReference | null
  /** The claim of the ID token that holds the roles: a name, or a JSON pointer (RFC 6901) where it starts with `/`. */
  readonly rolesClaim: string
  /** What each value of that claim means, sorted by value. */
  readonly roles: readonly { readonly value: string; readonly role: string }[]
  /** Claims of the ID token that become those of the account, sorted. */
  readonly claims: readonly string[]
  /** Scopes to ask for, `openid` first. */
  readonly scopes: readonly string[]
  /** Lets the issuer's own origin resolve to private or loopback addresses. */
  readonly privateNetwork: boolean
}
