import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { FullmaktError } from '@fullmakt/ir'
import { openSqliteStore } from '@fullmakt/store'
import { DATABASE_FILE } from '../serve.ts'
import { AUDIT_LOG } from './audit-log.ts'
import { type EntryFilter, entryFilter, parseEntry, type ReadEntry } from './entry-filter.ts'
import { folderSource } from './file-source.ts'
import { openPrivacy, type Privacy } from './privacy.ts'
import { type EntryProof, proveEntry } from './prove-entry.ts'
import { LOG_FOLDER } from './start-audit.ts'
import { parseKeys, VERIFIER_FILE } from './verifier-keys.ts'

/** The log of a data folder, opened to be read, also while a server runs on it. */
export interface LogReader {
  size(): Promise<number>
  /** The entry at an index, or undefined. */
  entry(index: number): Promise<ReadEntry | undefined>
  /** Wanted entries from an index on, in order, to the end of the log as it is when it gets there. */
  entries(from: number, filter: EntryFilter): AsyncGenerator<ReadEntry>
  /** The last wanted entries, in order. */
  last(count: number, filter: EntryFilter): Promise<readonly ReadEntry[]>
  /** The entries of one call, in order. */
  call(id: string): Promise<readonly ReadEntry[]>
  prove(index: number): Promise<EntryProof>
  /** Who stands in the log and what is kept about them. Rejects with `ERR_KEY` without the key. */
  privacy(): Promise<Privacy>
  close(): Promise<void>
}

const PAGE = 1_000

/** Opens the log of a data folder. Throws `ERR_AUDIT_SOURCE` when there is none. */
export function openLogReader(options: {
  readonly folder: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly now: () => number
}): LogReader {
  const { folder, env, now } = options
  for (const name of [DATABASE_FILE, VERIFIER_FILE]) {
    if (existsSync(join(folder, name))) continue
    throw new FullmaktError('ERR_AUDIT_SOURCE', `there is no \`${name}\` in \`${folder}\``)
  }
  const keys = parseKeys(readFileSync(join(folder, VERIFIER_FILE), 'utf8'))
  if (keys === undefined) throw new FullmaktError('ERR_AUDIT_SOURCE', `\`${VERIFIER_FILE}\` holds no verifier key`)
  const store = openSqliteStore({ path: join(folder, DATABASE_FILE), now, readOnly: true })
  let privacy: Promise<Privacy> | undefined
  const openOnce = (): Promise<Privacy> => {
    privacy ??= openPrivacy({ store, folder, env, now, readOnly: true })
    return privacy
  }
  const read = async (from: number, to: number): Promise<ReadEntry[]> => {
    const entries = (await store.logRead(AUDIT_LOG, from, to)).map(parseEntry)
    // Who has no key of the subjects reads the log as everybody does.
    const opened = await openOnce().then(
      (own) => own.openFacts(entries),
      () => entries,
    )
    return opened.map((entry, at) => ({ index: from + at, entry }))
  }
  const reader: LogReader = {
    size: () => store.logSize(AUDIT_LOG),
    entry: async (index) => (await read(index, index + 1))[0],
    async *entries(from, filter) {
      const isWanted = entryFilter(filter)
      for (let at = from; ; ) {
        const page = await read(at, at + PAGE)
        for (const each of page) if (isWanted(each.entry)) yield each
        at += page.length
        if (page.length < PAGE) return
      }
    },
    async last(count, filter) {
      const size = await store.logSize(AUDIT_LOG)
      // From the end in growing steps: the ends of calls are told apart only with their intents.
      for (let span = Math.max(PAGE, count * 4); ; span *= 4) {
        const from = Math.max(0, size - span)
        const found: ReadEntry[] = []
        for await (const each of reader.entries(from, filter)) {
          found.push(each)
          if (found.length > count) found.shift()
        }
        if (found.length >= count || from === 0) return found
      }
    },
    async call(id) {
      const found: ReadEntry[] = []
      for await (const each of reader.entries(0, {})) if (each.entry['call'] === id) found.push(each)
      return found
    },
    prove: (index) => proveEntry(folderSource(join(folder, LOG_FOLDER)), keys, index),
    privacy: openOnce,
    close: () => store.close(),
  }
  return reader
}
