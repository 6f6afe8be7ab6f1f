import { checkChanges, checkInteger, checkKey, checkPrefix, RESERVED } from '../argument.ts'
import { highWaterClock } from '../clock.ts'
import { StoreError } from '../error.ts'
import { checkLease, stageLease } from '../lease.ts'
import type { Entry, Store } from '../port.ts'
import { rateLimiter } from '../rate-limiter.ts'
import { openStaging, type Staging, stageChanges, type View } from '../staging.ts'

/** What a memory store needs: `now` gives milliseconds since the epoch; `maxRateKeys` bounds the rate counters (default 100,000). */
export interface MemoryStoreOptions {
  readonly now: () => number
  readonly maxRateKeys?: number
}

interface Held {
  readonly entries: Map<string, Entry>
  readonly logs: Map<string, Uint8Array[]>
  readonly revoked: Set<string>
  epoch: number
}

/**
 * A store in plain memory with the semantics of every other adapter, for tests. Durable nowhere: all is gone with the object.
 * Never sweeps; `list` sorts all keys.
 */
export function openMemoryStore(options: MemoryStoreOptions): Store {
  const held: Held = { entries: new Map(), logs: new Map(), revoked: new Set(), epoch: 0 }
  const clock = highWaterClock(options.now)
  const limiter = rateLimiter(options.maxRateKeys ?? 100_000)
  let closed = false
  const open = (): void => {
    if (closed) throw new StoreError('ERR_STORE_CLOSED', 'the store is closed')
  }
  const read = (key: string): Entry | undefined => {
    const entry = held.entries.get(key)
    return entry !== undefined && isLive(entry, clock()) ? entry : undefined
  }
  const view: View = { read, logSize: (log) => held.logs.get(log)?.length ?? 0 }
  const transact = <T>(work: (staging: Staging) => T): T => {
    const staging = openStaging(view)
    const result = work(staging)
    write(held, staging)
    return result
  }
  return {
    async get(key) {
      open()
      checkKey('key', key)
      return read(key)
    },
    async list(prefix, { limit, after }) {
      open()
      checkPrefix(prefix)
      checkInteger('limit', limit, 0)
      if (after !== undefined) checkKey('after', after)
      const now = clock()
      return [...held.entries]
        .filter(([key, entry]) => key.startsWith(prefix) && !key.startsWith(RESERVED) && isLive(entry, now))
        .filter(([key]) => after === undefined || compareKeys(key, after) > 0)
        .sort(([a], [b]) => compareKeys(a, b))
        .slice(0, limit)
        .map(([key, entry]) => ({ key, ...entry }))
    },
    async apply(given) {
      open()
      const changes = 'close' in given ? given.close() : given
      checkChanges(changes)
      return transact((staging) => stageChanges(staging, changes))
    },
    async isRevoked(subjects) {
      open()
      for (const subject of subjects) checkKey('subject', subject)
      return subjects.some((subject) => held.revoked.has(subject))
    },
    async epoch() {
      open()
      return held.epoch
    },
    async rateTake(key, rate, cost = 1) {
      open()
      return limiter.take(key, rate, cost, clock())
    },
    async lease(key, holder, ttlMs) {
      open()
      checkLease({ key, holder, ttlMs })
      return transact((staging) => stageLease(staging, { key, holder, ttlMs }, clock()))
    },
    async logSize(log) {
      open()
      checkKey('log', log)
      return view.logSize(log)
    },
    async logRead(log, from, to) {
      open()
      checkKey('log', log)
      checkInteger('from', from, 0)
      checkInteger('to', to, from)
      return (held.logs.get(log) ?? []).slice(from, to).map((entry) => new Uint8Array(entry))
    },
    async close() {
      closed = true
    },
  }
}

function write(held: Held, staging: Staging): void {
  for (const [key, entry] of staging.entries) {
    if (entry === undefined) held.entries.delete(key)
    else held.entries.set(key, Object.freeze({ ...entry }))
  }
  for (const subject of staging.revoked) held.revoked.add(subject)
  held.epoch += staging.revoked.length
  for (const [log, { entries }] of staging.appended) {
    const all = held.logs.get(log) ?? []
    for (const entry of entries) all.push(new Uint8Array(entry))
    held.logs.set(log, all)
  }
}

function isLive(entry: Entry, now: number): boolean {
  return entry.expiresAt === undefined || entry.expiresAt > now
}

// Databases order by UTF-8 bytes, which is the order of code points, not of UTF-16 units.
function compareKeys(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}
