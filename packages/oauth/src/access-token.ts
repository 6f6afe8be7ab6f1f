import type { Entry } from '@fullmakt/store'
import type { Context } from './context.ts'
import type { Grant } from './grant.ts'
import { key } from './key.ts'
import { type AccessRecord, read } from './record.ts'
import { allowedScopes, closeScopes } from './scope.ts'
import { isAccessToken, tokenHash } from './secret.ts'
import { revocationSubjects } from './subject.ts'

/** What one entry says, and the grant it stands for once a verification succeeded. */
export interface Reading {
  readonly record: AccessRecord
  /** The roles that a call is judged by; undefined when an agent among those who act is no longer declared. */
  readonly roles: readonly string[] | undefined
  readonly subjects: readonly string[]
  grant: Grant | undefined
}

/** A living access token, or why it is none. */
export type FoundAccess =
  | { readonly ok: true; readonly reading: Reading }
  | { readonly ok: false; readonly reason: string }

/** Reads what an entry says, before anything that may change is asked. */
export function readAccess(context: Context, entry: Entry): Reading {
  const record = read<AccessRecord>(entry)
  return { record, roles: effectiveRoles(context, record), subjects: revocationSubjects(record), grant: undefined }
}

/** Judges a reading: for this resource, not expired, its agents declared, nothing behind it revoked. Returns why not, if so. */
export async function judgeAccess({ settings, ports }: Context, reading: Reading): Promise<string | undefined> {
  const { record, roles, subjects } = reading
  if (record.resource !== settings.resource) return 'token_audience'
  if (!(record.expiresAt > ports.now())) return 'token_expired'
  if (roles === undefined) return 'agent_undeclared'
  return (await ports.store.isRevoked(subjects)) ? 'token_revoked' : undefined
}

/** Finds a living access token by its text. Does not ask for the proof that a bound one needs. */
export async function findAccess(context: Context, token: string): Promise<FoundAccess> {
  if (!isAccessToken(token)) return { ok: false, reason: 'token_foreign' }
  const entry = await context.ports.store.get(key.access(tokenHash(context.ports, token)))
  if (entry === undefined) return { ok: false, reason: 'token_unknown' }
  const reading = readAccess(context, entry)
  const reason = await judgeAccess(context, reading)
  return reason === undefined ? { ok: true, reading } : { ok: false, reason }
}

/** Who acts with a token that was exchanged, the one who holds it first; nobody for any other token. */
export function actorsOf({ client, via = [] }: AccessRecord): readonly string[] {
  return via.length === 0 ? [] : [client, ...via.slice(0, -1).map((hop) => hop.client)]
}

/** The scopes of a token with everything they include, as far as each agent on the way may be given them, as it is declared now. */
export function presentScopes(context: Context, { scopes, agent, via = [] }: AccessRecord): ReadonlySet<string> {
  const bounds = [agent, ...via.map((hop) => hop.agent)].map((name) => allowedScopes(context, name))
  return new Set([...closeScopes(context, scopes)].filter((scope) => bounds.every((allowed) => allowed.has(scope))))
}

// Each agent on the way bounds the roles, as it is declared now.
function effectiveRoles(context: Context, { roles, agent, via = [] }: AccessRecord): readonly string[] | undefined {
  let left = roles
  for (const name of [agent, ...via.map((hop) => hop.agent)]) {
    if (name === null) continue
    const declared = context.agents.get(name)
    if (declared === undefined) return undefined
    left = left.filter((role) => declared.roles.includes(role))
  }
  return left
}
