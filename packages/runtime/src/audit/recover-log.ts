import {
  appendTiles,
  type Checkpoint,
  EMPTY_EDGE,
  edgeFrontier,
  frontierRoot,
  openTileLog,
  readConsistencyProof,
  readEdge,
  type TileEdge,
  type TileFile,
  type TileLog,
  verifyConsistency,
} from '@fullmakt/audit'
import { FullmaktError } from '@fullmakt/ir'
import type { Store } from '@fullmakt/store'
import { sha256 } from '../crypto.ts'
import { AUDIT_LOG } from './audit-log.ts'
import { createOpenCalls, type OpenCalls, type OpenCallsNote } from './open-calls.ts'
import type { TileFolder } from './tile-folder.ts'

/** Where the log stands after a start. */
export interface RecoveredLog {
  readonly edge: TileEdge
  readonly openCalls: OpenCalls
  /** True when all entries were read, because the files beside the database were not there or not those of the log. */
  readonly wasRead: boolean
}

/** What a start knows of the log before it opens it. */
export interface LogEvidence {
  readonly store: Store
  readonly folder: TileFolder
  /** Signed heads that were kept, verified; the log must be an extension of each. */
  readonly heads: readonly Checkpoint[]
  readonly openCalls: OpenCallsNote | undefined
  /** Takes the files that had to be made again. */
  readonly rewrite: (files: readonly TileFile[]) => Promise<void>
}

const PAGE = 1_000

/**
 * Finds out where the log stands. With the files of the largest kept head it reads their right edge and what is newer; without, all of the store.
 * Throws `ERR_AUDIT_ROLLBACK` when the store holds less than was kept, and `ERR_AUDIT_TAMPERED` when it holds something else, as far as it
 * looked: entries older than the right edge are for `verifyData` to judge.
 */
export async function recoverLog(evidence: LogEvidence): Promise<RecoveredLog> {
  const { store, heads, openCalls } = evidence
  const size = await store.logSize(AUDIT_LOG)
  const kept = Math.max(0, openCalls?.size ?? 0, ...heads.map((head) => head.size))
  if (size < kept) throw rolledBack(size, kept)
  const newest = heads.reduce<Checkpoint | undefined>(
    (best, head) => (best === undefined || head.size > best.size ? head : best),
    undefined,
  )
  const edge = newest === undefined || openCalls === undefined ? undefined : await edgeAt(evidence, newest)
  if (edge === undefined || openCalls === undefined) return await readAll(evidence, size)
  const from = edge.size - edge.entries.length
  const stored = await store.logRead(AUDIT_LOG, from, edge.size)
  const isSame = edge.entries.every((entry, at) => Buffer.compare(entry, stored[at] ?? new Uint8Array(0)) === 0)
  if (!isSame) throw tampered()
  const calls = createOpenCalls(openCalls.calls)
  return {
    ...(await readFrom(evidence, edge, size, calls, Math.max(openCalls.size, 0))),
    openCalls: calls,
    wasRead: false,
  }
}

/** The error of a log that is not what was signed. */
export function tampered(detail = 'entries under the kept head were changed'): FullmaktError {
  return new FullmaktError(
    'ERR_AUDIT_TAMPERED',
    `the audit log was tampered with: ${detail}. Run \`fullmakt audit verify\`.`,
  )
}

/** The verified edge at a head, or undefined when the files do not give it, or not all kept heads lie in it. */
async function edgeAt({ folder, heads }: LogEvidence, newest: Checkpoint): Promise<TileEdge | undefined> {
  try {
    const opened = await openTileLog(sha256, folder.read, newest)
    if (!opened.ok) return undefined
    for (const head of heads) if (!(await isPrefix(opened.log, newest, head))) return undefined
    const read = await readEdge(opened.log)
    return read.ok ? read.edge : undefined
  } catch {
    // Files that cannot be read are as good as none: the store has it all.
    return undefined
  }
}

async function isPrefix(log: TileLog, newest: Checkpoint, head: Checkpoint): Promise<boolean> {
  const read = await readConsistencyProof(log, head.size)
  if (!read.ok) return false
  const claim = { first: head.size, second: newest.size, firstRoot: head.root, secondRoot: newest.root }
  return verifyConsistency(sha256, { ...claim, proof: read.proof }).ok
}

async function readAll(evidence: LogEvidence, size: number): Promise<RecoveredLog> {
  const openCalls = createOpenCalls()
  return { ...(await readFrom(evidence, EMPTY_EDGE, size, openCalls, 0)), openCalls, wasRead: true }
}

/** Appends what the store has from the edge on, and shows entries from `seenFrom` on to the finder of open calls. */
async function readFrom(
  { store, heads, rewrite }: LogEvidence,
  start: TileEdge,
  size: number,
  openCalls: OpenCalls,
  seenFrom: number,
): Promise<{ readonly edge: TileEdge }> {
  let edge = start
  const from = Math.min(start.size, seenFrom)
  const stops = [...new Set(heads.map((head) => head.size))].sort((a, b) => a - b)
  for (let at = from; at < size; ) {
    const stop = stops.find((each) => each > at) ?? size
    const to = Math.min(size, stop, at + PAGE, at < start.size ? start.size : size)
    const entries = await store.logRead(AUDIT_LOG, at, to)
    if (entries.length !== to - at) throw tampered('entries are missing')
    for (const [offset, entry] of entries.entries()) if (at + offset >= seenFrom) openCalls.visit(entry)
    if (at >= start.size) {
      const grown = appendTiles(sha256, edge, entries)
      edge = grown.edge
      await rewrite(grown.files)
      for (const head of heads) if (head.size === edge.size) assertRoot(edge, head)
    }
    at = to
  }
  if (start.size === 0) for (const head of heads) if (head.size === 0) assertRoot(start, head)
  return { edge }
}

function assertRoot(edge: TileEdge, head: Checkpoint): void {
  if (Buffer.compare(frontierRoot(sha256, edgeFrontier(sha256, edge)), head.root) !== 0) throw tampered()
}

function rolledBack(size: number, expected: number): FullmaktError {
  return new FullmaktError(
    'ERR_AUDIT_ROLLBACK',
    `the audit log holds ${size} entries and held ${expected}: the database was replaced by an older one. ` +
      'Put the newer one back, or move the data folder away to start a new log.',
  )
}
