import type { AgentNode } from './agent-node.ts'
import type { ConstraintNode } from './constraint-node.ts'
import type { IdentityNode } from './identity-node.ts'
import type { InvariantNode } from './invariant-node.ts'
import type { PromptNode } from './prompt-node.ts'
import type { RoleNode } from './role-node.ts'
import type { RuleNode } from './rule-node.ts'
import type { ScopeNode } from './scope-node.ts'
import type { ServerNode, TokensNode } from './server-node.ts'
import type { ToolNode } from './tool-node.ts'
import type { UpstreamNode } from './upstream-node.ts'

/**
 * Everything a config means, as canonical JSON: what the compiler makes, what plan compares and what the runtime serves.
 * All lists are sorted by name but `rules`, `constraints` and `invariants`, which keep the source order; it ranks the rules.
 */
export interface Program {
  readonly format: 'fullmakt.program'
  readonly version: '1.0'
  readonly server: ServerNode
  /** Where resource owners sign in; absent for local accounts. */
  readonly identity?: IdentityNode
  /** Absent for opaque access tokens. */
  readonly tokens?: TokensNode
  readonly scopes: readonly ScopeNode[]
  readonly roles: readonly RoleNode[]
  readonly agents: readonly AgentNode[]
  readonly upstreams: readonly UpstreamNode[]
  readonly tools: readonly ToolNode[]
  readonly rules: readonly RuleNode[]
  readonly constraints: readonly ConstraintNode[]
  readonly invariants: readonly InvariantNode[]
  /** Absent when there are none. */
  readonly prompts?: readonly PromptNode[]
}
