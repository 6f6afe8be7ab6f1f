import type { PublicKeys } from './agent-auth.ts'
import { type Site, siteOf } from './site.ts'

/** An issuer whose identity assertions are taken for sign-ins. */
export interface TrustedIssuer {
  readonly kind: 'trusted-issuer'
  readonly settings: TrustedIssuerSettings
  readonly site: Site
}

/** Settings of a trusted issuer. */
export interface TrustedIssuerSettings {
  /** Its issuer identifier, exactly as it stands in `iss`. */
  readonly issuer: `https://${string}`
  /** Its public keys. */
  readonly keys: PublicKeys
  /**
   * The claim that holds the name of the local account; nobody without one gets in. Where owners sign in at an identity provider there are no local
   * accounts: then only that provider's assertions count, for who signed in before, by `sub` as at a sign-in.
   */
  readonly account: 'sub' | 'email'
}

/**
 * Trusts an issuer to say who a user is: agents that authenticate may exchange its identity assertions (ID-JAG) for access tokens, without a browser
 * and without asking the user. Whoever runs it can act as any local account, with the roles the account has here.
 *
 * @see draft-ietf-oauth-identity-assertion-authz-grant
 */
export function trustedIssuer(settings: TrustedIssuerSettings): TrustedIssuer {
  return { kind: 'trusted-issuer', settings, site: siteOf(trustedIssuer) }
}
