import type { Json, JsonObject } from '@fullmakt/ir'

/**
 * What a config evaluates to, as JSON: every declared thing once, by reference name, with the call site that made it.
 * It is checked for shape only; the compiler lowers it to a Program and says what is wrong with it.
 */
export interface Declaration {
  readonly format: 'fullmakt.declaration'
  readonly server: JsonObject
  readonly oauth: JsonObject
  /** Null for local accounts. */
  readonly identity: DeclaredIdentity | null
  readonly scopes: readonly DeclaredScope[]
  readonly roles: readonly { readonly name: string; readonly site: string }[]
  readonly agents: readonly DeclaredAgent[]
  readonly upstreams: readonly DeclaredUpstream[]
  readonly tools: readonly DeclaredTool[]
  readonly rules: readonly DeclaredRule[]
  readonly constraints: readonly DeclaredConstraint[]
  readonly invariants: readonly DeclaredInvariant[]
  readonly prompts?: readonly DeclaredPrompt[]
  readonly problems: readonly DeclarationProblem[]
  /** Where the config itself was made. */
  readonly site: string
}

/** The provider where resource owners sign in. `roles` is null where the claim lists them by name; `scopes` where the usual ones are meant. */
export interface DeclaredIdentity {
  readonly kind: 'oidc'
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: { readonly reference: string; readonly site: string } | null
  readonly rolesClaim: string
  readonly roles: readonly { readonly value: string; readonly role: string }[] | null
  readonly claims: readonly string[]
  readonly scopes: readonly string[] | null
  readonly privateNetwork: boolean
  readonly site: string
}

/** A scope; `includes` are names of scopes in the same declaration. */
export interface DeclaredScope {
  readonly name: string
  readonly title: string
  readonly includes: readonly string[]
  readonly site: string
}

/** An agent under its key. */
export interface DeclaredAgent {
  readonly name: string
  readonly title: string | null
  readonly redirectUris: readonly string[]
  /** As its function made it, or null for a public client. */
  readonly auth: Json
  /** Null where the config names none. */
  readonly scopes: readonly string[] | null
  readonly mayExchange: boolean
  readonly mayIntrospect: boolean
  readonly roles: readonly string[]
  readonly site: string
}

/** An upstream; tools refer to it by its index. */
export interface DeclaredUpstream {
  readonly origin: string
  readonly options: JsonObject
  /** `secret` inside is a reference, and `secretSite` where it was made. */
  readonly credential: JsonObject
  readonly site: string
}

/**
 * A tool under its key, with its schemas as JSON Schema 2020-12. `derived` means that they are still to come from the types that the call at `site`
 * names.
 */
export interface DeclaredTool {
  readonly name: string
  readonly title: string | null
  readonly description: string
  readonly scope: string
  readonly input: JsonObject
  readonly output: JsonObject | null
  readonly derived?: true
  readonly annotations: JsonObject
  readonly requires: JsonObject
  readonly call: {
    readonly upstream: number
    readonly method: string
    readonly path: string
    readonly query: Json
    readonly body: Json
    readonly site: string
  }
  /** Content blocks as their functions made them; absent for plain text. */
  readonly content?: Json
  readonly asks?: readonly DeclaredAsk[]
  readonly task?: string
  readonly answerWithin?: string
  /** What makes the action a resource. */
  readonly resource?: DeclaredResource
  readonly site: string
}

/** A question to the client, by the name it has; `schema` is that of a form, as JSON Schema. */
export interface DeclaredAsk {
  readonly name: string
  readonly type: string
  readonly settings: JsonObject
  readonly schema: JsonObject | null
}

/** Where a resource is and what it is; `contents` is there when it is built in. */
export interface DeclaredResource {
  readonly uri: string
  readonly mimeType: string | null
  readonly binary: boolean
  readonly contents: string | null
}

/** A prompt under its key, with the schema of its arguments. */
export interface DeclaredPrompt {
  readonly name: string
  readonly title: string | null
  readonly description: string
  readonly input: JsonObject
  readonly messages: Json
  readonly asks: readonly DeclaredAsk[]
  readonly site: string
}

/** A role or an agent by its name. */
export interface DeclaredPrincipal {
  readonly kind: 'role' | 'agent'
  readonly name: string
}

/** The calls that a rule, a constraint or an invariant speaks of. `who` is null for everybody, `what` for all tools. */
export interface DeclaredSubject {
  readonly name: string
  readonly who: readonly DeclaredPrincipal[] | null
  readonly what: readonly { readonly kind: 'tool' | 'scope'; readonly name: string }[] | null
  readonly when: JsonObject | null
  readonly site: string
}

/** A rule in source order. `approval` is null unless the effect is `approve`. */
export interface DeclaredRule extends DeclaredSubject {
  readonly effect: 'allow' | 'approve' | 'deny'
  readonly limit: string | null
  readonly redact: readonly string[]
  readonly approval: { readonly by: readonly DeclaredPrincipal[]; readonly within: string } | null
}

/** A constraint in source order. */
export interface DeclaredConstraint extends DeclaredSubject {
  readonly limit: string | null
  readonly redact: readonly string[]
}

/** An invariant in source order. */
export interface DeclaredInvariant extends DeclaredSubject {
  readonly claim: 'never' | 'always' | 'requires-approval'
  readonly except: readonly DeclaredPrincipal[]
}

/** Something the declaration itself could not carry; `path` is a JSON pointer from the thing made at `site`. */
export interface DeclarationProblem {
  readonly code:
    | 'shape'
    | 'impure'
    | 'schema'
    | 'schema-loss'
    | 'secret-in-clear'
    | 'unknown-tool'
    | 'unknown-agent'
    | 'scope-conflict'
  readonly message: string
  readonly path: string
  readonly site: string
}
