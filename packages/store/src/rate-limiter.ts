import { checkInteger, checkKey } from './argument.ts'
import { StoreError } from './error.ts'
import type { Rate, RateDecision } from './port.ts'

/** A limiter in memory: `take` takes `cost` units of `rate` under `key` at the time `at` (milliseconds, never going back). */
export interface RateLimiter {
  take(key: string, rate: Rate, cost: number, at: number): RateDecision
}

// Debt counts in units of 1/count ms, so that all of it stays in whole numbers: a take adds cost × period, a millisecond pays back count.
interface Debt {
  readonly owed: number
  readonly at: number
  readonly count: number
}

const SCAN = 256

/**
 * GCRA over at most `maxKeys` keys. A key that owes nothing is forgotten first; while all keys owe, a new key is refused.
 * `take` throws StoreError `ERR_STORE_ARGUMENT` for a cost above the rate's count and for numbers whose product is not a safe integer.
 * @see https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm
 */
export function rateLimiter(maxKeys: number): RateLimiter {
  const debts = new Map<string, Debt>()
  return {
    take(key, rate, cost, at) {
      checkRate(key, rate, cost)
      const known = debts.get(key)
      if (known === undefined && debts.size >= maxKeys && !forget(debts, at)) {
        return { allowed: false, remaining: 0, retryAfterMs: Math.ceil(rate.periodMs / rate.count) }
      }
      const capacity = rate.count * rate.periodMs
      const owed = known === undefined ? 0 : owedAt(known, rate.count, at)
      const after = owed + cost * rate.periodMs
      const allowed = after <= capacity
      const kept = allowed ? after : owed
      debts.set(key, { owed: kept, at, count: rate.count })
      return {
        allowed,
        remaining: Math.max(0, Math.floor((capacity - kept) / rate.periodMs)),
        retryAfterMs: allowed ? 0 : Math.ceil((after - capacity) / rate.count),
      }
    },
  }
}

function owedAt(debt: Debt, count: number, at: number): number {
  const owed = Math.max(0, debt.owed - (at - debt.at) * debt.count)
  return debt.count === count ? owed : Math.ceil((owed / debt.count) * count)
}

// Looks at the keys untouched for longest; those that still owe go to the back, so that the next look sees others.
function forget(debts: Map<string, Debt>, at: number): boolean {
  let [seen, freed] = [0, false]
  for (const [key, debt] of debts) {
    if (seen === SCAN) break
    seen += 1
    debts.delete(key)
    if (owedAt(debt, debt.count, at) === 0) freed = true
    else debts.set(key, debt)
  }
  return freed
}

function checkRate(key: string, rate: Rate, cost: number): void {
  checkKey('key', key)
  checkInteger('count', rate.count, 1)
  checkInteger('periodMs', rate.periodMs, 1)
  checkInteger('cost', cost, 1)
  if (cost > rate.count) throw new StoreError('ERR_STORE_ARGUMENT', 'cost must not exceed count')
  checkInteger('count × periodMs', rate.count * rate.periodMs * 2, 1)
}
