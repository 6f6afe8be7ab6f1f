import { join } from 'node:path'
import { openSqliteStore, type Store } from '@fullmakt/store'
import type { FileSteps } from '../../src/audit/file-steps.ts'
import { type AuditSettings, type RunningAudit, startAudit } from '../../src/audit/start-audit.ts'
import { DATABASE_FILE } from '../../src/serve.ts'

export const now = (): number => 1_700_000_000_000
export const issuer = 'https://audit.example'

/** A log in a data folder, open; `close` stops it. */
export interface OpenLog {
  readonly audit: RunningAudit
  readonly store: Store
  close(): Promise<void>
}

export async function openLog(
  folder: string,
  options: { readonly settings?: AuditSettings; readonly steps?: FileSteps; readonly events?: string[] } = {},
): Promise<OpenLog> {
  const { settings, steps, events = [] } = options
  const store = openSqliteStore({ path: join(folder, DATABASE_FILE), now })
  try {
    const audit = await startAudit({
      store,
      folder,
      issuer,
      now,
      log: (level, event) => void events.push(`${level} ${event}`),
      ...(settings === undefined ? {} : { settings }),
      ...(steps === undefined ? {} : { steps }),
    })
    const close = async (): Promise<void> => {
      await audit.stop()
      await store.close()
    }
    return { audit, store, close }
  } catch (error) {
    await store.close()
    throw error
  }
}

/** Appends entries to the log of a data folder and closes it. */
export async function appendTo(folder: string, count: number, prefix = 'n'): Promise<void> {
  const log = await openLog(folder)
  await Promise.all(Array.from({ length: count }, (_, n) => log.audit.log.append({ kind: `${prefix}${n}` })))
  await log.close()
}
