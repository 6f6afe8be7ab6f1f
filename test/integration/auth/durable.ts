import { join } from 'node:path'
import { AUDIT_LOG, DATABASE_FILE } from '@fullmakt/runtime'
import { openSqliteStore } from '@fullmakt/store'

/** How many entries the store of a data folder holds at a time, and how many its log has, also while a server runs on it. */
export async function durableIn(
  folder: string,
  now: () => number = Date.now,
): Promise<{ readonly entries: number; readonly logged: number }> {
  const store = openSqliteStore({ path: join(folder, DATABASE_FILE), now, readOnly: true })
  try {
    return { entries: (await store.list('', { limit: 10_000 })).length, logged: await store.logSize(AUDIT_LOG) }
  } finally {
    await store.close()
  }
}
