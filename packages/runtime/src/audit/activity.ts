import type { LogKey } from '@fullmakt/audit'
import type { Store } from '@fullmakt/store'
import { AUDIT_LOG } from './audit-log.ts'
import { type EntryFilter, type LoggedEntry, matches, parseEntry, type ReadEntry } from './entry-filter.ts'
import type { Privacy } from './privacy.ts'
import { type EntryProof, proveEntry } from './prove-entry.ts'
import type { TileFolder } from './tile-folder.ts'

/** A call of somebody's agent: how it began or was denied, and how it ended, if it did. */
export interface ActivityCall {
  readonly begun: ReadEntry
  readonly ended: ReadEntry | undefined
}

/** A page of calls, the newest first; `next` is where the older ones begin, if there may be any. */
export interface ActivityPage {
  readonly calls: readonly ActivityCall[]
  readonly next: number | undefined
}

/** What the log says of one account. */
export interface Activity {
  /** Calls of an account that begin before an index; the newest ones without. */
  page(account: string, filter: EntryFilter, before: number | undefined): Promise<ActivityPage>
  /** The proof of an entry about a call of an account; undefined for every other entry. */
  prove(account: string, index: number): Promise<EntryProof | undefined>
}

const PAGE = 20
const STEP = 1_000
/** Entries that one request looks at: the rest is for the next page. */
const MOST_READ = 20_000

/** Makes it from the store, the files of the log, its keys and who stands in it. Rejections of the store pass through. */
export function createActivity(store: Store, folder: TileFolder, keys: readonly LogKey[], privacy: Privacy): Activity {
  const read = async (from: number, to: number): Promise<ReadEntry[]> =>
    (await store.logRead(AUDIT_LOG, from, to)).map((bytes, at) => ({ index: from + at, entry: parseEntry(bytes) }))
  return {
    async page(account, filter, before) {
      const user = await privacy.pseudonymOf(account)
      if (user === undefined) return { calls: [], next: undefined }
      const wanted = { ...filter, user }
      const size = await store.logSize(AUDIT_LOG)
      const calls: ActivityCall[] = []
      // An end stands behind its beginning, also behind where this page starts.
      const start = Math.min(before ?? size, size)
      const ends = new Map<unknown, ReadEntry>()
      for (const each of await read(start, Math.min(size, start + STEP)))
        if (isEnd(each.entry)) ends.set(each.entry['call'], each)
      let to = start
      for (let looked = 0; to > 0 && looked < MOST_READ; looked += STEP) {
        const from = Math.max(0, to - STEP)
        for (const each of (await read(from, to)).reverse()) {
          const { entry } = each
          if (isEnd(entry)) ends.set(entry['call'], each)
          if (!isCall(entry) || !matches(wanted, entry) || !isWithin(filter, entry)) continue
          calls.push({ begun: each, ended: ends.get(entry['call']) })
          if (calls.length === PAGE) return { calls, next: each.index > 0 ? each.index : undefined }
        }
        to = from
      }
      return { calls, next: to > 0 ? to : undefined }
    },
    async prove(account, index) {
      const user = await privacy.pseudonymOf(account)
      const [found] = await read(index, index + 1)
      if (user === undefined || found === undefined) return undefined
      let about: LoggedEntry | undefined = found.entry
      if (isEnd(found.entry)) {
        const { call } = found.entry
        const from = Math.max(0, index - MOST_READ)
        about = (await read(from, index)).find(
          ({ entry }) => entry.kind === 'call.intent' && entry['call'] === call,
        )?.entry
      }
      if (about === undefined || !isCall(about) || about['user'] !== user) return undefined
      return proveEntry(folder.read, keys, index)
    },
  }
}

function isCall({ kind }: LoggedEntry): boolean {
  return kind === 'call.intent' || kind === 'call.denied'
}

function isEnd({ kind }: LoggedEntry): boolean {
  return kind === 'call.outcome' || kind === 'call.unknown'
}

function isWithin({ since, until }: EntryFilter, { t }: LoggedEntry): boolean {
  return (since === undefined || t >= since) && (until === undefined || t < until)
}
