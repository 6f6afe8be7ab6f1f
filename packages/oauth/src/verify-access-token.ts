import type { Challenge, Challenges } from './challenge.ts'
import type { Context } from './context.ts'
import { brandGrant, type Grant } from './grant.ts'
import { key } from './key.ts'
import { type AccessRecord, read } from './record.ts'
import { closeScopes } from './scope.ts'
import { isSecret } from './secret.ts'
import { revocationSubjects } from './subject.ts'

/** A verified grant, or the exact reason for the log and the plain challenge for the wire. */
export type Verification =
  | { readonly ok: true; readonly grant: Grant }
  | { readonly ok: false; readonly reason: string; readonly wire: Challenge; readonly cause?: unknown }

/**
 * Verifies the access token of an `Authorization` header: known, for this resource, not expired, and neither its grant, client, user nor agent revoked.
 * One read and one revocation check, every time. Never rejects: when the store cannot be asked the answer is 503.
 *
 * @see OAuth 2.1 §5.2
 */
export async function verifyAccessToken(
  context: Context,
  challenges: Challenges,
  header: string | undefined,
): Promise<Verification> {
  if (header === undefined || header === '') return { ok: false, reason: 'token_missing', wire: challenges.missing }
  if (!/^bearer(?: |$)/i.test(header)) return { ok: false, reason: 'scheme', wire: challenges.missing }
  if (header.includes(',')) return { ok: false, reason: 'header_malformed', wire: challenges.invalidRequest }
  const invalid = (reason: string): Verification => ({ ok: false, reason, wire: challenges.invalidToken })
  const token = header.slice(7).replace(/^ +/, '')
  if (!isSecret(token, 'access')) return invalid('token_foreign')
  try {
    const { ports, settings } = context
    const entry = await ports.store.get(key.access(ports.sha256(token)))
    if (entry === undefined) return invalid('token_unknown')
    const record = read<AccessRecord>(entry)
    if (record.resource !== settings.resource) return invalid('token_audience')
    if (!(record.expiresAt > ports.now())) return invalid('token_expired')
    const roles = effectiveRoles(context, record)
    if (roles === undefined) return invalid('agent_undeclared')
    if (await ports.store.isRevoked(revocationSubjects(record))) return invalid('token_revoked')
    const { grant: id, client: clientId, agent, user, expiresAt } = record
    const scopes = closeScopes(context, record.scopes)
    return { ok: true, grant: brandGrant({ id, clientId, agent, user, roles, scopes, expiresAt }) }
  } catch (cause) {
    return { ok: false, reason: 'unavailable', wire: { status: 503, wwwAuthenticate: null }, cause }
  }
}

function effectiveRoles(context: Context, record: AccessRecord): readonly string[] | undefined {
  if (record.agent === null) return record.roles
  const agent = context.agents.get(record.agent)
  if (agent === undefined) return undefined
  return record.roles.filter((role) => agent.roles.includes(role))
}
