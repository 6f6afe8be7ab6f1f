import { type Site, siteOf } from './site.ts'

/** A role that resource owners and agents may have. */
export interface Role {
  readonly kind: 'role'
  readonly name: string
  readonly site: Site
}

/** An agent that the config knows before it appears: a public OAuth client. */
export interface Agent {
  readonly kind: 'agent'
  readonly settings: AgentSettings
  readonly site: Site
}

/** Settings of an agent. */
export interface AgentSettings {
  /** The name that a resource owner reads on the consent page; the agent's key in the config unless said. */
  readonly title?: string
  /** Where the agent's browser step may end: https, or loopback, where any port is taken. */
  readonly redirectUris: readonly string[]
  /** The most it may be: acting for a resource owner, it has the roles that both have. */
  readonly roles: readonly Role[]
}

/** Declares a role. */
export function role(name: string): Role {
  return { kind: 'role', name, site: siteOf(role) }
}

/**
 * Declares an agent; its key in `agents` is its client_id.
 *
 * @see RFC 6749 §2.1
 */
export function agent(settings: AgentSettings): Agent {
  return { kind: 'agent', settings, site: siteOf(agent) }
}
