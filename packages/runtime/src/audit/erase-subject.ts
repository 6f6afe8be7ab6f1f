import type { Log } from '../log.ts'
import type { Erased } from './privacy.ts'
import { withStoppedLog } from './stopped-log.ts'

/**
 * Erases what the audit log keeps about an account: who its pseudonym is, and the key of its disclosures. The log stays as it is, with one entry more.
 * Returns what was erased, or undefined when the account stands nowhere. Throws what `withStoppedLog` throws.
 */
export function eraseSubject(options: {
  readonly folder: string
  readonly account: string
  readonly by: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly now: () => number
  readonly log: Log
}): Promise<Erased | undefined> {
  const { account, by } = options
  return withStoppedLog(options, ({ privacy, log }) => privacy.erase(log, account, by))
}
