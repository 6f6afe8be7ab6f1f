import type { JsonObject } from '@fullmakt/ir'

/**
 * Who calls, as the access token says: the resource owner, the declared agent if there is one, the client, and what was granted.
 * Only the verifier of access tokens makes the real ones; the broker trusts what it is given.
 */
export interface Caller {
  readonly id: string
  readonly clientId: string
  readonly agent: string | null
  readonly user: string
  /** The roles that the call is judged by. */
  readonly roles: readonly string[]
  /** The resource owner's claims. */
  readonly claims: JsonObject
  /** Granted scopes with everything they include. */
  readonly scopes: ReadonlySet<string>
}
