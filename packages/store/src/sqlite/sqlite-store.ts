import { checkChanges, checkInteger, checkKey, checkPrefix } from '../argument.ts'
import { highWaterClock } from '../clock.ts'
import { StoreError } from '../error.ts'
import { checkLease, stageLease } from '../lease.ts'
import type { Applied, Change, Entry, Gathered, Store } from '../port.ts'
import { rateLimiter } from '../rate-limiter.ts'
import { openStaging, type Staging, stageChanges } from '../staging.ts'
import type { Database } from './driver.ts'
import { isFatal, toStoreError } from './failure.ts'
import { type GroupCommit, groupCommit } from './group-commit.ts'
import { type ReadCache, readCache } from './read-cache.ts'
import { prepareStatements, type Statements } from './statements.ts'

/** A prepared database and what belongs to it; `sync` makes what was committed durable, `release` gives back the lock and what else is held. */
export interface SqliteStoreParts {
  readonly database: Database
  readonly now: () => number
  readonly readOnly: boolean
  readonly maxRateKeys: number
  readonly sync: () => Promise<void>
  readonly release: () => void
}

interface Held extends SqliteStoreParts {
  readonly statements: Statements
  readonly clock: () => number
  readonly cache: ReadCache
  /** The highest time the database itself remembers. */
  mark: number
  /** When expired entries were last looked for. */
  swept: number
  closed: boolean
  /** Set when the disk or the file failed: nothing is served any more. */
  failure: StoreError | undefined
}

interface Batch {
  readonly at: number
  readonly staging: Staging
  /** Makes `at` durable as the time that has passed. */
  remember(): void
}

// Expired entries leave in small steps, so that no flush gets slow.
const SWEEP_STEP = 64
// Expired entries are invisible anyway: looking for them at every flush would only cost.
const SWEEP_LAG_MS = 250
// How far the remembered time may lie behind while nothing depends on it.
const MARK_LAG_MS = 1_000
const CACHED = 10_000

/** The store over a prepared SQLite database, which it closes. Throws StoreError when statements or the clock fail. */
export function sqliteStore(parts: SqliteStoreParts): Store {
  const statements = prepareStatements(parts.database)
  const mark = statements.counter('clock')
  const clock = highWaterClock(parts.now, mark)
  clock()
  // Beside the writer nothing may be remembered: what it revokes must be seen at once.
  const cache = readCache(parts.readOnly ? 0 : CACHED)
  const held: Held = { ...parts, statements, clock, cache, mark, swept: 0, closed: false, failure: undefined }
  const limiter = rateLimiter(parts.maxRateKeys)
  const group = groupCommit<Batch>({
    transact: (body) => transact(held, body),
    sync: () =>
      parts.sync().catch((cause: unknown) => {
        // After a failed sync nobody knows what of it the disk has, and a second one may succeed without having it.
        held.failure = toStoreError(cause)
        throw held.failure
      }),
  })

  return {
    get: async (key) => {
      checkKey('key', key)
      return getEntry(held, group, key)
    },
    list: async (prefix, options) => {
      checkPrefix(prefix)
      checkInteger('limit', options.limit, 0)
      if (options.after !== undefined) checkKey('after', options.after)
      return listEntries(held, group, prefix, options)
    },
    apply: async (changes) => {
      if ('close' in changes) return applyGathered(held, group, changes)
      checkChanges(changes)
      assertWritable(held)
      const own = changes.map(copyBytes)
      return group.run(({ staging }) => stageChanges(staging, own))
    },
    isRevoked: async (subjects) => {
      for (const subject of subjects) checkKey('subject', subject)
      assertServing(held)
      return subjects.some((subject) => !cache.isUnrevoked(subject) && isRevoked(held, subject))
    },
    epoch: async () => serve(held, () => statements.counter('epoch')),
    rateTake: async (key, rate, cost = 1) => {
      assertWritable(held)
      return limiter.take(key, rate, cost, clock())
    },
    lease: async (key, holder, ttlMs) => {
      checkLease({ key, holder, ttlMs })
      assertWritable(held)
      return group.run(({ staging, at }) => stageLease(staging, { key, holder, ttlMs }, at))
    },
    logSize: async (log) => {
      checkKey('log', log)
      return serve(held, () => statements.logSize(log))
    },
    logRead: async (log, from, to) => {
      checkKey('log', log)
      checkInteger('from', from, 0)
      checkInteger('to', to, from)
      return serve(held, () => statements.logRead(log, from, to))
    },
    close: async () => closeStore(held, group),
  }
}

// The changes are made when the group is written, so nobody can touch their bytes in between. What is wrong with them is not the group's fault.
async function applyGathered(held: Held, group: GroupCommit<Batch>, gathered: Gathered): Promise<Applied> {
  assertWritable(held)
  const applied = await group.run(({ staging }) => {
    let changes: readonly Change[]
    try {
      changes = gathered.close()
      checkChanges(changes)
    } catch (error) {
      return { error }
    }
    return stageChanges(staging, changes)
  }, gathered.size)
  if ('error' in applied) throw applied.error
  return applied
}

