import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { FullmaktError } from '@fullmakt/ir'
import { openSqliteStore } from '@fullmakt/store'
import type { Log } from '../log.ts'
import { DATABASE_FILE } from '../serve.ts'
import { steadyClock } from '../steady-clock.ts'
import { type RunningAudit, startAudit } from './start-audit.ts'
import { parseKeys, VERIFIER_FILE } from './verifier-keys.ts'

/**
 * Starts the log of a deployment that is not running for as long as a function takes. `prepare` is told the log's origin once nobody else can
 * write. Throws `ERR_STORE_LOCKED` while a server runs on the folder, `ERR_AUDIT_SOURCE` when there is no log, and what `startAudit` throws.
 */
export async function withStoppedLog<Result>(
  options: {
    readonly folder: string
    readonly env: Readonly<Record<string, string | undefined>>
    readonly now: () => number
    readonly log: Log
    readonly prepare?: (origin: string) => Promise<void>
  },
  run: (audit: RunningAudit) => Promise<Result>,
): Promise<Result> {
  const { folder, env, log, prepare } = options
  const now = steadyClock(options.now)
  const isThere = [DATABASE_FILE, VERIFIER_FILE].every((name) => existsSync(join(folder, name)))
  const keys = isThere ? parseKeys(readFileSync(join(folder, VERIFIER_FILE), 'utf8')) : undefined
  if (keys === undefined) throw new FullmaktError('ERR_AUDIT_SOURCE', `there is no audit log in \`${folder}\``)
  const origin = keys[0].name
  const store = openSqliteStore({ path: join(folder, DATABASE_FILE), now })
  try {
    await prepare?.(origin)
    const audit = await startAudit({ store, folder, issuer: origin.replace(/\/audit$/, ''), env, now, log })
    try {
      return await run(audit)
    } finally {
      await audit.stop()
    }
  } finally {
    await store.close()
  }
}
