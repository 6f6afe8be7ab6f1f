import type { Duration } from './http.ts'
import type { TrustedIssuer } from './identity-issuer.ts'
import type { IdentityProvider } from './identity-provider.ts'
import type { Invariant } from './invariant.ts'
import type { Agent } from './principal.ts'
import type { Prompt } from './prompt.ts'
import type { Resource } from './resource.ts'
import type { Constraint, Rule } from './rule.ts'
import { type Site, siteOf } from './site.ts'
import type { AnyTool } from './tool.ts'

/** Settings of the server. */
export interface ServerSettings {
  /** The public origin: scheme, host and port. https, or http on loopback. It is the issuer; `/mcp` below it is the resource. */
  readonly url: `${'https' | 'http'}://${string}`
  readonly name?: string
  readonly version?: string
  /** Told to models that connect. */
  readonly instructions?: string
  /** Clients that every tool must work with: each is told of inputs in a form that it takes, and `check` proves what is known of them. */
  readonly clients?: readonly ('claude' | 'copilot' | 'cursor' | 'gemini' | 'vscode')[]
}

/** Settings of the authorization server. */
export interface OAuthSettings {
  /** Takes client registrations from anyone, as older MCP clients need. Off unless said. */
  readonly dynamicRegistration?: boolean
  /** Takes URLs of client metadata documents as client ids: of any host, or of these alone, `*.acme.example` for all below a name. On unless said. */
  readonly clientIdMetadata?: boolean | { readonly hosts: readonly string[] }
  /** Lifetime of an access token; `10m` unless said. */
  readonly accessToken?: Duration
  /** How long a grant lives at most; `30d` unless said. */
  readonly grant?: Duration
  /** Access tokens as JWTs, for others that read them; they end like opaque ones, but whoever only checks the signature does not notice. Opaque unless said. */
  readonly tokens?: { readonly format: 'opaque' | 'jwt' }
  /** Issuers whose identity assertions agents may exchange for tokens; none unless said. */
  readonly trustedIssuers?: readonly TrustedIssuer[]
}

/** How resource owners sign in. */
export interface Accounts {
  readonly kind: 'accounts'
}

/** A whole deployment. */
export interface Config {
  readonly server: ServerSettings
  readonly oauth?: OAuthSettings
  /** How resource owners sign in. */
  readonly identity: Accounts | IdentityProvider
  readonly agents?: { readonly [name: string]: Agent }
  readonly tools: { readonly [name: string]: AnyTool }
  /** Names stand beside those of the tools in rules and in the log. */
  readonly resources?: { readonly [name: string]: Resource }
  readonly prompts?: { readonly [name: string]: Prompt }
  readonly policies: readonly (Rule | Constraint)[]
  /** Claims about the policies, which are proven before anything is built. */
  readonly invariants?: readonly Invariant[]
}

/** Lets resource owners sign in with local accounts, made with `fullmakt users add`. */
export function accounts(): Accounts {
  return { kind: 'accounts' }
}

/** Declares a deployment: the default export of `fullmakt.config.ts`. */
export function defineConfig(config: Config): Config {
  if (typeof config === 'object' && config !== null) sites.set(config, siteOf(defineConfig))
  return config
}

/** Where `defineConfig` was called for a config; empty for a config that it did not make. */
export function siteOfConfig(config: object): Site {
  return sites.get(config) ?? ''
}

// Kept aside, so that a config stays just what its author wrote.
const sites = new WeakMap<object, Site>()
