/**
 * Why the store did not do what was asked. Codes are stable, messages are not.
 *
 * - `ERR_STORE_ARGUMENT`: the call itself is impossible (a number that is not a safe integer, an ill-formed string).
 * - `ERR_STORE_CLOCK`: the clock gave something that is not a time.
 * - `ERR_STORE_CLOSED`: called after `close`.
 * - `ERR_STORE_CORRUPT`: the file is damaged or not a store.
 * - `ERR_STORE_FULL`: no room left on the disk.
 * - `ERR_STORE_LOCKED`: another process holds the store.
 * - `ERR_STORE_READ_ONLY`: a write on a store opened for reading.
 * - `ERR_STORE_SCHEMA`: the file belongs to a newer version or to something else.
 * - `ERR_STORE_UNAVAILABLE`: the store cannot be reached or cannot keep its promises there.
 */
export type StoreErrorCode =
  | 'ERR_STORE_ARGUMENT'
  | 'ERR_STORE_CLOCK'
  | 'ERR_STORE_CLOSED'
  | 'ERR_STORE_CORRUPT'
  | 'ERR_STORE_FULL'
  | 'ERR_STORE_LOCKED'
  | 'ERR_STORE_READ_ONLY'
  | 'ERR_STORE_SCHEMA'
  | 'ERR_STORE_UNAVAILABLE'

/** What a store throws and rejects with; `code` says which kind, `cause` holds the engine's own error where there is one. Messages hold no stored values. */
export class StoreError extends Error {
  readonly code: StoreErrorCode

  constructor(code: StoreErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'StoreError'
    this.code = code
  }
}
