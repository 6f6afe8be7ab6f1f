import { join } from 'node:path'
import { AUDIT_LOG, DATABASE_FILE, startAudit } from '@fullmakt/runtime'
import { openSqliteStore } from '@fullmakt/store'

const BATCH = 2_000

/** Makes a data folder with a log of so many entries, as a server that served half as many calls leaves it. Takes an empty folder. */
export async function makeLog(folder: string, entries: number): Promise<void> {
  const now = Date.now
  const store = openSqliteStore({ path: join(folder, DATABASE_FILE), now })
  for (let from = 0; from < entries; from += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, entries - from) }, (_, at) => entryOf(from + at))
    await store.apply([{ op: 'append', log: AUDIT_LOG, entries: batch }])
  }
  // The start makes the files that are missing.
  const audit = await startAudit({ store, folder, issuer: 'https://bench.example', now, log: () => {} })
  await audit.stop()
  await store.close()
}

const CALL =
  '"argsCommitment":"nJ1nK0m0M3rQn4n2mR0Qz6Yk0m1rQn4n2mR0Qz6Yk0m","client":"bench","effect":"allow","facts":"01234567:1101",' +
  '"grant":"g_8s9w3k2l1qmJ8s9w3k2l1q","kind":"call.intent","roles":["member"],"rule":"members use notes","t":1700000000000,' +
  '"tool":"read_note","upstream":"notes","user":"sub_mJ8s9w3k2l1qmJ8s9w3k2l","v":1}'
const OUTCOME =
  '"durationMs":12,"kind":"call.outcome","result":"answered","resultCommitment":"nJ1nK0m0M3rQn4n2mR0Qz6Yk0m1rQn4n2mR0Qz6Yk0m",' +
  '"scrubbed":false,"sent":true,"status":200,"t":1700000000012,"v":1}'

/** An intent, then its outcome. */
function entryOf(index: number): Uint8Array {
  const call = `mJ8s9w3k2l1q-${String(index >> 1).padStart(8, '0')}`
  return Buffer.from(`{"call":"${call}",${index % 2 === 0 ? CALL : OUTCOME}`)
}
