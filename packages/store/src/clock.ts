import { StoreError } from './error.ts'

/**
 * A clock that never goes back: each reading is the highest so far, starting from `mark`.
 * Takes and returns milliseconds since the epoch; throws StoreError `ERR_STORE_CLOCK` when `now` gives anything else.
 */
export function highWaterClock(now: () => number, mark: number = 0): () => number {
  let high = mark
  return () => {
    const reading = Math.floor(now())
    // Comparisons with NaN are false, so that nothing would ever expire.
    if (!Number.isSafeInteger(reading)) throw new StoreError('ERR_STORE_CLOCK', 'the clock gave no time')
    high = Math.max(high, reading)
    return high
  }
}
