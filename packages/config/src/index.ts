export {
  all,
  any,
  type ClientTests,
  type FieldTest,
  type FieldTests,
  type NowTests,
  not,
  type PrincipalTests,
  type When,
} from './condition.ts'
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
export { type Agent, type AgentSettings, agent, type Role, role } from './principal.ts'
export {
  type AllowSettings,
  allow,
  type DenySettings,
  deny,
  type Limit,
  type Rule,
  type What,
  type Who,
} from './rule.ts'
export { type Scope, scope } from './scope.ts'
export { type Secret, type SecretLocation, secret } from './secret.ts'
export { type Argument, argument, type Template, type Text, text } from './template.ts'
export { type AnyTool, type Tool, type ToolDefinition, tool } from './tool.ts'
