import type { JsonObject } from '../json.ts'
import type { Span } from '../span.ts'
import type { SecretReference } from './upstream-node.ts'

/**
 * An agent declared in the config: an OAuth client that is known before it appears.
 * `name` is its client_id. `roles` bound what it may do: acting for a resource owner, it has the roles both of them have; acting for itself, its own.
 */
export interface AgentNode {
  readonly kind: 'agent'
  readonly name: string
  readonly title: string
  /** Empty only for an agent that authenticates and never acts through a browser. */
  readonly redirectUris: readonly string[]
  readonly roles: readonly string[]
  /** How it proves who it is at the token endpoint; absent for a public client, which is the same as `none`. */
  readonly auth?: AgentAuthNode
  /** The only scopes it is ever given, each with what it includes; absent, it is given what a resource owner consents to, and none to act for itself. */
  readonly scopes?: readonly string[]
  /** It may exchange users' tokens for its own. @see RFC 8693 */
  readonly mayExchange?: true
  /** It may ask what a token allows. @see RFC 7662 */
  readonly mayIntrospect?: true
  readonly span: Span
}

/**
 * How a client authenticates.
 * `private_key_jwt` has its public keys inline or at a URL, one of them null; `client_secret_basic` has hashes, `sha256:` and 43 base64url characters,
 * each of a secret that the CLI made.
 *
 * @see RFC 7523 §2.2, RFC 6749 §2.3.1
 */
export type AgentAuthNode =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'private_key_jwt'
      readonly keys: readonly JsonObject[] | null
      readonly jwksUri: string | null
    }
  | {
      readonly kind: 'client_secret_basic'
      readonly hashes: readonly string[]
      /** Where further secrets are; the server reads and hashes them, and the artifact has neither. */
      readonly secrets?: readonly SecretReference[]
    }
