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
  /** Whether RFC 7591 dynamic client registration is offered. */
  readonly dynamicRegistration: boolean
  /** Whether a URL may be a client_id (Client ID Metadata Documents). */
  readonly clientIdMetadata: boolean
  /** Lifetime of an access token, in milliseconds. */
  readonly accessTokenMs: number
  /** Absolute lifetime of a grant, in milliseconds. */
  readonly grantMs: number
}
