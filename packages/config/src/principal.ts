import type { AgentAuth } from './agent-auth.ts'
import { type Site, siteOf } from './site.ts'

/** A role that resource owners and agents may have. */
export interface Role {
  readonly kind: 'role'
  readonly name: string
  readonly site: Site
}

/** An agent that the config knows before it appears: an OAuth client, public unless it authenticates. */
export interface Agent {
  readonly kind: 'agent'
  readonly settings: AgentSettings
  readonly site: Site
}

/** Settings of an agent. */
export interface AgentSettings {
  /** The name that a resource owner reads on the consent page; the agent's key in the config unless said. */
  readonly title?: string
  /** Where the agent's browser step may end: https, or loopback, where any port is taken. An agent that authenticates may do without. */
  readonly redirectUris?: readonly string[]
  /** How it proves who it is. With this it may also act for itself, and on behalf of users whose tokens it is given. */
  readonly auth?: AgentAuth
  /** The most it may be: acting for a resource owner, it has the roles that both have; acting for itself, these. */
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
