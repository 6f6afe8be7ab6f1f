import { join } from 'node:path'
import { AUDIT_LOG, DATABASE_FILE } from '@fullmakt/runtime'
import { openSqliteStore } from '@fullmakt/store'

/** An entry of the audit log, as it was written. */
export interface LoggedEntry {
  readonly kind: string
  readonly call?: string
  readonly artifact?: string
  readonly grant?: string
  readonly result?: string
  readonly tool?: string
  readonly reason?: string
  readonly rule?: string | null
}

/** Reads the whole audit log of a data folder, also while a server runs on it. */
export async function readLog(dataFolder: string): Promise<readonly LoggedEntry[]> {
  const store = openSqliteStore({ path: join(dataFolder, DATABASE_FILE), now: Date.now, readOnly: true })
  try {
    const entries = await store.logRead(AUDIT_LOG, 0, await store.logSize(AUDIT_LOG))
    return entries.map((entry) => JSON.parse(Buffer.from(entry).toString('utf8')) as LoggedEntry)
  } finally {
    await store.close()
  }
}
