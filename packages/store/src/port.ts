/**
 * A value held under a key, as read; immutable. Adapters may give the same object for the same version again.
 * `version` starts at 1 and grows by one with each write of the key; it is what `swap` compares.
 * It starts again at 1 once the key was removed or expired: keys that `swap` relies on are not used twice.
 */
export interface Entry {
  readonly value: string
  readonly version: number
  /** Milliseconds since the epoch; absent = never expires. An expired entry reads as absent. */
  readonly expiresAt?: number
}

/**
 * One step of a transition. Steps of one `apply` succeed together or not at all; each sees what the steps before it did.
 * Keys, subjects, logs and holders are well-formed, not empty, hold no NUL and do not start with U+0001; numbers are safe integers.
 *
 * - `insert`: the key must be absent (or expired). Insert once.
 * - `take`: the key must be present; it is removed and its value returned. Take once.
 * - `swap`: the key must be present at exactly `version`. Compare and swap.
 * - `put`: no condition.
 * - `delete`: no condition.
 * - `revoke`: marks a subject (a grant, client, user or agent, named by a prefixed string such as `grant:…`) revoked and bumps the epoch.
 * - `append`: appends entries to an append-only log; the log assigns consecutive indices at commit.
 */
export type Change =
  | { readonly op: 'insert'; readonly key: string; readonly value: string; readonly expiresAt?: number }
  | { readonly op: 'take'; readonly key: string }
  | {
      readonly op: 'swap'
      readonly key: string
      readonly version: number
      readonly value: string
      readonly expiresAt?: number
    }
  | { readonly op: 'put'; readonly key: string; readonly value: string; readonly expiresAt?: number }
  | { readonly op: 'delete'; readonly key: string }
  | { readonly op: 'revoke'; readonly subject: string }
  | { readonly op: 'append'; readonly log: string; readonly entries: readonly Uint8Array[] }

/** Changes that are gathered until their transaction is made, so that all of them are written at once. */
export interface Gathered {
  /** How many have come so far: while the number grows, a store may wait for more. */
  size(): number
  /** Gives them. It is called once, when the transaction is made, or never where the store takes none; what it throws rejects this transition alone. */
  close(): readonly Change[]
}

/**
 * What became of a transition.
 * `lost` names the first step (index into the changes) whose condition did not hold; nothing was written.
 * `taken` holds, per step, the value a `take` removed; `appended` the index of the first entry an `append` wrote.
 */
export type Applied =
  | {
      readonly ok: true
      readonly taken: readonly (string | undefined)[]
      readonly appended: readonly (number | undefined)[]
    }
  | { readonly ok: false; readonly lost: number }

/** A limit of `count` units per `periodMs`, judged by GCRA: at most `count` at once, then one each `periodMs / count`. */
export interface Rate {
  readonly count: number
  readonly periodMs: number
}

/** `retryAfterMs` is 0 when allowed. */
export interface RateDecision {
  readonly allowed: boolean
  readonly remaining: number
  readonly retryAfterMs: number
}

/**
 * The storage port: everything the serving side keeps, in few operations, each linearisable per key and durable when its promise resolves
 * (except rate counters, which may be forgotten by a restart). Every adapter passes the one conformance suite.
 *
 * A rejected promise carries a `StoreError`: the outcome of an `apply` that rejects is "not applied".
 * Expiry is judged by a clock that never goes back, also across restarts: what was once reported expired stays expired.
 */
export interface Store {
  /** The entry under `key`, or undefined when absent or expired. */
  get(key: string): Promise<Entry | undefined>
  /** Live entries whose key starts with `prefix`, in key order, after the key `after` if given, at most `limit`. */
  list(
    prefix: string,
    options: { readonly limit: number; readonly after?: string },
  ): Promise<readonly (Entry & { readonly key: string })[]>
  /** Applies all changes in one durable transaction, or none. */
  apply(changes: readonly Change[] | Gathered): Promise<Applied>
  /** True when any of the subjects was revoked. */
  isRevoked(subjects: readonly string[]): Promise<boolean>
  /** Grows by at least one with every revocation. */
  epoch(): Promise<number>
  /** Takes `cost` units (default 1, at most the rate's count) from the rate under `key`. A refused take costs nothing. */
  rateTake(key: string, rate: Rate, cost?: number): Promise<RateDecision>
  /**
   * Takes or renews a lease; undefined while another holder has it. `fencing` grows with every change of holder and stays for a holder that renews in time.
   * A `ttlMs` of 0 gives it back at once.
   */
  lease(key: string, holder: string, ttlMs: number): Promise<{ readonly fencing: number } | undefined>
  /** Number of entries in a log. */
  logSize(log: string): Promise<number>
  /** Entries `from` (inclusive) to `to` (exclusive) of a log, in order; fewer where the log ends. */
  logRead(log: string, from: number, to: number): Promise<readonly Uint8Array[]>
  /** Flushes and releases the adapter; later calls reject with code `ERR_STORE_CLOSED`. */
  close(): Promise<void>
}
