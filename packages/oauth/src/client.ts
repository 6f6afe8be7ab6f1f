import type { AgentAuthNode } from '@fullmakt/ir'
import { isLoopbackRedirect } from './redirect-uri.ts'

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

/** What an authorization request keeps of its client: who asks, as the resource owner is told, and no more, since anybody can make requests. */
export interface RequestingClient extends Pick<Client, 'id' | 'name' | 'host' | 'declared' | 'logo'> {
  /** True when every redirect URI stays on the user's machine, where any program may listen. */
  readonly loopbackOnly: boolean
}

/** What is kept of a client that asks. */
export function requestingClient({ id, name, host, declared, logo, redirectUris }: Client): RequestingClient {
  const loopbackOnly = redirectUris.every(isLoopbackRedirect)
  return { id, name, host, declared, ...(logo === undefined ? {} : { logo }), loopbackOnly }
}

/**
 * Makes a self-asserted name safe to show: control, bidirectional and invisible characters are removed, also those that Unicode counts as letters or
 * marks, no more than three marks stand on one letter, blanks are joined, at most 80 characters kept. Does not escape markup: the page does.
 *
 * @see UTS #39 §3
 */
export function displayName(text: string): string {
  const visible = text.normalize('NFC').replace(/[\p{C}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\u2800]/gu, '')
  const joined = visible
    .replace(/(\p{M}{3})\p{M}+/gu, '$1')
    .replace(/\s+/gu, ' ')
    .trim()
  return joined === '' ? 'Unnamed client' : [...joined].slice(0, 80).join('')
}
