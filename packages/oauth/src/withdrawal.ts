import type { Change } from '@fullmakt/store'
import type { Context } from './context.ts'
import { codeMs } from './issue-code.ts'
import { key } from './key.ts'
import type { CodeRecord } from './record.ts'

/** The change that makes void all codes that a client holds of a user and has not redeemed: who ends a grant does not want the next one out of the same consent. */
export function withdraw({ ports }: Context, user: string, client: string): Change {
  const now = ports.now()
  return { op: 'put', key: keyOf(ports, user, client), value: String(now), expiresAt: now + codeMs }
}

/** Whether the consent behind a code was withdrawn after it was issued, by a millisecond at least. */
export async function isWithdrawn({ ports }: Context, code: CodeRecord): Promise<boolean> {
  const entry = await ports.store.get(keyOf(ports, code.user, code.client))
  return entry !== undefined && code.expiresAt - codeMs < Number(entry.value)
}

function keyOf(ports: Context['ports'], user: string, client: string): string {
  return key.withdrawn(ports.sha256(`${user}\n${client}`))
}
