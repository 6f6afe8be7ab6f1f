import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { FullmaktError } from '@fullmakt/ir'
import { openSqliteStore } from '@fullmakt/store'
import type { Log } from '../log.ts'
import { DATABASE_FILE } from '../serve.ts'
import { steadyClock } from '../steady-clock.ts'
import { VERIFIER_FILE } from './keys.ts'
import type { Erased } from './privacy.ts'
import { startAudit } from './start-audit.ts'
import { readKey } from './verify-data.ts'

/**
 * Erases what the audit log keeps about an account: who its pseudonym is, and the key of its disclosures. The log stays as it is, with one entry more.
 * Returns what was erased, or undefined when the account stands nowhere. Throws `ERR_STORE_LOCKED` while a server runs on the folder,
 * `ERR_AUDIT_SOURCE` when there is no log, and what `startAudit` throws.
 */
export async function eraseSubject(options: {
  readonly folder: string
  readonly account: string
  readonly by: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly now: () => number
  readonly log: Log
}): Promise<Erased | undefined> {
  const { folder, account, by, env, log } = options
  const now = steadyClock(options.now)
  const isThere = [DATABASE_FILE, VERIFIER_FILE].every((name) => existsSync(join(folder, name)))
  const key = isThere ? readKey(readFileSync(join(folder, VERIFIER_FILE), 'utf8')) : undefined
  if (key === undefined) throw new FullmaktError('ERR_AUDIT_SOURCE', `there is no audit log in \`${folder}\``)
  const store = openSqliteStore({ path: join(folder, DATABASE_FILE), now })
  try {
    const audit = await startAudit({ store, folder, issuer: key.name.replace(/\/audit$/, ''), env, now, log })
    try {
      return await audit.privacy.erase(audit.log, account, by)
    } finally {
      await audit.stop()
    }
  } finally {
    await store.close()
  }
}
