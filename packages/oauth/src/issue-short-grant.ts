import type { Client } from './client.ts'
import type { Context } from './context.ts'
import type { OAuthEvent } from './event.ts'
import { issueTokens, type Present } from './issue-tokens.ts'
import { key } from './key.ts'
import type { GrantRecord } from './record.ts'
import { newId } from './secret.ts'
import { type Hop, revocationSubjects } from './subject.ts'

/** A grant that is as short as its one token, for a user who is not there. */
export interface ShortGrant {
  readonly agent: string | null
  readonly user: string
  readonly generation: number
  readonly present: Present
  readonly scopes: readonly string[]
  /** It ends no later, milliseconds since the epoch. */
  readonly endsAt: number
  /** The grants it is exchanged from; none unless given. */
  readonly via?: readonly Hop[]
  readonly jkt: string | undefined
}

/** Issues a grant with one access token and no refresh token, seen and ended by its user as any other. Gives the wire body, or why not. */
export async function issueShortGrant(
  context: Context,
  client: Client,
  wanted: ShortGrant,
): Promise<{ readonly ok: true; readonly body: string } | { readonly ok: false; readonly reason: string }> {
  const { ports, settings } = context
  const { agent, user, generation, present, scopes, via, jkt } = wanted
  const now = ports.now()
  const expiresAt = Math.min(now + settings.accessTokenMs, wanted.endsAt)
  const id = newId(ports)
  const subjects = revocationSubjects({
    client: client.id,
    agent,
    user,
    generation,
    ...(via === undefined ? {} : { via }),
  })
  if (await ports.store.isRevoked(subjects)) return { ok: false, reason: 'revoked' }
  const grant: GrantRecord = {
    id,
    client: client.id,
    clientName: client.name,
    agent,
    user,
    generation,
    scopes,
    resource: settings.resource,
    redirectUri: '',
    issuedAt: now,
    expiresAt,
    current: null,
    previous: null,
    rotatedAt: null,
    ...(jkt === undefined ? {} : { jkt }),
  }
  const tokens = await issueTokens(context, grant, present, scopes, {
    refresh: false,
    ...(via === undefined ? {} : { via }),
    ...(jkt === undefined ? {} : { jkt }),
  })
  const from = via?.[0]
  const events: OAuthEvent[] = [
    { kind: 'grant.issued', grant: id, client: client.id, agent, user, scopes, expiresAt },
    from === undefined
      ? { kind: 'token.issued', grant: id, client: client.id, scopes }
      : { kind: 'token.exchanged', grant: id, from: from.grant, client: client.id, user, scopes },
  ]
  const applied = await ports.commit(
    [
      { op: 'insert', key: key.grant(id), value: JSON.stringify(grant), expiresAt },
      { op: 'insert', key: key.userGrant(user, id), value: id, expiresAt },
      ...tokens.changes,
    ],
    events,
  )
  if (!applied.ok) throw new Error('a new grant collided with an old one')
  return { ok: true, body: tokens.body }
}
