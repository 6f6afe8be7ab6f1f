import type { JsonObject } from '@fullmakt/ir'
import type { Applied, Change, Store } from '@fullmakt/store'
import type { OAuthEvent } from './event.ts'
import type { SigningPorts } from './signing-keys.ts'

/**
 * What a guarded fetch of a client metadata document gives: the bytes of a 200 answer, or why there are none. Of header fields that came several times
 * the values are joined by commas.
 */
export type FetchedDocument =
  | {
      readonly ok: true
      readonly body: Uint8Array
      readonly contentType: string | null
      readonly cacheControl: string | null
      /** The field `Expires`; absent means that there was none. */
      readonly expires?: string | null
      /** The field `Date`; absent means that there was none. */
      readonly date?: string | null
    }
  | { readonly ok: false; readonly reason: string }

/** What the authorization server needs from outside. */
export interface OAuthPorts {
  readonly store: Pick<Store, 'get' | 'list' | 'isRevoked' | 'rateTake'>
  /** Applies state changes and their audit events in one transaction; every write goes through it. */
  commit(changes: readonly Change[], events: readonly OAuthEvent[]): Promise<Applied>
  /** Milliseconds since the epoch; must never step back. */
  now(): number
  /** Bytes from a cryptographic random source. */
  random(bytes: number): Uint8Array
  /** SHA-256 of the UTF-8 bytes, as base64url without padding. */
  sha256(text: string): string
  /** Encrypts a text so that only who has the secret can read it, and only together with `bound`, which is authenticated with it. */
  seal(secret: string, bound: string, text: string): string
  /** Reads what `seal` made; undefined when secret, binding or text differ. */
  unseal(secret: string, bound: string, sealed: string): string | undefined
  hashPassword(password: string): Promise<string>
  /** Compares in constant time. */
  verifyPassword(password: string, hash: string): Promise<boolean>
  /**
   * Verifies the signature of a compact JWS under a public key and this algorithm alone; false for everything else, never a rejection.
   * The key is a JWK that was found to fit the algorithm; the same object may come again and again. Without this port no signature is right.
   */
  verifyJws?(text: string, key: JsonObject, algorithm: string): Promise<boolean>
  /** Signs with keys of our own; needed for JWT access tokens alone. */
  readonly signing?: SigningPorts
  /** The secret of a client that the config only says the place of; undefined when there is none. Without this port there never is one. */
  clientSecret?(reference: string): Promise<string | undefined>
  /** Fetches through the egress guard: public addresses only, no redirects, status 200 only, at most 5 KiB and 2.5 s. */
  fetchClientMetadata(url: string): Promise<FetchedDocument>
  /** The same for sets of public keys, of at most 64 KiB. Without this port they are fetched as client metadata. */
  fetchKeySet?(url: string): Promise<FetchedDocument>
  /** Fetches a picture through the same guard: the bytes of a 200 answer, at most 32 KiB, or undefined. Without this port no logo is shown. */
  fetchClientLogo?(url: string): Promise<Uint8Array | undefined>
}
