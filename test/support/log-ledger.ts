import { join } from 'node:path'
import { AUDIT_LOG, DATABASE_FILE } from '@fullmakt/runtime'
import { openSqliteStore } from '@fullmakt/store'
import type { LoggedEntry } from './read-log.ts'

/** What the log of a data folder says of calls, read on from where it was read last. */
export interface LogLedger {
  /** Reads what is new; throws for an end without its intent, a second end, or a second intent of a grant before the first one ended. */
  read(): Promise<void>
  /** Intents without an end. */
  open(): readonly string[]
  /** How many entries there were of a kind, or of intents of a tool. */
  count(what: 'call.intent' | 'call.unknown' | 'answered' | `tool ${string}`): number
  size(): number
}

/** Begins with the first entry. Each grant in it must make one call after the other. */
export function logLedger(dataFolder: string): LogLedger {
  const grantOf = new Map<string, string>()
  const openOf = new Map<string, string>()
  const ended = new Set<string>()
  const counts = new Map<string, number>()
  let size = 0
  const add = (what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1)
  const begin = (call: string, grant: string, tool: string): void => {
    if (grantOf.has(call)) throw new Error(`a second intent of call ${call}`)
    if (openOf.has(grant)) throw new Error(`a second intent of grant ${grant} before the first one ended`)
    grantOf.set(call, grant)
    openOf.set(grant, call)
    add('call.intent')
    add(`tool ${tool}`)
  }
  const end = (call: string, kind: string, result: string | undefined): void => {
    if (ended.has(call)) throw new Error(`a second end of call ${call}`)
    const grant = grantOf.get(call) ?? ''
    if (openOf.get(grant) !== call) throw new Error(`an end without its intent: ${call}`)
    ended.add(call)
    openOf.delete(grant)
    if (kind === 'call.unknown') add(kind)
    else if (result === 'answered') add(result)
  }
  return {
    async read() {
      const path = join(dataFolder, DATABASE_FILE)
      const store = openSqliteStore({ path, now: Date.now, readOnly: true })
      try {
        const entries = await store.logRead(AUDIT_LOG, size, await store.logSize(AUDIT_LOG))
        size += entries.length
        for (const bytes of entries) {
          const entry = JSON.parse(Buffer.from(bytes).toString('utf8')) as LoggedEntry & { readonly tool?: string }
          const { kind, call = '', grant = '', tool = '', result } = entry
          if (kind === 'call.intent') begin(call, grant, tool)
          if (kind === 'call.outcome' || kind === 'call.unknown') end(call, kind, result)
        }
      } finally {
        await store.close()
      }
    },
    open: () => [...openOf.values()],
    count: (what) => counts.get(what) ?? 0,
    size: () => size,
  }
}
