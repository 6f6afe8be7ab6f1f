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
  /** Remembers the committed entry under `key`, which is frozen by it. */
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
  const entries = generations<Entry>(capacity)
  const unrevoked = generations<true>(capacity)
  const keepEntry = (key: string, entry: Entry): void => {
    // Frozen, since the same object is given again until the key is written.
    if (entry.value.length <= LONGEST_VALUE) entries.set(key, Object.freeze(entry))
  }
  return {
    entry: entries.get,
    keepEntry,
    isUnrevoked: (subject) => unrevoked.get(subject) === true,
    keepUnrevoked: (subject) => unrevoked.set(subject, true),
    committed(staging) {
      // What was just written is what is read next: a code, a token, a grant.
      for (const [key, entry] of staging.entries) {
        entries.delete(key)
        if (entry !== undefined) keepEntry(key, entry)
      }
      for (const subject of staging.revoked) unrevoked.delete(subject)
    },
    clear() {
      entries.clear()
      unrevoked.clear()
    },
  }
}

interface Generations<Value> {
  get(key: string): Value | undefined
  set(key: string, value: Value): void
  delete(key: string): void
  clear(): void
}

// Half of what is remembered goes at one time, what was not asked for since the last time first: to take the oldest out of a map one by one is slow.
function generations<Value>(capacity: number): Generations<Value> {
  const half = Math.ceil(capacity / 2)
  let young = new Map<string, Value>()
  let old = new Map<string, Value>()
  const set = (key: string, value: Value): void => {
    if (half === 0) return
    if (young.size >= half) {
      old = young
      young = new Map()
    }
    young.set(key, value)
  }
  return {
    get(key) {
      const found = young.get(key)
      if (found !== undefined) return found
      const kept = old.get(key)
      if (kept !== undefined) set(key, kept)
      return kept
    },
    set,
    delete(key) {
      young.delete(key)
      old.delete(key)
    },
    clear() {
      young.clear()
      old.clear()
    },
  }
}
