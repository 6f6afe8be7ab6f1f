import type { Entry } from '@fullmakt/store'
import type { Challenge, Challenges } from './challenge.ts'
import type { Context } from './context.ts'
import { brandGrant, type Grant } from './grant.ts'
import { key } from './key.ts'
import { type AccessRecord, read } from './record.ts'
import { closeScopes } from './scope.ts'
import { isSecret } from './secret.ts'
import { revocationSubjects } from './subject.ts'

/** Verifies the value of an `Authorization` header, as said at `createTokenVerifier`. */
export type TokenVerifier = (header: string | undefined) => Promise<Verification>

/** A verified grant, or the exact reason for the log and the plain challenge for the wire. */
export type Verification =
  | { readonly ok: true; readonly grant: Grant }
  | { readonly ok: false; readonly reason: string; readonly wire: Challenge; readonly cause?: unknown }

/**
 * Makes the verifier of access tokens in an `Authorization` header: known, for this resource, not expired, and neither its grant, client, user nor agent revoked.
 * One read and one revocation check, every time. Never rejects: when the store cannot be asked the answer is 503.
 * What an entry of the store says is worked out once for each entry object; what can change between two calls is asked at each of them.
 *
 * @see OAuth 2.1 §5.2
 */
export function createTokenVerifier(context: Context, challenges: Challenges): TokenVerifier {
  // Entries are immutable: a store that gives the same object again says that nothing was written since.
  const readings = new WeakMap<Entry, Reading>()
  return (header) => verify(context, challenges, readings, header)
}

/** What one entry says, and the grant it stands for once a verification succeeded. */
interface Reading {
  readonly record: AccessRecord
  readonly roles: readonly string[] | undefined
  readonly subjects: readonly string[]
  grant: Grant | undefined
}

async function verify(
  context: Context,
  challenges: Challenges,
  readings: WeakMap<Entry, Reading>,
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
    const reading = readings.get(entry) ?? readEntry(context, entry)
    readings.set(entry, reading)
    const { record, roles, subjects } = reading
    if (record.resource !== settings.resource) return invalid('token_audience')
    if (!(record.expiresAt > ports.now())) return invalid('token_expired')
    if (roles === undefined) return invalid('agent_undeclared')
    if (await ports.store.isRevoked(subjects)) return invalid('token_revoked')
    reading.grant ??= grantOf(context, record, roles)
    return { ok: true, grant: reading.grant }
  } catch (cause) {
    return { ok: false, reason: 'unavailable', wire: { status: 503, wwwAuthenticate: null }, cause }
  }
}

function readEntry(context: Context, entry: Entry): Reading {
  const record = read<AccessRecord>(entry)
  const roles = effectiveRoles(context, record)
  return { record, roles, subjects: revocationSubjects(record), grant: undefined }
}

function grantOf(context: Context, record: AccessRecord, roles: readonly string[]): Grant {
  const { grant: id, client: clientId, agent, user, claims = {}, expiresAt } = record
  const scopes = closeScopes(context, record.scopes)
  return brandGrant({ id, clientId, agent, user, roles, claims: Object.freeze({ ...claims }), scopes, expiresAt })
}

function effectiveRoles(context: Context, record: AccessRecord): readonly string[] | undefined {
  if (record.agent === null) return record.roles
  const agent = context.agents.get(record.agent)
  if (agent === undefined) return undefined
  return record.roles.filter((role) => agent.roles.includes(role))
}
