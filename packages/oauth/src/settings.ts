import { type AgentNode, FullmaktError, isScopeToken, type ScopeNode } from '@fullmakt/ir'
import { judgeRedirectUri } from './redirect-uri.ts'

/** What the Program says about the authorization server; nothing of it ever comes from a request. */
export interface AuthorizationServerSettings {
  /** Issuer identifier, used byte for byte. */
  readonly issuer: string
  /** Protected resource identifier, used byte for byte. */
  readonly resource: string
  /** Declared scopes; `includes` is closed transitively. */
  readonly scopes: readonly ScopeNode[]
  /** Declared public clients; the name is the client_id. */
  readonly agents: readonly AgentNode[]
  readonly dynamicRegistration: boolean
  readonly clientIdMetadata: boolean
  /** Lifetime of an access token, milliseconds. */
  readonly accessTokenMs: number
  /** Absolute lifetime of a grant, milliseconds. */
  readonly grantMs: number
}

/**
 * Refuses settings that could put an unsafe value on the wire.
 * Throws `FullmaktError` with code `ERR_OAUTH_SETTINGS`. Does not check that the issuer or the resource can be reached.
 */
export function checkSettings(settings: AuthorizationServerSettings): void {
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
    for (const uri of agent.redirectUris) {
      const judged = judgeRedirectUri(uri)
      if (!judged.ok) refuse(`redirect URI of agent "${agent.name}": ${judged.reason}`)
    }
  }
  if (!(settings.accessTokenMs >= 1000) || !(settings.grantMs >= settings.accessTokenMs)) {
    refuse('accessTokenMs must be at least one second and grantMs at least accessTokenMs')
  }
}

function refuse(message: string): never {
  throw new FullmaktError('ERR_OAUTH_SETTINGS', message)
}
