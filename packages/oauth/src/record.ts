import type { JsonObject } from '@fullmakt/ir'
import type { Entry } from '@fullmakt/store'
import type { Hop } from './subject.ts'

/** An authorization code as kept under its hash; it stays after redemption so that reuse is noticed. */
export interface CodeRecord {
  readonly client: string
  readonly agent: string | null
  readonly redirectUri: string
  readonly challenge: string
  readonly method: string
  readonly resource: string
  readonly scopes: readonly string[]
  readonly user: string
  readonly generation: number
  /** The thumbprint of the key that must redeem it, where the request named one. */
  readonly jkt?: string
  /** The id of the grant it becomes. */
  readonly grant: string
  readonly expiresAt: number
  readonly state: 'open' | 'redeemed' | 'burnt'
}

/** A grant and its refresh family: the hashes of the current and the previous refresh token. */
export interface GrantRecord {
  readonly id: string
  readonly client: string
  readonly clientName: string
  readonly agent: string | null
  readonly user: string
  readonly generation: number
  readonly scopes: readonly string[]
  readonly resource: string
  readonly redirectUri: string
  readonly issuedAt: number
  readonly expiresAt: number
  readonly current: string | null
  readonly previous: string | null
  readonly rotatedAt: number | null
  /** How often its refresh token was rotated; never unless said. */
  readonly rotations?: number
  /** The thumbprint of the key that it was bound to when it was made. */
  readonly jkt?: string
}

/** An access token as kept under its hash: everything its verification needs. */
export interface AccessRecord {
  readonly grant: string
  readonly client: string
  readonly agent: string | null
  readonly user: string
  readonly generation: number
  readonly roles: readonly string[]
  /** The user's claims when the token was issued; a record without any has none. */
  readonly claims?: JsonObject
  readonly scopes: readonly string[]
  readonly resource: string
  readonly issuedAt?: number
  readonly expiresAt: number
  /** The thumbprint of the key it is bound to; without one it is a bearer token. */
  readonly jkt?: string
  /** The grants it was exchanged from, the user's own one last. */
  readonly via?: readonly Hop[]
}

/** A local account. `generation` grows with every new password. */
export interface AccountRecord {
  readonly name: string
  readonly passwordHash: string
  readonly generation: number
  readonly roles: readonly string[]
  /** Text, numbers and booleans by name; a record without any has none. */
  readonly claims?: JsonObject
  readonly createdAt: number
  /** Who it is at the identity provider; such an account has no password. */
  readonly external?: { readonly issuer: string; readonly subject: string }
  /** What people call its owner, where that is not the name. */
  readonly label?: string
}

/** Reads back what this server wrote; throws `SyntaxError` on anything that is not JSON. */
export function read<T>(entry: Entry): T {
  return JSON.parse(entry.value) as T
}
