import type { JsonObject } from '@fullmakt/ir'

declare const grantBrand: unique symbol
const grants = new WeakSet<object>()

/** What a verified access token allows; only the verifier makes one, so holding it is proof. */
export interface Grant {
  readonly id: string
  readonly clientId: string
  /** The declared agent's name, or null for any other client. */
  readonly agent: string | null
  /** The account it acts for; `agent:` and its name for an agent that acts for itself. */
  readonly user: string
  /** Who acts for the user one for another, the client itself first; empty unless the token was exchanged. @see RFC 8693 §4.1 */
  readonly actors: readonly string[]
  /** The user's roles; for a declared agent, those that both have. */
  readonly roles: readonly string[]
  /** The user's claims when the token was issued, also for a declared agent. */
  readonly claims: JsonObject
  /** The token's scopes and everything they include. */
  readonly scopes: ReadonlySet<string>
  /** When the token ends, milliseconds since the epoch. */
  readonly expiresAt: number
  readonly [grantBrand]: true
}

/** Tells whether a value was made by the access token verifier of this process. */
export function isGrant(value: unknown): value is Grant {
  return typeof value === 'object' && value !== null && grants.has(value)
}

/** Brands a grant. Not exported by the package: only the verifier may call it. */
export function brandGrant(parts: Omit<Grant, typeof grantBrand>): Grant {
  const grant = Object.freeze(parts)
  grants.add(grant)
  return grant as Grant
}
