import { join } from 'node:path'
import { type Checkpoint, type LogTrust, openCheckpoint } from '@fullmakt/audit'
import { FullmaktError } from '@fullmakt/ir'
import type { Store } from '@fullmakt/store'
import { verifyEd25519 } from '../crypto.ts'
import type { Log } from '../log.ts'
import { type AuditLog, openAuditLog } from './audit-log.ts'
import { headFile } from './head-file.ts'
import { logKey } from './keys.ts'
import { createOpenCalls } from './open-calls.ts'

/** A running log; `stop` keeps the last head. */
export interface RunningAudit {
  readonly log: AuditLog
  /** Calls that a crash left without an outcome; each now has an entry that says so. */
  readonly unknownCalls: number
  stop(): void
}

/** The file of the last signed head in a data folder. */
export const HEAD_FILE = 'audit-head'
/** How long entries may stand without a signed head over them, in milliseconds. */
const HEAD_INTERVAL = 1_000

/** The origin of a deployment's log: its issuer without the scheme. @see https://c2sp.org/tlog-checkpoint */
export function logOrigin(issuer: string): string {
  return `${issuer.replace(/^https?:\/\//, '')}/audit`
}

/**
 * Starts the log of a deployment: opens it, compares it with the last head that was kept, and ends what a crash left open.
 * Throws `ERR_AUDIT_ROLLBACK` when the store holds less than the head says, and `ERR_AUDIT_TAMPERED` when it holds something else.
 */
export async function startAudit(options: {
  readonly store: Store
  readonly folder: string
  readonly issuer: string
  readonly now: () => number
  readonly log: Log
}): Promise<RunningAudit> {
  const { store, folder, issuer, now } = options
  const origin = logOrigin(issuer)
  const { signing, verifier } = logKey(folder, origin)
  const heads = headFile(join(folder, HEAD_FILE))
  const openCalls = createOpenCalls()
  const kept = heads.read()
  const since = kept === undefined ? undefined : trusted(kept, { origin, keys: [verifier], verify: verifyEd25519 })
  let timer: NodeJS.Timeout | undefined
  const keepHead = (): void => {
    clearTimeout(timer)
    timer = undefined
    heads.write(log.checkpoint())
  }
  const keepHeadLater = (): void => {
    timer ??= setTimeout(() => {
      try {
        keepHead()
      } catch (error) {
        // The entries themselves are durable; a head that cannot be written now is written over them later.
        options.log('error', 'audit.head', { message: error instanceof Error ? error.message : String(error) })
        keepHeadLater()
      }
    }, HEAD_INTERVAL).unref()
  }
  const log = await openAuditLog(
    {
      store,
      origin,
      key: verifier,
      sign: signing.sign,
      now,
      onAppended: keepHeadLater,
      ...(since === undefined ? {} : { since }),
    },
    openCalls.visit,
  )
  const unknown = openCalls.list()
  for (const call of unknown) await log.append({ kind: 'call.unknown', call })
  keepHead()
  return { log, unknownCalls: unknown.length, stop: keepHead }
}

function trusted(kept: Uint8Array, trust: LogTrust): Checkpoint {
  const opened = openCheckpoint(trust, kept)
  if (opened.ok) return opened.checkpoint
  throw new FullmaktError(
    'ERR_AUDIT_TAMPERED',
    `the audit log was tampered with: the kept head cannot be trusted (${opened.reason}). Run \`fullmakt audit verify\`.`,
  )
}
