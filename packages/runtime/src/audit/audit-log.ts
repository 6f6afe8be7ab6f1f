import {
  type Checkpoint,
  createTileWriter,
  edgeFrontier,
  frontierRoot,
  partialTiles,
  type TileEdge,
  type TileFile,
} from '@fullmakt/audit'
import { canonicalJson, FullmaktError, type JsonObject } from '@fullmakt/ir'
import type { Applied, Change, Store } from '@fullmakt/store'
import { sha256 } from '../crypto.ts'
import { batched } from './batched.ts'
import type { OpenCalls } from './open-calls.ts'
import { type LogEntry, type LogValues, type PrepareEntry, prepareNothing } from './prepare-entry.ts'

/** The name of the log in the store. */
export const AUDIT_LOG = 'audit'
/** Bytes that an entry has at most: more would not fit into a bundle of tiles, and nothing that is recorded needs them. */
export const LARGEST_ENTRY = 32_768

/** The audit log of a deployment: appending, and the signed head over what was appended. */
export interface AuditLog {
  /**
   * Appends an entry; resolves when it is durable. Rejects when it is not; a call whose outcome was rejected becomes `call.unknown` with the
   * next entry that is taken.
   * Takes the values that the entry is about, too: the log holds commitments to them.
   */
  append(entry: object, values?: LogValues): Promise<void>
  /** Applies state changes and appends the entries that tell of them, in one transaction. */
  commit(changes: readonly Change[], entries: readonly object[]): Promise<Applied>
  /** The last signed checkpoint that was kept. @see https://c2sp.org/tlog-checkpoint */
  checkpoint(): Uint8Array
  /** The number of all durable entries, and their root. */
  head(): Checkpoint
}

/** What the log stands on. */
export interface AuditLogOptions {
  readonly store: Store
  readonly origin: string
  readonly now: () => number
  /** What was there at the start. */
  readonly edge: TileEdge
  readonly openCalls: OpenCalls
  readonly prepare?: PrepareEntry
  /** Told after entries became durable, so that a new head can be kept. */
  readonly onAppended: () => void
  /** Told why something could not be appended. */
  readonly onFailed?: (error: unknown) => void
  /** Throws while no call may begin. */
  readonly assertTaking?: () => void
  readonly checkpoint: () => Uint8Array
}

/** What the log became since the last time it was asked. */
export interface LogGrowth {
  readonly edge: TileEdge
  readonly head: Checkpoint
  /** The files that became full, or undefined when they were too many to be held: they are made from the store then. */
  readonly full: readonly TileFile[] | undefined
  readonly partial: readonly TileFile[]
  readonly openCalls: readonly string[]
}

/** A log, with what the writer of its files takes from it. */
export interface GrowingLog {
  readonly log: AuditLog
  takeGrowth(): LogGrowth
}

/** Bytes of full files that are held in memory at most, while they cannot be written. */
const MOST_HELD = 33_554_432

interface Item {
  readonly entry: LogEntry
  readonly bytes: Uint8Array
  readonly changes: readonly Change[]
}

/** Makes the log from where it stood. Rejections of the store pass through; an entry over 32 KiB is refused with `ERR_AUDIT_ENTRY`. */
export function createAuditLog(options: AuditLogOptions): GrowingLog {
  const { store, origin, now, openCalls, onAppended, onFailed = () => {}, assertTaking = () => {} } = options
  const prepare = options.prepare ?? prepareNothing
  const tiles = createTileWriter(sha256, options.edge)
  let full: TileFile[] | undefined = []
  let held = 0
  // Commits may be told of in another order than they were made in, so entries wait for their turn.
  const waiting = new Map<number, Item>()
  const integrate = (first: number, items: readonly Item[]): void => {
    let turn: readonly Item[] = items
    if (first !== tiles.size || waiting.size > 0) {
      for (const [offset, item] of items.entries()) waiting.set(first + offset, item)
      const next: Item[] = []
      for (let item = waiting.get(tiles.size); item !== undefined; item = waiting.get(tiles.size + next.length)) {
        waiting.delete(tiles.size + next.length)
        next.push(item)
      }
      turn = next
    }
    for (const { entry } of turn) openCalls.see(entry)
    for (const file of tiles.append(turn.map(({ bytes }) => bytes))) {
      held += file.bytes.length
      if (held > MOST_HELD) full = undefined
      full?.push(file)
    }
    onAppended()
  }
  const item = (entry: LogEntry, values: LogValues | undefined): Item | Promise<Item> => {
    const prepared = prepare(entry, values)
    return prepared instanceof Promise ? prepared.then(itemOf) : itemOf(prepared)
  }
  const itemOf = ({ entry, changes }: { entry: LogEntry; changes: readonly Change[] }): Item => ({
    entry,
    bytes: encode({ v: 1, t: now(), ...entry }),
    changes,
  })
  const apply: Store['apply'] = async (changes) => {
    try {
      return await store.apply(changes)
    } catch (error) {
      onFailed(error)
      throw error
    }
  }
  const appendOf = (items: readonly Item[]): readonly Change[] => [
    ...items.flatMap(({ changes }) => changes),
    { op: 'append', log: AUDIT_LOG, entries: items.map(({ bytes }) => bytes) },
  ]
  // Calls whose end could not be written: the next entry that can be takes their ends along.
  const unended = new Set<string>()
  const append = batched<Item>(async (batch) => {
    let late: readonly string[] = []
    let items: readonly Item[] = []
    const applied = await apply({
      size: batch.size,
      close() {
        late = [...unended]
        items = [
          ...late.map((call) => itemOf({ entry: { kind: 'call.unknown', call }, changes: [] })),
          ...batch.close(),
        ]
        return appendOf(items)
      },
    })
    if (!applied.ok) throw new FullmaktError('ERR_AUDIT_APPEND', 'the audit log did not take an entry')
    for (const call of late) unended.delete(call)
    integrate(applied.appended.at(-1) ?? Number.NaN, items)
  })
  const headOf = (edge: TileEdge): Checkpoint => ({
    origin,
    size: edge.size,
    root: frontierRoot(sha256, edgeFrontier(sha256, edge)),
    extensions: [],
  })
  const log: AuditLog = {
    async commit(changes, entries) {
      if (entries.length === 0) return store.apply(changes)
      const items: Item[] = []
      for (const entry of entries) items.push(await item(entry as LogEntry, undefined))
      const applied = await apply([...changes, ...appendOf(items)])
      if (applied.ok) integrate(applied.appended.at(-1) ?? Number.NaN, items)
      return applied
    },
    async append(entry, values) {
      // What was begun is ended, whatever else is wrong.
      const { kind, call } = entry as LogEntry
      if (kind === 'call.intent') assertTaking()
      try {
        const prepared = item(entry as LogEntry, values)
        await append(prepared instanceof Promise ? await prepared : prepared)
      } catch (error) {
        if (kind === 'call.outcome' && typeof call === 'string') unended.add(call)
        throw error
      }
    },
    head: () => headOf(tiles.edge()),
    checkpoint: options.checkpoint,
  }
  return {
    log,
    takeGrowth() {
      const taken = full
      full = []
      held = 0
      const edge = tiles.edge()
      return { edge, head: headOf(edge), full: taken, partial: partialTiles(edge), openCalls: openCalls.list() }
    },
  }
}

function encode(entry: object): Uint8Array {
  const bytes = Buffer.from(canonicalJson(entry as JsonObject))
  if (bytes.length > LARGEST_ENTRY) {
    throw new FullmaktError('ERR_AUDIT_ENTRY', `an entry of the audit log has at most ${LARGEST_ENTRY} bytes`)
  }
  return bytes
}
