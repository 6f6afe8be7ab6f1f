import { type AgentNode, FullmaktError, isScopeToken, type ScopeNode, type TrustedIssuerNode } from '@fullmakt/ir'
import { isSecretHash } from './client-secret.ts'
import { isPublicKey } from './jwk.ts'
import { judgeRedirectUri } from './redirect-uri.ts'
import type { KeySource } from './remote-keys.ts'

/** What the Program says about the authorization server; nothing of it ever comes from a request. */
export interface AuthorizationServerSettings {
  /** Issuer identifier, used byte for byte. */
  readonly issuer: string
  /** Protected resource identifier, used byte for byte. */
  readonly resource: string
  /** Declared scopes; `includes` is closed transitively. */
  readonly scopes: readonly ScopeNode[]
  /** Declared clients; the name is the client_id. */
  readonly agents: readonly AgentNode[]
  readonly dynamicRegistration: boolean
  readonly clientIdMetadata: boolean
  /** Hosts whose metadata documents are taken, `*.` for all below a name; any host unless given. */
  readonly clientHosts?: readonly string[]
  /** Lifetime of an access token, milliseconds. */
  readonly accessTokenMs: number
  /** Absolute lifetime of a grant, milliseconds. */
  readonly grantMs: number
  /** `jwt` makes access tokens JWTs that say what they allow; opaque unless given. Needs the port `signing`. */
  readonly tokenFormat?: 'jwt'
  /** The issuer of the identity provider where resource owners sign in; local accounts unless given. */
  readonly identityIssuer?: string
  /** Issuers whose identity assertions are taken; none unless given. */
  readonly trustedIssuers?: readonly TrustedIssuerNode[]
}

/**
 * Refuses settings that could put an unsafe value on the wire.
 * Throws `FullmaktError` with code `ERR_OAUTH_SETTINGS`. Does not check that the issuer or the resource can be reached.
 */
export function checkSettings(settings: AuthorizationServerSettings, canSign: boolean): void {
  for (const [name, url] of [
    ['issuer', settings.issuer],
    ['resource', settings.resource],
  ] as const) {
    if (!/^https?:\/\/[\x21\x23-\x5b\x5d-\x7e]+$/.test(url) || /[?#@]/.test(url)) refuse(`${name} is not a plain URL`)
  }
  for (const scope of settings.scopes) {
    if (![scope.name, ...scope.includes].every(isScopeToken)) refuse(`scope "${scope.name}" is not a scope token`)
  }
  for (const agent of settings.agents) {
    const { auth } = agent
    const unknown = agent.scopes?.find((name) => !settings.scopes.some((scope) => scope.name === name))
    if (unknown !== undefined) refuse(`scope "${unknown}" of agent "${agent.name}" is not declared`)
    if (auth?.kind === 'private_key_jwt' && !hasKeys(auth)) refuse(`agent "${agent.name}" has no public key`)
    if (auth?.kind === 'client_secret_basic' && !auth.hashes.every(isSecretHash))
      refuse(`secret hash of agent "${agent.name}"`)
    for (const uri of agent.redirectUris) {
      const judged = judgeRedirectUri(uri)
      if (!judged.ok) refuse(`redirect URI of agent "${agent.name}": ${judged.reason}`)
    }
  }
  for (const { issuer, ...source } of settings.trustedIssuers ?? []) {
    if (!/^https?:\/\/[\x21\x23-\x5b\x5d-\x7e]+$/.test(issuer)) refuse('a trusted issuer is not a plain URL')
    if (!hasKeys(source)) refuse(`the trusted issuer ${issuer} has no public key`)
  }
  if (settings.tokenFormat === 'jwt' && !canSign) refuse('JWT access tokens need the port `signing`')
  if (!(settings.accessTokenMs >= 1000) || !(settings.grantMs >= settings.accessTokenMs)) {
    refuse('accessTokenMs must be at least one second and grantMs at least accessTokenMs')
  }
}

function hasKeys({ keys, jwksUri }: KeySource): boolean {
  if (keys === null) return jwksUri !== null && /^https:\/\/[\x21-\x7e]+$/.test(jwksUri)
  return jwksUri === null && keys.length > 0 && keys.every(isPublicKey)
}

function refuse(message: string): never {
  throw new FullmaktError('ERR_OAUTH_SETTINGS', message)
}
