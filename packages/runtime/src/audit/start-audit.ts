import { hkdfSync } from 'node:crypto'
import { join } from 'node:path'
import {
  type Checkpoint,
  EMPTY_EDGE,
  type LogTrust,
  openCheckpoint,
  type TileFile,
  type VerifierKey,
} from '@fullmakt/audit'
import { FullmaktError } from '@fullmakt/ir'
import type { Store } from '@fullmakt/store'
import { verifyEd25519 } from '../crypto.ts'
import type { Log } from '../log.ts'
import { type AnchorSettings, createAnchors } from './anchors.ts'
import { type AuditLog, createAuditLog, type GrowingLog } from './audit-log.ts'
import { type FileSteps, nodeFileSteps } from './file-steps.ts'
import { headFile } from './head-file.ts'
import { createHeadSigner } from './head-signer.ts'
import { logKey } from './keys.ts'
import { createLogPublisher, type LogPublisher } from './log-publisher.ts'
import { formatOpenCalls, parseOpenCalls } from './open-calls.ts'
import { openPrivacy, type Privacy, type PrivacySettings } from './privacy.ts'
import { recoverLog, tampered } from './recover-log.ts'
import { CHECKPOINT_FILE, type TileFolder, tileFolder } from './tile-folder.ts'
import { writeDurably } from './write-whole.ts'

/** A running log; `stop` keeps the last head. */
export interface RunningAudit {
  readonly log: AuditLog
  /** Who stands under which pseudonym. */
  readonly privacy: Privacy
  /** The log as files. */
  readonly folder: TileFolder
  /** The public side of the key that signs its heads. */
  readonly key: VerifierKey
  /** Calls that a crash left without an outcome; each now has an entry that says so. */
  readonly unknownCalls: number
  stop(): Promise<void>
}

/** What may be chosen about a log. */
export interface AuditSettings extends PrivacySettings, AnchorSettings {}

/** What a log is started with. */
export interface StartAuditOptions {
  readonly store: Store
  readonly folder: string
  readonly issuer: string
  readonly now: () => number
  readonly log: Log
  /** Where the key around the keys of subjects comes from; a file in the folder unless it names one. */
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly settings?: AuditSettings
  readonly steps?: FileSteps
  readonly fetch?: typeof globalThis.fetch
}

/** The file of the last signed head in a data folder. */
export const HEAD_FILE = 'audit-head'
/** The folder of the log as files in a data folder. @see https://c2sp.org/tlog-tiles */
export const LOG_FOLDER = 'log'
/** The file that says which calls were open at the last head. */
export const OPEN_CALLS_FILE = 'audit-open'

/** The origin of a deployment's log: its issuer without the scheme. @see https://c2sp.org/tlog-checkpoint */
export function logOrigin(issuer: string): string {
  return `${issuer.replace(/^https?:\/\//, '')}/audit`
}

/**
 * Starts the log of a deployment: opens it, compares it with the last heads that were kept, and ends what a crash left open.
 * Throws `ERR_AUDIT_ROLLBACK` when the store holds less than a head says, and `ERR_AUDIT_TAMPERED` when it holds something else.
 */
