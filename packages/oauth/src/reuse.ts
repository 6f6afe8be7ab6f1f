import type { Context } from './context.ts'
import type { OAuthEvent } from './event.ts'
import { key } from './key.ts'

/**
 * Revokes a grant because one of its single-use secrets was presented twice.
 * Of any number of simultaneous findings one is recorded: the marker is inserted once, with its effect.
 */
export async function revokeReused(
  context: Context,
  grant: string,
  client: string,
  what: 'code' | 'refresh-token',
): Promise<void> {
  const { ports, settings } = context
  const events: OAuthEvent[] = [
    { kind: 'token.reused', grant, client, what },
    { kind: 'grant.revoked', grant, by: 'reuse' },
  ]
  const expiresAt = ports.now() + settings.grantMs
  await ports.commit(
    [
      { op: 'insert', key: key.reused(grant), value: what, expiresAt },
      { op: 'revoke', subject: `grant:${grant}` },
    ],
    events,
  )
}
