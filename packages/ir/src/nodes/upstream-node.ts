import type { Span } from '../span.ts'

/** A reference to a secret, never its value: `env:NAME` or `file:/path`. */
export type SecretReference = `env:${string}` | `file:${string}`

/** How a request to an upstream authenticates; every `secret` is a reference. */
export type CredentialNode =
  | { readonly kind: 'none' }
  | { readonly kind: 'bearer'; readonly secret: SecretReference }
  | { readonly kind: 'basic'; readonly username: string; readonly secret: SecretReference }
  | {
      readonly kind: 'api-key'
      readonly in: 'header' | 'query'
      readonly name: string
      readonly secret: SecretReference
    }

/**
 * An upstream API: one pinned origin and the credential that is injected there and nowhere else.
 * `actAs` says whose upstream account is used. `privateNetwork` lets this origin resolve to private or loopback addresses.
 */
export interface UpstreamNode {
  readonly kind: 'upstream'
  readonly id: string
  readonly origin: string
  readonly actAs: 'service' | 'user'
  readonly credential: CredentialNode
  readonly privateNetwork: boolean
  /** Time for the whole exchange, in milliseconds. */
  readonly timeoutMs: number
  /** Largest answer body, in bytes after decompression. */
  readonly maxAnswerBytes: number
  readonly span: Span
}
