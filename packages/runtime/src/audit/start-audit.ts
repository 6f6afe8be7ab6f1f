import { join } from 'node:path'
import { EMPTY_EDGE, type LogKey, type LogTrust, type TileFile } from '@fullmakt/audit'
import type { Store } from '@fullmakt/store'
import { verifyEd25519 as verify } from '../crypto.ts'
import type { Log } from '../log.ts'
import { type AnchorSettings, type Anchors, createAnchors } from './anchors.ts'
import { type AuditLog, createAuditLog, type GrowingLog } from './audit-log.ts'
import { type FileSteps, nodeFileSteps } from './file-steps.ts'
import { headFile } from './head-file.ts'
import { createHeadSigner } from './head-signer.ts'
import { keptHeads } from './kept-heads.ts'
import { readKeyHistory, recordRotation } from './key-history.ts'
import { KEY_FILE, type LogKeys, openLogKeys, type SigningLogKey, takeNextKey } from './keys.ts'
import { createLogPublisher, type LogPublisher } from './log-publisher.ts'
import { formatOpenCalls, openCallsKey, parseOpenCalls } from './open-calls.ts'
import { openPrivacy, type Privacy, type PrivacySettings } from './privacy.ts'
import { recoverLog, tampered } from './recover-log.ts'
import { type TileFolder, tileFolder } from './tile-folder.ts'
import { formatKeys, isSameKey, VERIFIER_FILE } from './verifier-keys.ts'
import { writeDurably } from './write-whole.ts'

/** A running log; `stop` keeps the last head. */
export interface RunningAudit {
  readonly log: AuditLog
  /** Who stands under which pseudonym. */
  readonly privacy: Privacy
  /** The log as files. */
  readonly folder: TileFolder
  /** The public side of the keys that signed its heads, the one that signs now last. */
  readonly keys: readonly LogKey[]
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
 * Starts the log of a deployment: opens it, compares it with the last heads that were kept, and ends what a crash left open. Where a key waits to
 * follow the one that signs, it does so first.
 * Throws `ERR_AUDIT_ROLLBACK` when the store holds less than a head says, and `ERR_AUDIT_TAMPERED` when it holds something else.
 */
export async function startAudit(options: StartAuditOptions): Promise<RunningAudit> {
  const { folder, issuer, store, steps = nodeFileSteps } = options
  const keys = await openLogKeys(steps, folder, logOrigin(issuer))
  const running = await start({ ...options, steps }, keys, await readKeyHistory(store))
  if (keys.next === undefined) return running
  // Both keys signed the head over the entry that tells of it: from here on the new one is all that is needed.
  await running.stop()
  await takeNextKey(steps, folder)
  return { ...(await startAudit(options)), unknownCalls: running.unknownCalls }
}

async function start(
  options: StartAuditOptions & { readonly steps: FileSteps },
  { current, next }: LogKeys,
  history: readonly LogKey[],
): Promise<RunningAudit> {
  const { store, now, log, env = {}, settings = {}, steps } = options
  const origin = logOrigin(options.issuer)
  const at = (name: string): string => join(options.folder, name)
  const heads = headFile(steps, at(HEAD_FILE))
  const folder = tileFolder(steps, at(LOG_FOLDER))
  const trustOf = (former: readonly LogKey[]): LogTrust => ({ origin, keys: inOrder(former, current, next), verify })
  const known = await keptHeads(heads, folder, trustOf(history))

  const rewriting = createRewriting(folder, log)
  const note = await steps.read(at(OPEN_CALLS_FILE))
  const [noteKey = new Uint8Array(0), olderKey = noteKey] = [next, current]
    .filter((key) => key !== undefined)
    .map(({ signing }) => openCallsKey(signing.pem))
  const recovered = await recoverLog({
    store,
    folder,
    heads: known,
    openCalls: parseOpenCalls(noteKey, note) ?? parseOpenCalls(olderKey, note),
    rewrite: rewriting.write,
  })
  const privacy = await openPrivacy({ store, folder: options.folder, env, now, settings })
  let publisher: LogPublisher | undefined
  let anchors: Anchors | undefined
  const growing: GrowingLog = createAuditLog({
    store,
    origin,
    now,
    edge: recovered.edge,
    openCalls: recovered.openCalls,
    prepare: privacy.prepare,
    onAppended: () => publisher?.publishLater(),
    onFailed: createComplaint(log, now),
    assertTaking: () => anchors?.assertTaking(),
    checkpoint: () => publisher?.checkpoint() ?? new Uint8Array(0),
  })
  const isRecorded = next === undefined || history.some((key) => isSameKey(key, current.verifier))
  const former = isRecorded ? history : await recordRotation(growing.log, history, current.verifier, next.verifier)
  const trust = trustOf(former)
  await showKeys(steps, at(VERIFIER_FILE), trust.keys)
  const carried = createAnchors({ ...settings, steps, folder, trust, now, log, fetch: options.fetch ?? fetch })
  const running = createLogPublisher({
    store,
    growing: () => growing,
    folder,
    heads,
    keepOpenCalls: ({ edge, openCalls }) =>
      writeDurably(steps, at(OPEN_CALLS_FILE), formatOpenCalls(noteKey, { size: edge.size, calls: openCalls })),
    signer: createHeadSigner(next === undefined ? [current] : [next, current], known.at(-1)),
    log,
    written: rewriting.failed() ? EMPTY_EDGE : recovered.edge,
    onKept: carried.onKept,
  })
  publisher = running
  anchors = carried
  const unknown = recovered.openCalls.list()
  await Promise.all(unknown.map((call) => growing.log.append({ kind: 'call.unknown', call })))
  await running.publish()
  return {
    log: growing.log,
    privacy,
    folder,
    keys: trust.keys,
    unknownCalls: unknown.length,
    async stop() {
      await running.stop()
      await carried.stop()
    },
  }
}

/** All keys of a log, the oldest first. One that waits follows once the entry of that is there. Throws `ERR_AUDIT_TAMPERED` for one put back. */
function inOrder(former: readonly LogKey[], { verifier }: SigningLogKey, next: SigningLogKey | undefined): LogKey[] {
  const isFollowed = former.some((key) => isSameKey(key, verifier))
  if (!isFollowed) return [...former, verifier]
  if (next !== undefined) return [...former, next.verifier]
  throw tampered(`\`${KEY_FILE}\` holds a key that another one followed`)
}

/** Whoever verifies reads the keys at any time, so the file is not touched while it is right. */
async function showKeys(steps: FileSteps, path: string, keys: readonly LogKey[]): Promise<void> {
  const text = Buffer.from(formatKeys(keys))
  const there = await steps.read(path)
  if (there === undefined || !text.equals(there)) await writeDurably(steps, path, text, 0o644)
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

/** Puts full files that are not there, or are other ones, into their place, and partial ones out of it; stops at the first that cannot be written. */
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
        await folder.dropPartials(wrong, true)
      } catch (error) {
        isFailed = true
        log('error', 'audit.tiles', { message: error instanceof Error ? error.message : String(error) })
      }
    },
  }
}
