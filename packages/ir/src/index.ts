export { canonicalJson } from './canonical-json.ts'
export { type Digest, digestBytes, digestJson } from './digest.ts'
export { parseDuration, parseRate } from './duration.ts'
export { FullmaktError } from './error.ts'
export { isPrincipalName, isScopeToken, isToolName } from './identifier.ts'
export { isJsonObject, type Json, type JsonObject } from './json.ts'
export type { AgentAuthNode, AgentNode } from './nodes/agent-node.ts'
export type { AskNode } from './nodes/ask-node.ts'
export type { CallNode, HttpMethod, TemplateNode, TextPart } from './nodes/call-node.ts'
export type {
  ComparisonNode,
  ComparisonOperator,
  ConditionNode,
  ConditionSource,
  QuantifierNode,
  TestNode,
  TestOperator,
} from './nodes/condition-node.ts'
export type { ConstraintNode } from './nodes/constraint-node.ts'
export type { ContentNode, ContentSource } from './nodes/content-node.ts'
export type { IdentityNode } from './nodes/identity-node.ts'
export type { Claim, InvariantNode } from './nodes/invariant-node.ts'
export type { Program } from './nodes/program.ts'
export type { PromptArgument, PromptNode } from './nodes/prompt-node.ts'
export type { ResourcePart } from './nodes/resource-part.ts'
export type { RoleNode } from './nodes/role-node.ts'
export type { AnswerPath, ApprovalNode, Effect, LimitNode, PrincipalAtom, RuleNode } from './nodes/rule-node.ts'
export type { ScopeNode } from './nodes/scope-node.ts'
export type { ServerNode, TokensNode, TrustedIssuerNode } from './nodes/server-node.ts'
export type { ToolAnnotations, ToolNode } from './nodes/tool-node.ts'
export type { CredentialNode, SecretReference, UpstreamNode } from './nodes/upstream-node.ts'
export { formatSpan, type Span } from './span.ts'
export { MAX_DEPTH, parseStrictJson, type StrictJsonProblem } from './strict-json.ts'
export { type SurfaceProgram, surfaceDigest, surfaceProgram } from './surface.ts'
