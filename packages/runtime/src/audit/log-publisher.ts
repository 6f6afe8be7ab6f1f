import { appendTiles, type Checkpoint, type TileEdge } from '@fullmakt/audit'
import type { Store } from '@fullmakt/store'
import { sha256 } from '../crypto.ts'
import type { Log } from '../log.ts'
import { AUDIT_LOG, type GrowingLog, type LogGrowth } from './audit-log.ts'
import type { HeadFile } from './head-file.ts'
import type { HeadSigner } from './head-signer.ts'
import type { TileFolder } from './tile-folder.ts'

/** Writes the files of a log behind it, and keeps its signed heads. */
export interface LogPublisher {
  /** Writes what the log became since the last time, signs its head and keeps it. Rejects when that cannot be done; the next time does it all. */
  publish(): Promise<void>
  /** Publishes within a second, and again until it succeeds. */
  publishLater(): void
  /** The last checkpoint that was kept. */
  checkpoint(): Uint8Array
  /** Publishes what is left; logs when that cannot be done. */
  stop(): Promise<void>
}

/** What a publisher stands on. */
export interface LogPublisherOptions {
  readonly store: Store
  readonly growing: () => GrowingLog
  readonly folder: TileFolder
  readonly heads: HeadFile
  readonly keepOpenCalls: (growth: LogGrowth) => Promise<void>
  readonly signer: HeadSigner
  readonly log: Log
  /** The edge up to which the full files are on the disk. */
  readonly written: TileEdge
  readonly onKept: (head: Checkpoint, checkpoint: Uint8Array) => void
}

/** How long entries may stand without a signed head over them, in milliseconds. */
const INTERVAL = 1_000
const PAGE = 1_000

/**
 * Makes the publisher of a log. Order is what holds it together: files first, then the head apart from the database, then the public checkpoint;
 * a crash between leaves files that no head names yet, and they are written again with the same bytes.
 */
export function createLogPublisher(options: LogPublisherOptions): LogPublisher {
  const { store, folder, heads, signer, log } = options
  let { written } = options
  let isBehind = false
  let partials: ReadonlySet<string> = new Set()
  let kept: { readonly size: number; readonly checkpoint: Uint8Array } | undefined
  let timer: NodeJS.Timeout | undefined
  let stopped = false

  const writeFull = async (growth: LogGrowth): Promise<void> => {
    if (growth.full !== undefined && !isBehind) {
      await folder.write(growth.full)
      await folder.dropPartials(growth.full)
      return
    }
    let edge = written
    while (edge.size < growth.edge.size) {
      const entries = await store.logRead(AUDIT_LOG, edge.size, Math.min(growth.edge.size, edge.size + PAGE))
      if (entries.length === 0) throw new Error('the store gives no entries')
      const grown = appendTiles(sha256, edge, entries)
      await folder.write(grown.files)
      await folder.dropPartials(grown.files)
      edge = grown.edge
      written = edge
    }
    isBehind = false
  }

  const writeAll = async (): Promise<void> => {
    const growth = options.growing().takeGrowth()
    if (kept?.size === growth.edge.size) return
    try {
      const checkpoint = signer.sign(growth.head)
      await writeFull(growth)
      await folder.write(growth.partial.filter(({ path }) => !partials.has(path)))
      partials = new Set(growth.partial.map(({ path }) => path))
      written = growth.edge
      await options.keepOpenCalls(growth)
      await heads.write(checkpoint)
      await folder.publish(checkpoint)
      kept = { size: growth.edge.size, checkpoint }
      options.onKept(growth.head, checkpoint)
    } catch (error) {
      // What was taken is gone: from the last written edge on, the store has it.
      isBehind = true
      throw error
    }
  }

  let running: Promise<unknown> = Promise.resolve()
  const publish = (): Promise<void> => {
    const done = running.then(writeAll)
    running = done.catch(() => {})
    return done
  }
  const complain = (error: unknown): void => {
    log('error', 'audit.head', { message: error instanceof Error ? error.message : String(error) })
  }
  const publishLater = (): void => {
    if (stopped) return
    timer ??= setTimeout(() => {
      timer = undefined
      // The entries themselves are durable; a head that cannot be kept now is kept over them later.
      publish().catch((error: unknown) => {
        complain(error)
        publishLater()
      })
    }, INTERVAL).unref()
  }
  return {
    publish,
    publishLater,
    checkpoint: () => kept?.checkpoint ?? new Uint8Array(0),
    async stop() {
      stopped = true
      clearTimeout(timer)
      await publish().catch(complain)
    },
  }
}
