import type { JsonObject } from '@fullmakt/ir'

/**
 * Something the authorization server did, for the audit log: plain JSON, without a secret, a token or a code.
 * Its time is given by whoever writes it, in the transaction of the change it describes.
 */
export type OAuthEvent =
  | {
      readonly kind: 'consent.given'
      readonly client: string
      readonly user: string
      readonly scopes: readonly string[]
      readonly remembered: boolean
    }
  | { readonly kind: 'consent.refused'; readonly client: string; readonly user: string }
  | {
      readonly kind: 'grant.issued'
      readonly grant: string
      readonly client: string
      readonly agent: string | null
      readonly user: string
      readonly scopes: readonly string[]
      readonly expiresAt: number
    }
  | {
      readonly kind: 'token.issued'
      readonly grant: string
      readonly client: string
      readonly scopes: readonly string[]
    }
  | {
      readonly kind: 'token.exchanged'
      readonly grant: string
      /** The grant of the token that was given for it. */
      readonly from: string
      readonly client: string
      readonly user: string
      readonly scopes: readonly string[]
    }
  | {
      readonly kind: 'token.refreshed'
      readonly grant: string
      readonly client: string
      readonly scopes: readonly string[]
    }
  | {
      readonly kind: 'token.reused'
      readonly grant: string
      readonly client: string
      readonly what: 'code' | 'refresh-token'
    }
  | { readonly kind: 'code.refused'; readonly client: string; readonly reason: string }
  | { readonly kind: 'grant.revoked'; readonly grant: string; readonly by: string }
  | { readonly kind: 'key.made'; readonly kid: string }
  | { readonly kind: 'key.rotated'; readonly kid: string; readonly by: string }
  | { readonly kind: 'key.rewrapped'; readonly kid: string; readonly by: string }
  | { readonly kind: 'client.registered'; readonly client: string; readonly name: string }
  | { readonly kind: 'client.revoked'; readonly client: string; readonly by: string }
  | { readonly kind: 'user.revoked'; readonly user: string; readonly by: string }
  | { readonly kind: 'agent.revoked'; readonly agent: string; readonly by: string }
  | {
      readonly kind: 'account.created'
      readonly user: string
      readonly roles: readonly string[]
      readonly claims: JsonObject
    }
  | {
      readonly kind: 'account.updated'
      readonly user: string
      readonly roles: readonly string[]
      readonly claims: JsonObject
    }
  | { readonly kind: 'account.password-set'; readonly user: string }
  | { readonly kind: 'session.opened'; readonly user: string }
  | { readonly kind: 'session.closed'; readonly user: string }
  | { readonly kind: 'sign-in.failed'; readonly user: string | null; readonly reason: string }
