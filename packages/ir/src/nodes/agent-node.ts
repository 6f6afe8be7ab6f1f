import type { Span } from '../span.ts'

/**
 * An agent declared in the config: a public OAuth client that is known before it appears.
 * `name` is its client_id. `roles` bound what it may do: acting for a resource owner, it has the roles both of them have.
 */
export interface AgentNode {
  readonly kind: 'agent'
  readonly name: string
  readonly title: string
  readonly redirectUris: readonly string[]
  readonly roles: readonly string[]
  readonly span: Span
}
