import type { AgentNode, ScopeNode } from '@fullmakt/ir'
import type { ClientResult } from './client-resolution.ts'
import { type ClientThrottle, createClientThrottle } from './client-throttle.ts'
import { createLastUse, type LastUse } from './last-use.ts'
import type { OAuthPorts } from './ports.ts'
import { createKeyFinder, type FindKey } from './remote-keys.ts'
import type { AuthorizationServerSettings } from './settings.ts'
import { createSigningKeys, type SigningKeys } from './signing-keys.ts'

/** Settings, ports and look-ups that every part of the authorization server shares. */
export interface Context {
  readonly settings: AuthorizationServerSettings
  readonly ports: OAuthPorts
  readonly agents: ReadonlyMap<string, AgentNode>
  readonly scopes: ReadonlyMap<string, ScopeNode>
  readonly findKey: FindKey
  readonly throttle: ClientThrottle
  /** Metadata documents that are being fetched, by their URL. */
  readonly fetching: Map<string, Promise<ClientResult>>
  readonly lastUse: LastUse
  /** There when access tokens are JWTs. */
  readonly signingKeys: SigningKeys | undefined
}

/** Builds the shared look-ups; checks nothing (`checkSettings` does). */
export function createContext(settings: AuthorizationServerSettings, ports: OAuthPorts): Context {
  const signing = settings.tokenFormat === 'jwt' ? ports.signing : undefined
  return {
    settings,
    ports,
    agents: new Map(settings.agents.map((agent) => [agent.name, agent])),
    scopes: new Map(settings.scopes.map((scope) => [scope.name, scope])),
    findKey: createKeyFinder(ports),
    throttle: createClientThrottle(ports),
    fetching: new Map(),
    lastUse: createLastUse(ports),
    signingKeys: signing && createSigningKeys(ports, signing),
  }
}
