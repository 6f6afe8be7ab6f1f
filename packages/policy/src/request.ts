import type { Effect, JsonObject } from '@fullmakt/ir'

/**
 * Who asks: the resource owner's account, the declared agent, the roles the call is judged by, and the owner's claims.
 * A null user or agent is absent: no rule that names one speaks of it, and a test on it is unknown.
 */
export interface PolicyPrincipal {
  readonly user: string | null
  readonly agent: string | null
  readonly roles: readonly string[]
  readonly claims: JsonObject
}

/** The OAuth client a call comes through. */
export interface PolicyClient {
  readonly id: string
}

/** What is asked: may this principal, through this client, call this tool with these arguments at `now` (ms since the epoch)? */
export interface PolicyRequest {
  readonly principal: PolicyPrincipal
  readonly client: PolicyClient
  readonly tool: string
  readonly args: JsonObject
  readonly now: number
}

/** What was decided. `rule` is the index in `program.rules` of the deciding rule; null when none matched, which is the default deny. */
export interface Decision {
  readonly effect: Effect
  readonly rule: number | null
}
