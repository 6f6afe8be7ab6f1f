import { StoreError, type StoreErrorCode } from '../error.ts'

// Primary result codes of SQLite.
const CODES: ReadonlyMap<number, StoreErrorCode> = new Map([
  [8, 'ERR_STORE_READ_ONLY'],
  [11, 'ERR_STORE_CORRUPT'],
  [13, 'ERR_STORE_FULL'],
  [26, 'ERR_STORE_CORRUPT'],
])
const BUSY = 5
const LOCKED = 6
const FATAL: ReadonlySet<number> = new Set([10, 11, 26])

/**
 * The StoreError of an error SQLite threw; a StoreError passes unchanged. The engine's error stays as `cause`.
 * @see https://www.sqlite.org/rescode.html
 */
export function toStoreError(error: unknown): StoreError {
  if (error instanceof StoreError) return error
  const code = CODES.get(primaryCode(error)) ?? 'ERR_STORE_UNAVAILABLE'
  const reason = error instanceof Error ? error.message : 'unknown failure'
  return new StoreError(code, `the store failed: ${reason}`, error)
}

/** True when another connection held the lock for longer than the statement would wait. */
export function isBusy(error: StoreError): boolean {
  return [BUSY, LOCKED].includes(primaryCode(error.cause))
}

/** True when the disk or the file is no longer to be trusted, so that the store must not go on. */
export function isFatal(error: StoreError): boolean {
  return FATAL.has(primaryCode(error.cause))
}

function primaryCode(error: unknown): number {
  const code = error instanceof Error && 'errcode' in error ? error.errcode : undefined
  return typeof code === 'number' ? code & 0xff : -1
}
