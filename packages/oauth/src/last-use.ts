import { key } from './key.ts'
import type { OAuthPorts } from './ports.ts'

/** When grants were last used, to the minute. */
export interface LastUse {
  /** Notes that a token of a grant was taken just now; never rejects and is not waited for. */
  note(grant: string): void
  /** When a grant was last used, milliseconds since the epoch; null when it never was. */
  of(grant: string): Promise<number | null>
}

const MINUTE = 60_000
const MOST = 20_000
/** No grant lives for longer after its last use than this. */
const KEPT_MS = 366 * 86_400_000

/**
 * Makes the record of last uses: at most one write a minute for each grant, beside the request that is served. It is for people to read; nothing is
 * decided by it, so that a write that fails loses nothing but the minute.
 */
export function createLastUse(ports: Pick<OAuthPorts, 'now' | 'commit' | 'store'>): LastUse {
  let noted = new Map<string, number>()
  return {
    note(grant) {
      const now = ports.now()
      const before = noted.get(grant)
      if (before !== undefined && now - before < MINUTE) return
      if (noted.size >= MOST) noted = new Map()
      noted.set(grant, now)
      const change = { op: 'put', key: key.used(grant), value: String(now), expiresAt: now + KEPT_MS } as const
      ports.commit([change], []).catch(() => noted.delete(grant))
    },
    async of(grant) {
      const entry = await ports.store.get(key.used(grant))
      return entry === undefined ? null : Number(entry.value)
    },
  }
}
