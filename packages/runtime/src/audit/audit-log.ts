import {
  appendLeaf,
  type Checkpoint,
  EMPTY_FRONTIER,
  type Frontier,
  formatCheckpoint,
  frontierRoot,
  leafHash,
  signNote,
  type VerifierKey,
} from '@fullmakt/audit'
import { canonicalJson, FullmaktError, type JsonObject } from '@fullmakt/ir'
import type { Applied, Change, Store } from '@fullmakt/store'
import { sha256 } from '../crypto.ts'
import { batched } from './batched.ts'

/** The name of the log in the store. */
export const AUDIT_LOG = 'audit'

/** The audit log of a deployment: appending, and the signed head over all that was appended. */
export interface AuditLog {
  /** Appends an entry; resolves when it is durable. Rejects when it is not. */
  append(entry: object): Promise<void>
  /** Applies state changes and appends the entries that tell of them, in one transaction. */
  commit(changes: readonly Change[], entries: readonly object[]): Promise<Applied>
  /** The signed checkpoint over every durable entry. @see https://c2sp.org/tlog-checkpoint */
  checkpoint(): Uint8Array
  /** The number of entries under the checkpoint, and their root. */
  head(): Checkpoint
}

/** What the log stands on. */
export interface AuditLogOptions {
  readonly store: Store
  readonly origin: string
  readonly key: VerifierKey
  readonly sign: (message: Uint8Array) => Uint8Array
  readonly now: () => number
  /** Told after entries became durable, so that a new head can be kept. */
  readonly onAppended: () => void
  /** An older head that the log must still be an extension of. */
  readonly since?: Checkpoint
}

const PAGE = 1_000

/**
 * Opens the log: reads every entry of the store back into the tree.
 * Takes what it stands on and a visitor of the entries that are already there. Throws `ERR_AUDIT_ROLLBACK` when there are fewer entries than
 * under the older head, `ERR_AUDIT_TAMPERED` when they are others, and what the store throws.
 */
export async function openAuditLog(options: AuditLogOptions, visit: (entry: Uint8Array) => void): Promise<AuditLog> {
  const { store, origin, key, sign, now, onAppended, since } = options
  let frontier: Frontier = EMPTY_FRONTIER
  const size = await store.logSize(AUDIT_LOG)
  if (since !== undefined && size < since.size) throw rolledBack(size, since.size)
  for (let from = 0; from < size; from += PAGE) {
    for (const entry of await store.logRead(AUDIT_LOG, from, Math.min(size, from + PAGE))) {
      visit(entry)
      frontier = appendLeaf(sha256, frontier, leafHash(sha256, entry))
      if (frontier.size === since?.size) assertRoot(frontier, since)
    }
  }
  // Commits may be told of in another order than they were made in, so leaves wait for their turn.
  const waiting = new Map<number, Uint8Array>()
  const integrate = (first: number, entries: readonly Uint8Array[]): void => {
    for (const [offset, entry] of entries.entries()) {
      const leaf = leafHash(sha256, entry)
      // In its turn, as nearly all are: nothing has to wait.
      if (first + offset === frontier.size) frontier = appendLeaf(sha256, frontier, leaf)
      else waiting.set(first + offset, leaf)
    }
    for (let leaf = waiting.get(frontier.size); leaf !== undefined; leaf = waiting.get(frontier.size)) {
      waiting.delete(frontier.size)
      frontier = appendLeaf(sha256, frontier, leaf)
    }
    onAppended()
  }
  const encode = (entry: object): Uint8Array => Buffer.from(canonicalJson({ v: 1, t: now(), ...entry } as JsonObject))
  const commit: AuditLog['commit'] = async (changes, entries) => {
    const encoded = entries.map(encode)
    if (encoded.length === 0) return store.apply(changes)
    const applied = await store.apply([...changes, { op: 'append', log: AUDIT_LOG, entries: encoded }])
    if (applied.ok) integrate(applied.appended[changes.length] ?? Number.NaN, encoded)
    return applied
  }
  const head = (): Checkpoint => ({ origin, size: frontier.size, root: frontierRoot(sha256, frontier), extensions: [] })
  const append = batched<Uint8Array>(async (entries) => {
    const applied = await store.apply([{ op: 'append', log: AUDIT_LOG, entries }])
    if (!applied.ok) throw new FullmaktError('ERR_AUDIT_APPEND', 'the audit log did not take an entry')
    integrate(applied.appended[0] ?? Number.NaN, entries)
  })
  return {
    commit,
    append: (entry) => append(encode(entry)),
    head,
    checkpoint: () => signNote(sign, key, formatCheckpoint(head())),
  }
}

function assertRoot(frontier: Frontier, since: Checkpoint): void {
  if (Buffer.compare(frontierRoot(sha256, frontier), since.root) === 0) return
  throw new FullmaktError(
    'ERR_AUDIT_TAMPERED',
    'the audit log was tampered with: entries under the kept head were changed. Run `fullmakt audit verify`.',
  )
}

function rolledBack(size: number, expected: number): FullmaktError {
  return new FullmaktError(
    'ERR_AUDIT_ROLLBACK',
    `the audit log holds ${size} entries and held ${expected}: the database was replaced by an older one. ` +
      'Put the newer one back, or move the data folder away to start a new log.',
  )
}
