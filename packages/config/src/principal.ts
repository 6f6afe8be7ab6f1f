import type { AgentAuth } from './agent-auth.ts'
import type { Scope } from './scope.ts'
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
  /** How it proves who it is. Only with this it may act for itself, exchange tokens and ask about them, and only where the settings below say so. */
  readonly auth?: AgentAuth
  /**
   * The only scopes that it is ever given, each with what it includes. Without, it is given for a resource owner what they consent to, and nothing to
   * act for itself.
   */
  readonly scopes?: readonly Scope[]
  /** It may exchange a user's token that it was given for one of its own, to act on. @see RFC 8693 */
  readonly mayExchange?: boolean
  /** It may ask what a token allows. @see RFC 7662 */
  readonly mayIntrospect?: boolean
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
