import { errorAnswer, jsonResponse } from './answer.ts'
import type { Client } from './client.ts'
import type { Context } from './context.ts'
import { type Form, value } from './form.ts'
import { issueTokens } from './issue-tokens.ts'
import { key } from './key.ts'
import { forgotten, type Once, usedBefore } from './once.ts'
import type { GrantRecord } from './record.ts'
import { namesResource } from './resource-indicator.ts'
import { allowedScopes, narrowScopes, parseScope } from './scope.ts'
import { newId } from './secret.ts'
import { agentSubject, revocationSubjects } from './subject.ts'
import type { WireAnswer } from './wire.ts'

/**
 * Gives a declared agent a token to act for itself: with its own roles, no claims, and no refresh token. The scopes are those it asks for among those
 * that the config names for it, or all of these; nobody consents, so that without any it gets none. The client's proofs are used up in the same
 * transaction.
 *
 * @see RFC 6749 §4.4
 */
export async function grantToClient(
  context: Context,
  client: Client,
  form: Form,
  jkt: string | undefined,
  once: readonly Once[],
): Promise<WireAnswer> {
  const { ports, settings } = context
  const agent = context.agents.get(client.id)
  if (agent?.scopes === undefined || client.auth === undefined)
    return errorAnswer('unauthorized_client', 'client_not_declared')
  if (!(form.get('resource') ?? []).every((resource) => namesResource(settings.resource, resource))) {
    return errorAnswer('invalid_target', 'resource')
  }
  const scope = value(form, 'scope')
  const asked = scope === undefined ? agent.scopes : parseScope(scope)
  const scopes = asked && narrowScopes(context, asked, allowedScopes(context, agent.name))
  if (scopes === undefined || scopes.length === 0) return errorAnswer('invalid_scope', 'scope')
  const now = ports.now()
  const expiresAt = now + settings.accessTokenMs
  const user = agentSubject(agent.name)
  const owner = { id: newId(ports), client: client.id, agent: agent.name, user, generation: 0, expiresAt }
  if (await ports.store.isRevoked(revocationSubjects(owner))) return errorAnswer('invalid_client', 'revoked')
  const grant: GrantRecord = {
    ...owner,
    clientName: client.name,
    scopes,
    resource: settings.resource,
    redirectUri: '',
    issuedAt: now,
    current: null,
    previous: null,
    rotatedAt: null,
    ...(jkt === undefined ? {} : { jkt }),
  }
  const tokens = await issueTokens(context, grant, { roles: agent.roles, claims: {} }, scopes, {
    refresh: false,
    ...(jkt === undefined ? {} : { jkt }),
  })
  const applied = await ports.commit(
    [
      ...once.map(({ change }) => change),
      { op: 'insert', key: key.grant(grant.id), value: JSON.stringify(grant), expiresAt },
      ...tokens.changes,
    ],
    [
      { kind: 'grant.issued', grant: grant.id, client: client.id, agent: agent.name, user, scopes, expiresAt },
      { kind: 'token.issued', grant: grant.id, client: client.id, scopes },
    ],
  )
  if (applied.ok) return (await forgotten(context, once)) ?? { ok: true, response: jsonResponse(200, tokens.body) }
  const used = usedBefore(once, applied.lost)
  if (used === undefined) throw new Error('a new grant collided with an old one')
  return used
}
