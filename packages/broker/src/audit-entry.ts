/**
 * What the broker records of a call, in the order it happens. No arguments, no results, no secrets.
 * An intent is on disk before the upstream is called, an outcome before the answer leaves.
 */
export type AuditEntry =
  | (CallFields & {
      readonly kind: 'call.denied'
      readonly reason: 'scope' | 'arguments'
      readonly rule: null
    })
  | (DecidedFields & {
      readonly kind: 'call.denied'
      readonly reason: 'policy'
      /** The deciding rule, or null for the default. */
      readonly rule: string | null
    })
  | (DecidedFields & {
      readonly kind: 'call.denied'
      readonly reason: 'limit'
      readonly rule: string
      /** The constraint whose limit had no room, or null when it was the rule's own. */
      readonly constraint: string | null
    })
  | (DecidedFields & {
      readonly kind: 'call.denied'
      readonly reason: 'approval'
      readonly rule: string
      /** The approval that is asked for or was refused, or null when none could be. */
      readonly approval: string | null
    })
  | (DecidedFields & {
      readonly kind: 'call.intent'
      /** `approve` for a call that somebody approved. */
      readonly effect: 'allow' | 'approve'
      /** The deciding rule. */
      readonly rule: string
      /** The approval that let it happen, and the account that gave it; null when none was needed. */
      readonly approval: string | null
      readonly approver: string | null
      readonly upstream: string
    })
  | {
      readonly kind: 'call.outcome'
      readonly call: string
      /** `answered` with the HTTP status, or why there is no usable answer. */
      readonly result: string
      readonly status: number | null
      /** Whether the request may have reached the upstream. */
      readonly sent: boolean
      readonly scrubbed: boolean
      readonly durationMs: number
    }

/** What every entry about a call says. */
export interface CallFields {
  /** Names the call across its entries. */
  readonly call: string
  /** The digest of the artifact that the call was judged by, its policy included. */
  readonly artifact: string
  readonly grant: string
  readonly client: string
  readonly agent: string | null
  readonly user: string
  readonly tool: string
}

/** What every entry about a call says that the policy decided: enough to decide it again by other rules. */
export interface DecidedFields extends CallFields {
  /** The roles of the Program that the call was judged by, sorted. */
  readonly roles: readonly string[]
  /** How the predicates of the rules came out, as `createFacts` of the policy notes it. */
  readonly facts: string
}
