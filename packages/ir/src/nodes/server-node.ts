import type { JsonObject } from '../json.ts'

/**
 * The server as the config states it.
 * `issuer` and `resource` are compared byte by byte by clients, so both are fixed here and never taken from a request.
 */
export interface ServerNode {
  readonly kind: 'server'
  readonly name: string
  readonly version: string
  /** The authorization server's issuer identifier: an origin without a trailing slash. */
  readonly issuer: string
  /** The protected resource identifier: the full URL of the MCP endpoint. */
  readonly resource: string
  readonly instructions: string | null
  /** The clients that every tool must work with, sorted; absent when none are named. */
  readonly clients?: readonly string[]
  /** Whether RFC 7591 dynamic client registration is offered. */
  readonly dynamicRegistration: boolean
  /** Whether a URL may be a client_id (Client ID Metadata Documents). */
  readonly clientIdMetadata: boolean
  /** Hosts whose documents are taken, sorted, `*.` for all below a name; absent for any host. */
  readonly clientHosts?: readonly string[]
  /** Lifetime of an access token, in milliseconds. */
  readonly accessTokenMs: number
  /** Absolute lifetime of a grant, in milliseconds. */
  readonly grantMs: number
  /** Issuers whose identity assertions (ID-JAG) are taken, sorted; absent when there are none. */
  readonly trustedIssuers?: readonly TrustedIssuerNode[]
}

/** What access tokens look like. */
export interface TokensNode {
  readonly format: 'jwt'
}

/**
 * An issuer of identity assertions. Its public keys are inline or at a URL, one of them null.
 * `account` is the claim that holds the name of the local account.
 */
export interface TrustedIssuerNode {
  readonly issuer: string
  readonly keys: readonly JsonObject[] | null
  readonly jwksUri: string | null
  readonly account: 'sub' | 'email'
}