async function getEntry(held: Held, group: GroupCommit<Batch>, key: string): Promise<Entry | undefined> {
  const row = committedEntry(held, key)
  const at = held.clock()
  if (!held.readOnly && at - held.mark >= MARK_LAG_MS) rememberTime(group).catch(() => {})
  if (row === undefined) return undefined
  const { expiresAt } = row
  if (expiresAt === undefined || expiresAt > at) return row
  // Once told that it expired, nobody may see it again, whatever the clock does and even after a crash.
  if (!held.readOnly && expiresAt > held.mark) await rememberTime(group)
  return undefined
}

function committedEntry(held: Held, key: string): Entry | undefined {
  assertServing(held)
  const remembered = held.cache.entry(key)
  if (remembered !== undefined) return remembered
  const row = serve(held, () => held.statements.entry(key))
  if (row === undefined) return undefined
  const { value, version, expiresAt } = row
  const entry: Entry = expiresAt === undefined ? { value, version } : { value, version, expiresAt }
  held.cache.keepEntry(key, entry)
  return entry
}

function isRevoked(held: Held, subject: string): boolean {
  const revoked = serve(held, () => held.statements.isRevoked(subject))
  if (!revoked) held.cache.keepUnrevoked(subject)
  return revoked
}

async function listEntries(
  held: Held,
  group: GroupCommit<Batch>,
  prefix: string,
  { limit, after }: { readonly limit: number; readonly after?: string },
): Promise<(Entry & { readonly key: string })[]> {
  const at = held.clock()
  const found: (Entry & { readonly key: string })[] = []
  let expired = 0
  let last = after ?? ''
  for (let more = true; more && found.length < limit; ) {
    const rows = serve(held, () => held.statements.entriesAfter(last, prefix, limit - found.length))
    const within = rows.filter((row) => row.key.startsWith(prefix))
    for (const row of within) {
      last = row.key
      if (row.expiresAt === undefined || row.expiresAt > at) found.push(row)
      else expired = Math.max(expired, row.expiresAt)
    }
    more = within.length > 0 && within.length === rows.length
  }
  if (!held.readOnly && expired > held.mark) await rememberTime(group)
  return found
}

/** Runs `body` inside one transaction and commits it with what it staged, or throws with nothing kept. */
function transact(held: Held, body: (batch: Batch) => void): void {
  if (held.failure !== undefined) throw held.failure
  const { statements } = held
  try {
    const at = held.clock()
    statements.begin()
    if (at - held.swept >= SWEEP_LAG_MS && statements.sweep(at, SWEEP_STEP) < SWEEP_STEP) held.swept = at
    let mark = at - held.mark >= MARK_LAG_MS
    const remember = (): void => {
      mark = true
    }
    const read = (key: string): Entry | undefined => {
      const row = held.cache.entry(key) ?? statements.entry(key)
      if (row?.expiresAt === undefined || row.expiresAt > at) return row
      remember()
      return undefined
    }
    const staging = openStaging({ read, logSize: (log) => statements.logSize(log) })
    body({ at, staging, remember })
    statements.write(staging)
    if (mark) statements.setClock(at)
    statements.commit()
    if (mark) held.mark = at
    held.cache.committed(staging)
  } catch (cause) {
    throw abandon(held, toStoreError(cause))
  }
}

function abandon(held: Held, error: StoreError): StoreError {
  held.cache.clear()
  try {
    if (held.database.inTransaction()) held.database.exec('ROLLBACK')
    if (isFatal(error)) held.failure = error
  } catch {
    // A transaction that neither commits nor rolls back leaves unknown state behind.
    held.failure = error
  }
  return error
}

function rememberTime(group: GroupCommit<Batch>): Promise<void> {
  return group.run(({ remember }) => remember())
}

function serve<T>(held: Held, query: () => T): T {
  assertServing(held)
  try {
    return query()
  } catch (error) {
    const storeError = toStoreError(error)
    if (isFatal(storeError)) held.failure = storeError
    throw storeError
  }
}

function assertServing(held: Held): void {
  if (held.closed) throw new StoreError('ERR_STORE_CLOSED', 'the store is closed')
  if (held.failure !== undefined) throw held.failure
}

function assertWritable(held: Held): void {
  assertServing(held)
  if (held.readOnly) throw new StoreError('ERR_STORE_READ_ONLY', 'the store was opened for reading')
}

// The flush comes later: the caller may have reused its buffers by then. Into one piece, as an allocation costs more than the bytes of an entry.
function copyBytes(change: Change): Change {
  if (change.op !== 'append') return { ...change }
  const copy = Buffer.concat(change.entries)
  let start = 0
  const entries = change.entries.map(({ length }) => {
    const entry = copy.subarray(start, start + length)
    start += length
    return entry
  })
  return { ...change, entries }
}

async function closeStore(held: Held, group: GroupCommit<Batch>): Promise<void> {
  if (held.closed) return
  held.closed = true
  try {
    await group.drain()
    if (!held.readOnly && held.failure === undefined) {
      const at = held.clock()
      if (at > held.mark) held.statements.setClock(at)
    }
  } finally {
    held.database.close()
    held.release()
  }
}
