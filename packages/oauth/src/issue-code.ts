import type { Change } from '@fullmakt/store'
import type { AuthorizationRequest } from './authorization-request.ts'
import type { Context } from './context.ts'
import type { OAuthEvent } from './event.ts'
import { key } from './key.ts'
import type { CodeRecord } from './record.ts'
import { newId, newToken, tokenHash } from './secret.ts'
import type { Session } from './session.ts'

/** Lifetime of an authorization code, in milliseconds. */
export const codeMs = 60_000

/**
 * Issues an authorization code for a consented request together with the given changes, or returns undefined when one of them was lost.
 * The code is bound to client, redirect URI, challenge, resource, scopes and user; only its hash is kept.
 */
export async function issueCode(
  context: Context,
  request: Pick<AuthorizationRequest, 'client' | 'redirectUri' | 'challenge' | 'scopes' | 'jkt'>,
  session: Session,
  changes: readonly Change[],
  events: readonly OAuthEvent[],
): Promise<string | undefined> {
  const { ports, settings } = context
  const code = newToken(ports, 'code')
  const expiresAt = ports.now() + codeMs
  const record: CodeRecord = {
    client: request.client.id,
    agent: request.client.declared === 'agent' ? request.client.id : null,
    redirectUri: request.redirectUri,
    challenge: request.challenge,
    method: 'S256',
    resource: settings.resource,
    scopes: request.scopes,
    user: session.user,
    generation: session.generation,
    ...(request.jkt === undefined ? {} : { jkt: request.jkt }),
    grant: newId(ports),
    expiresAt,
    state: 'open',
  }
  const insert = {
    op: 'insert',
    key: key.code(tokenHash(ports, code)),
    value: JSON.stringify(record),
    expiresAt,
  } as const
  const applied = await ports.commit([...changes, insert], events)
  return applied.ok ? code : undefined
}
