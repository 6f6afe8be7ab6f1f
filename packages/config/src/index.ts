export {
  type AgentAuth,
  type ClientSecret,
  clientSecret,
  type JwkSet,
  type PrivateKeyJwt,
  type PublicJwk,
  type PublicKeys,
  privateKeyJwt,
  type SecretHash,
} from './agent-auth.ts'
export { type Ask, type AskOptions, ask } from './ask.ts'
export {
  all,
  any,
  type ClaimTest,
  type ClaimTests,
  type ClientTests,
  type FieldTest,
  type FieldTests,
  type NowTests,
  not,
  type PrincipalTests,
  type When,
} from './condition.ts'
export { type Content, content } from './content.ts'
export { anonymous, apiKey, basic, bearer, type Credential } from './credential.ts'
export {
  type Accounts,
  accounts,
  type Config,
  defineConfig,
  type OAuthSettings,
  type ServerSettings,
} from './define-config.ts'
export { type Call, type Duration, type HttpOptions, http, type RequestParts, type Upstream } from './http.ts'
export { type TrustedIssuer, type TrustedIssuerSettings, trustedIssuer } from './identity-issuer.ts'
export { type IdentityProvider, type OidcSettings, oidc, type RoleClaim } from './identity-provider.ts'
export { always, type Invariant, type InvariantSettings, never, requiresApproval } from './invariant.ts'
export { type JsonSchema, jsonSchema, type PlainSchema, type Schema } from './json-schema.ts'
export {
  type PolicyTest,
  type PolicyTestSettings,
  type PolicyTests,
  policyTest,
  policyTests,
  type TestExpectation,
  type TestPrincipal,
  type TestTime,
} from './policy-tests.ts'
export { type Agent, type AgentSettings, agent, type Role, role } from './principal.ts'
export { type Prompt, type PromptDefinition, type PromptMessage, prompt } from './prompt.ts'
export { type ClaimValue, type PrincipalPath, type PrincipalValue, type References, ref } from './ref.ts'
export { type Resource, type ResourceDefinition, resource } from './resource.ts'
export {
  type AllowSettings,
  type ApproveSettings,
  allow,
  approve,
  type ConstrainSettings,
  type Constraint,
  constrain,
  type DenySettings,
  deny,
  type Limit,
  type Rule,
} from './rule.ts'
export { type Scope, scope } from './scope.ts'
export { type Secret, type SecretLocation, secret } from './secret.ts'
export type { What, Who } from './subject.ts'
export { type Argument, argument, type Template, type Text, text } from './template.ts'
export {
  type AnyTool,
  type InputOf,
  type ObjectSchema,
  type OnlyArguments,
  type OutputOf,
  type Tool,
  type ToolDefinition,
  tool,
} from './tool.ts'
export { type TypedToolDefinition, typedTool } from './typed-tool.ts'
