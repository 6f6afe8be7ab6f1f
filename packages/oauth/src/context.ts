import type { AgentNode, ScopeNode } from '@fullmakt/ir'
import type { OAuthPorts } from './ports.ts'
import type { AuthorizationServerSettings } from './settings.ts'

/** Settings, ports and look-ups that every part of the authorization server shares. */
export interface Context {
  readonly settings: AuthorizationServerSettings
  readonly ports: OAuthPorts
  readonly agents: ReadonlyMap<string, AgentNode>
  readonly scopes: ReadonlyMap<string, ScopeNode>
}

/** Builds the shared look-ups; checks nothing (`checkSettings` does). */
export function createContext(settings: AuthorizationServerSettings, ports: OAuthPorts): Context {
  return {
    settings,
    ports,
    agents: new Map(settings.agents.map((agent) => [agent.name, agent])),
    scopes: new Map(settings.scopes.map((scope) => [scope.name, scope])),
  }
}
