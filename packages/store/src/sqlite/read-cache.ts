import type { Entry } from '../port.ts'
import type { Staging } from '../staging.ts'

/**
 * What the one writer remembers of the committed state, so that the reads of every call ask no query.
 * Sound because nobody else writes (the process lock) and because it changes only at commits: `committed` after one that held, `clear` after one that failed.
 * Entries are not judged for expiry. At most `capacity` entries and as many subjects are kept; 0 keeps nothing.
 */
export interface ReadCache {
  /** The committed entry under `key`, if it is remembered. */
  entry(key: string): Entry | undefined
  keepEntry(key: string, entry: Entry): void
  /** True when the subject is remembered as not revoked. That it was revoked is never answered from here. */
  isUnrevoked(subject: string): boolean
  keepUnrevoked(subject: string): void
  committed(staging: Staging): void
  clear(): void
}

// Larger values are read seldom and would make the bound on entries no bound on memory.
const LONGEST_VALUE = 4_096

/** An empty cache. */
export function readCache(capacity: number): ReadCache {
  const entries = new Map<string, Entry>()
  const unrevoked = new Map<string, true>()
  return {
    entry: (key) => entries.get(key),
    keepEntry(key, entry) {
      if (entry.value.length <= LONGEST_VALUE) keep(entries, capacity, key, entry)
    },
    isUnrevoked: (subject) => unrevoked.has(subject),
    keepUnrevoked: (subject) => keep(unrevoked, capacity, subject, true),
    committed(staging) {
      for (const key of staging.entries.keys()) entries.delete(key)
      for (const subject of staging.revoked) unrevoked.delete(subject)
    },
    clear() {
      entries.clear()
      unrevoked.clear()
    },
  }
}

// The oldest goes first: what is asked often comes back with one query.
function keep<Value>(map: Map<string, Value>, capacity: number, key: string, value: Value): void {
  if (capacity === 0) return
  if (map.size >= capacity) map.delete(map.keys().next().value ?? key)
  map.set(key, value)
}
