import type { Role } from './principal.ts'
import type { Secret } from './secret.ts'
import { type Site, siteOf } from './site.ts'

/** An OpenID Connect provider where resource owners sign in. */
export interface IdentityProvider {
  readonly kind: 'oidc'
  readonly settings: OidcSettings
  readonly site: Site
}

/** Settings of an OpenID Connect provider. */
export interface OidcSettings {
  /** Its issuer identifier, exactly as its own metadata spells it. https, or http on loopback with `privateNetwork`. */
  readonly issuer: `${'https' | 'http'}://${string}`
  /** What the provider calls this server. Its redirect URI there is `/sign-in/callback` below the server's URL. */
  readonly clientId: string
  /** The client secret; leave it out for a public client. */
  readonly clientSecret?: Secret
  /**
   * Where an owner's roles come from: the claim of the ID token that lists them by the names of the roles, or a claim and the role that each of its
   * values means. A claim inside another one is written as a JSON pointer, such as `/realm_access/roles`. Other values give nothing.
   */
  readonly roles: string | RoleClaim
  /** Claims of the ID token that policies may ask about, by name; none unless said. */
  readonly claims?: readonly string[]
  /** Scopes to ask for besides `openid`; `profile` and `email` unless said. */
  readonly scopes?: readonly string[]
  /** Lets the issuer's own origin resolve to loopback or private addresses. Off unless said. */
  readonly privateNetwork?: boolean
}

/** A claim, and the role that each of its values means. */
export interface RoleClaim {
  readonly claim: string
  readonly map: { readonly [value: string]: Role }
}

/**
 * Lets resource owners sign in at an OpenID Connect provider. An account is the issuer and the `sub` that it gives, never an e-mail address; roles and
 * claims are taken anew at every sign-in.
 *
 * @see OpenID Connect Core 1.0 §3.1
 */
export function oidc(settings: OidcSettings): IdentityProvider {
  return { kind: 'oidc', settings, site: siteOf(oidc) }
}
