import { checkInteger, checkKey, RESERVED } from './argument.ts'
import { type Staging, stagedEntry } from './staging.ts'

/** A lease asked for: `holder` wants `key` for `ttlMs` milliseconds. */
export interface LeaseRequest {
  readonly key: string
  readonly holder: string
  readonly ttlMs: number
}

/** Checks a lease request. Throws StoreError `ERR_STORE_ARGUMENT`. */
export function checkLease(request: LeaseRequest): void {
  checkKey('key', request.key)
  checkKey('holder', request.holder)
  checkInteger('ttlMs', request.ttlMs, 0)
}

/**
 * Judges a lease at the time `at` (milliseconds) and stages it. A holder that still has it keeps its fencing number; everyone else gets a number
 * above all given before, for any key, so that no number comes back when an old lease is swept away.
 */
export function stageLease(
  staging: Staging,
  request: LeaseRequest,
  at: number,
): { readonly fencing: number } | undefined {
  const key = `${RESERVED}lease:${request.key}`
  const entry = stagedEntry(staging, key)
  const current = entry === undefined || entry.expiresAt === undefined || entry.expiresAt <= at ? undefined : entry
  const held = current === undefined ? undefined : parse(current.value)
  if (held !== undefined && held.holder !== request.holder) return undefined
  const fencing = held?.fencing ?? nextFencing(staging)
  staging.entries.set(key, {
    value: `${fencing} ${request.holder}`,
    version: (entry?.version ?? 0) + 1,
    expiresAt: at + request.ttlMs,
  })
  return { fencing }
}

function nextFencing(staging: Staging): number {
  const key = `${RESERVED}fencing`
  const version = (stagedEntry(staging, key)?.version ?? 0) + 1
  staging.entries.set(key, { value: '', version })
  return version
}

function parse(value: string): { readonly holder: string; readonly fencing: number } {
  const space = value.indexOf(' ')
  return { fencing: Number(value.slice(0, space)), holder: value.slice(space + 1) }
}
