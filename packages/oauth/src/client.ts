import type { AgentAuthNode } from '@fullmakt/ir'

/** How a confidential client proves who it is. */
export type ClientAuth = Exclude<AgentAuthNode, { readonly kind: 'none' }>

/**
 * A client that may ask for grants. One without `auth` is public: it proves nothing at the token endpoint but PKCE.
 * `declared` tells who vouches for it: the config (`agent`), its own HTTPS document (`metadata`), or nobody (`registered`).
 */
export interface Client {
  readonly id: string
  readonly name: string
  /** Host of the client_id URL; null when the client has none that was verified. */
  readonly host: string | null
  readonly declared: 'agent' | 'metadata' | 'registered'
  readonly redirectUris: readonly string[]
  readonly grantTypes: readonly string[]
  readonly auth?: ClientAuth
  /** The name of its logo, when one was fetched. */
  readonly logo?: string
  /** Its tokens are always bound to a key of its own. @see RFC 9449 §5.2 */
  readonly dpop?: true
}

/**
 * Makes a self-asserted name safe to show: control, bidirectional and invisible characters are removed, blanks joined, at most 80 characters kept.
 * Does not escape markup: the page does.
 */
export function displayName(text: string): string {
  const visible = text.normalize('NFC').replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '')
  const joined = visible.replace(/\s+/gu, ' ').trim()
  return joined === '' ? 'Unnamed client' : [...joined].slice(0, 80).join('')
}
