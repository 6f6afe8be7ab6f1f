import { type JsonObject, parseStrictJson } from '@fullmakt/ir'
import { cacheLifetime } from './cache-lifetime.ts'
import { pickKey, readKeySet } from './jwk.ts'
import type { OAuthPorts } from './ports.ts'

/** Where the public keys of a party are: written down, or at a URL; one of them is null. */
export interface KeySource {
  readonly keys: readonly JsonObject[] | null
  readonly jwksUri: string | null
}

/** A key to verify with, or why there is none; `transient` means that asking later may help. */
export type FoundKey =
  | { readonly ok: true; readonly key: JsonObject }
  | { readonly ok: false; readonly reason: string; readonly transient: boolean }

/** Finds the key that a signature names. Never rejects. */
export type FindKey = (source: KeySource, kid: string | undefined, algorithm: string) => Promise<FoundKey>

/** How long at least between two fetches of one URL, and how long at most a set counts without being fetched again; milliseconds. */
const COOLDOWN = 60_000
const LAST_GOOD = 3_600_000
/** How many sets are kept at most; the oldest goes first. Strangers name them too, and each may be 64 KiB. */
const MOST_SETS = 256

/**
 * Makes the finder of public keys. Sets at a URL come through the guarded fetcher, are kept as their HTTP headers say, and are fetched at most once a
 * minute for one URL, also for a `kid` that is not among them, and once for any number of simultaneous questions.
 * A set counts for an hour from when it was fetched, whatever its headers say and whether it can be had again or not: a withdrawn key is gone by then.
 *
 * @see RFC 7517 §5, RFC 8725 §3.5
 */
export function createKeyFinder(ports: Pick<OAuthPorts, 'now' | 'fetchClientMetadata' | 'fetchKeySet'>): FindKey {
  const fetchSet = ports.fetchKeySet ?? ports.fetchClientMetadata
  const sets = new Map<string, RemoteSet>()
  const load = async (url: string, set: RemoteSet): Promise<void> => {
    const fetched = await fetchSet(url).catch(() => ({ ok: false }) as const)
    const read = fetched.ok ? parseStrictJson(fetched.body) : undefined
    const keys = read?.ok ? readKeySet(read.value) : undefined
    if (!fetched.ok || keys === undefined) return
    set.keys = keys
    set.fetchedAt = ports.now()
    set.freshUntil = set.fetchedAt + Math.min(LAST_GOOD, cacheLifetime(fetched, set.fetchedAt))
  }
  const fetchOnce = async (url: string, set: RemoteSet): Promise<void> => {
    if (set.loading === undefined) {
      if (ports.now() < set.triedAt + COOLDOWN) return
      set.triedAt = ports.now()
      set.loading = load(url, set).finally(() => {
        set.loading = undefined
      })
    }
    await set.loading
  }
  return async ({ keys, jwksUri }, kid, algorithm) => {
    const pick = (from: readonly JsonObject[]): FoundKey => {
      const key = pickKey(from, kid, algorithm)
      return key === undefined ? { ok: false, reason: 'key_unknown', transient: false } : { ok: true, key }
    }
    if (jwksUri === null) return pick(keys ?? [])
    const set = sets.get(jwksUri) ?? newSet(sets, jwksUri)
    if (ports.now() >= set.freshUntil) await fetchOnce(jwksUri, set)
    if (ports.now() >= set.fetchedAt + LAST_GOOD) return { ok: false, reason: 'keys_unreachable', transient: true }
    const found = pick(set.keys)
    if (found.ok) return found
    await fetchOnce(jwksUri, set)
    return pick(set.keys)
  }
}

interface RemoteSet {
  keys: readonly JsonObject[]
  fetchedAt: number
  freshUntil: number
  triedAt: number
  loading: Promise<void> | undefined
}

function newSet(sets: Map<string, RemoteSet>, url: string): RemoteSet {
  const never = Number.NEGATIVE_INFINITY
  const set: RemoteSet = { keys: [], fetchedAt: never, freshUntil: never, triedAt: never, loading: undefined }
  const [oldest] = sets.keys()
  if (sets.size >= MOST_SETS && oldest !== undefined) sets.delete(oldest)
  sets.set(url, set)
  return set
}
