import {
  type Checkpoint,
  judgeCheckpoint,
  type LogTrust,
  parseCheckpoint,
  parseNote,
  type TlogPolicy,
} from '@fullmakt/audit'
import { FullmaktError } from '@fullmakt/ir'
import { verifyEd25519 } from '../crypto.ts'
import type { Log } from '../log.ts'
import { askWitness } from './ask-witness.ts'
import type { FileSteps } from './file-steps.ts'
import type { TileFolder } from './tile-folder.ts'
import { writeDurably } from './write-whole.ts'

/** Where copies of the log's heads go, so that whoever holds this machine cannot rewrite the past unseen. */
export interface AnchorSettings {
  /**
   * `file:/PATH` is written anew each time; `https://…` gets a PUT, and below an address that ends with `/` each head is an object of its own,
   * `checkpoint-SIZE`.
   */
  readonly anchors?: readonly string[]
  /** Witnesses that are asked to cosign, and the quorum of them that counts. @see https://c2sp.org/tlog-policy */
  readonly witnessPolicy?: TlogPolicy
  /** No call begins while a head waits for the quorum longer than this, in milliseconds; calls never wait unless said. */
  readonly requireQuorumMs?: number
  /** At most one round in this time, in milliseconds; ten seconds unless said. */
  readonly anchorIntervalMs?: number
}

/** Carries heads to their anchors. */
export interface Anchors {
  /** Takes a head that was kept. */
  onKept(head: Checkpoint, checkpoint: Uint8Array): void
  /** Throws `ERR_AUDIT_UNWITNESSED` while calls must wait for the quorum. */
  assertTaking(): void
  /** Makes a last round. */
  stop(): Promise<void>
}

/** What anchors stand on. */
export interface AnchorsOptions extends AnchorSettings {
  readonly steps: FileSteps
  readonly folder: TileFolder
  readonly trust: LogTrust
  readonly now: () => number
  readonly log: Log
  readonly fetch: typeof globalThis.fetch
}

/** The file of the last head that the quorum cosigned, beside the log's checkpoint. */
export const WITNESSED_FILE = 'checkpoint.witnessed'
const PATIENCE = 10_000

/** Makes the anchors. What fails is logged and done again with the next round; a round never holds anything up. */
export function createAnchors(options: AnchorsOptions): Anchors {
  const { anchors = [], witnessPolicy, requireQuorumMs, anchorIntervalMs = 10_000, now, log } = options
  const witnesses = (witnessPolicy?.witnesses ?? []).filter(({ url }) => url !== undefined)
  const isIdle = anchors.length === 0 && witnessPolicy === undefined
  const reached = new Map<string, number>()
  const witnessSizes = new Map<string, number>()
  let latest: { readonly head: Checkpoint; readonly checkpoint: Uint8Array } | undefined
  let timer: NodeJS.Timeout | undefined
  let waitsSince: number | undefined
  let witnessedSize = -1
  let running: Promise<unknown> = Promise.resolve()
  let stopped = false

  const attempt = async (to: string, size: number, send: () => Promise<void>): Promise<boolean> => {
    if (reached.get(to) === size) return true
    try {
      await send()
      reached.set(to, size)
      return true
    } catch (error) {
      log('warning', 'audit.anchor', { to, size, message: error instanceof Error ? error.message : String(error) })
      return false
    }
  }

  const askAll = async (head: Checkpoint, checkpoint: Uint8Array): Promise<boolean> => {
    if (witnessPolicy === undefined || witnessedSize === head.size) return true
    const asked = await Promise.all(
      witnesses.map(async (witness) => {
        try {
          return await askWitness({ ...options, witness, head, checkpoint, sizes: witnessSizes, patience: PATIENCE })
        } catch (error) {
          const { code, message } = error as { code?: string; message?: string }
          const level = code?.startsWith('ERR_AUDIT_WITNESS_') ? 'error' : 'warning'
          log(level, 'audit.witness', { witness: witness.name, size: head.size, message: String(message) })
          return undefined
        }
      }),
    )
    const cosigned = merge(
      checkpoint,
      asked.filter((note) => note !== undefined),
    )
    const logs = options.trust.keys.map((key) => ({ key }))
    const verdict = judgeCheckpoint(verifyEd25519, { ...witnessPolicy, logs }, cosigned)
    if (!verdict.ok) return false
    await options.folder.publish(cosigned, WITNESSED_FILE)
    witnessedSize = head.size
    waitsSince = undefined
    return asked.every((note) => note !== undefined)
  }

  const round = async (): Promise<void> => {
    if (latest === undefined) return
    const { head, checkpoint } = latest
    const sent = anchors.map((to) => attempt(to, head.size, () => sendTo(to, head.size, checkpoint, options)))
    const asked = askAll(head, checkpoint).catch((error: unknown) => {
      log('warning', 'audit.witness', { size: head.size, message: String(error) })
      return false
    })
    const done = (await Promise.all([...sent, asked])).every(Boolean)
    if (!done || latest.head.size !== head.size) later()
  }
  const later = (): void => {
    if (stopped) return
    timer ??= setTimeout(() => {
      timer = undefined
      running = running.then(round)
    }, anchorIntervalMs).unref()
  }
  return {
    onKept(head, checkpoint) {
      if (isIdle) return
      const isFirst = latest === undefined
      latest = { head, checkpoint }
      waitsSince ??= head.size === witnessedSize ? undefined : now()
      if (isFirst) running = running.then(round)
      else later()
    },
    assertTaking() {
      if (requireQuorumMs === undefined || waitsSince === undefined || now() - waitsSince <= requireQuorumMs) return
      throw new FullmaktError(
        'ERR_AUDIT_UNWITNESSED',
        'the witnesses have not cosigned the audit log for too long, and they are required',
      )
    },
    async stop() {
      stopped = true
      clearTimeout(timer)
      if (isIdle) return
      await running
      await round()
    },
  }
}

async function sendTo(
  to: string,
  size: number,
  checkpoint: Uint8Array,
  { steps, fetch }: AnchorsOptions,
): Promise<void> {
  if (to.startsWith('file:')) return writeDurably(steps, to.slice('file:'.length), checkpoint)
  const url = to.endsWith('/') ? `${to}checkpoint-${size}` : to
  const response = await fetch(url, {
    method: 'PUT',
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: Buffer.from(checkpoint),
    redirect: 'error',
    signal: AbortSignal.timeout(PATIENCE),
  })
  await response.body?.cancel()
  if (!response.ok) throw new Error(`it answered ${response.status}`)
}

/** The checkpoint with the cosignatures of all notes, which are over the same text. */
function merge(checkpoint: Uint8Array, notes: readonly Uint8Array[]): Uint8Array {
  const lines = new Set<string>()
  const own = Buffer.from(checkpoint).toString('utf8')
  for (const note of notes) {
    const parsed = parseNote(note)
    if (!parsed.ok || !parseCheckpoint(parsed.note.text).ok) continue
    const text = Buffer.from(note).toString('utf8')
    for (const line of text.slice(parsed.note.text.length + 1).split('\n')) if (line !== '') lines.add(line)
  }
  const extra = [...lines].filter((line) => !own.includes(`\n${line}\n`)).map((line) => `${line}\n`)
  return Buffer.from(own + extra.join(''))
}