export async function startAudit(options: StartAuditOptions): Promise<RunningAudit> {
  const { store, now, log, env = {}, settings = {}, steps = nodeFileSteps } = options
  const origin = logOrigin(options.issuer)
  const { signing, verifier } = logKey(options.folder, origin)
  const at = (name: string): string => join(options.folder, name)
  const heads = headFile(steps, at(HEAD_FILE))
  const folder = tileFolder(steps, at(LOG_FOLDER))
  const macKey = new Uint8Array(hkdfSync('sha256', signing.pem, '', 'fullmakt open calls', 32))
  const trust: LogTrust = { origin, keys: [verifier], verify: verifyEd25519 }
  const kept = [
    trusted(await heads.read(), trust, 'kept'),
    trusted(await folder.read(CHECKPOINT_FILE), trust, 'published'),
  ]
  const known = kept.filter((head) => head !== undefined).sort((a, b) => a.size - b.size)
  const [first, second] = known
  if (first?.size === second?.size && first && second && Buffer.compare(first.root, second.root) !== 0) {
    throw tampered('there are two heads of one size')
  }

  const rewriting = createRewriting(folder, log)
  const recovered = await recoverLog({
    store,
    folder,
    heads: known,
    openCalls: parseOpenCalls(macKey, await steps.read(at(OPEN_CALLS_FILE))),
    rewrite: rewriting.write,
  })
  const privacy = await openPrivacy({ store, folder: options.folder, env, now, settings })
  const anchors = createAnchors({
    ...settings,
    steps,
    folder,
    trust,
    now,
    log,
    fetch: options.fetch ?? globalThis.fetch,
  })
  let publisher: LogPublisher | undefined
  const growing: GrowingLog = createAuditLog({
    store,
    origin,
    now,
    edge: recovered.edge,
    openCalls: recovered.openCalls,
    prepare: privacy.prepare,
    onAppended: () => publisher?.publishLater(),
    onFailed: createComplaint(log, now),
    assertTaking: anchors.assertTaking,
    checkpoint: () => publisher?.checkpoint() ?? new Uint8Array(0),
  })
  publisher = createLogPublisher({
    store,
    growing: () => growing,
    folder,
    heads,
    keepOpenCalls: ({ edge, openCalls }) =>
      writeDurably(steps, at(OPEN_CALLS_FILE), formatOpenCalls(macKey, { size: edge.size, calls: openCalls })),
    signer: createHeadSigner(verifier, signing.sign, known.at(-1)),
    log,
    written: rewriting.failed() ? EMPTY_EDGE : recovered.edge,
    onKept: anchors.onKept,
  })
  const unknown = recovered.openCalls.list()
  for (const call of unknown) await growing.log.append({ kind: 'call.unknown', call })
  await publisher.publish()
  const running = publisher
  return {
    log: growing.log,
    privacy,
    folder,
    key: verifier,
    unknownCalls: unknown.length,
    async stop() {
      await running.stop()
      await anchors.stop()
    },
  }
}

/** Says why entries are not taken, at most once a second: callers see a plain answer only. */
function createComplaint(log: Log, now: () => number): (error: unknown) => void {
  let last = Number.NEGATIVE_INFINITY
  return (error) => {
    if (now() - last < 1_000) return
    last = now()
    const { code, message } = error as { readonly code?: unknown; readonly message?: unknown }
    log('error', 'audit.append', { code: String(code), message: String(message) })
  }
}

function trusted(bytes: Uint8Array | undefined, trust: LogTrust, which: string): Checkpoint | undefined {
  if (bytes === undefined) return undefined
  const opened = openCheckpoint(trust, bytes)
  if (opened.ok) return opened.checkpoint
  throw new FullmaktError(
    'ERR_AUDIT_TAMPERED',
    `the audit log was tampered with: the ${which} head cannot be trusted (${opened.reason}). Run \`fullmakt audit verify\`.`,
  )
}

/** Puts files that are not there, or are other ones, into their place; stops at the first that cannot be written. */
function createRewriting(
  folder: TileFolder,
  log: Log,
): { readonly write: (files: readonly TileFile[]) => Promise<void>; readonly failed: () => boolean } {
  let isFailed = false
  const isOther = async ({ path, bytes }: TileFile): Promise<boolean> => {
    const there = await folder.read(path)
    if (there !== undefined && Buffer.compare(there, bytes) === 0) return false
    if (there !== undefined) log('warning', 'audit.tile.replaced', { path })
    return true
  }
  return {
    failed: () => isFailed,
    async write(files) {
      if (isFailed) return
      try {
        const wrong: TileFile[] = []
        for (const file of files) if (await isOther(file)) wrong.push(file)
        await folder.write(wrong)
      } catch (error) {
        isFailed = true
        log('error', 'audit.tiles', { message: error instanceof Error ? error.message : String(error) })
      }
    },
  }
}
