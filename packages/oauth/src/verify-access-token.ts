import type { Entry } from '@fullmakt/store'
import { actorsOf, judgeAccess, presentScopes, type Reading, readAccess } from './access-token.ts'
import type { Challenge, Challenges } from './challenge.ts'
import type { Context } from './context.ts'
import { verifyProof } from './dpop-proof.ts'
import { brandGrant, type Grant } from './grant.ts'
import { key } from './key.ts'
import { useUp } from './once.ts'
import type { AccessRecord } from './record.ts'
import { isAccessToken, tokenHash } from './secret.ts'

/** What a request to the protected resource says beside its `Authorization` header. */
export interface PresentedProof {
  readonly method: string
  /** Where the request went, as the settings say it and never as the request does. */
  readonly url: string
  /** The `DPoP` header; several of them joined by a comma. */
  readonly proof: string | undefined
}

/** Verifies the value of an `Authorization` header, as said at `createTokenVerifier`. */
export type TokenVerifier = (header: string | undefined, presented?: PresentedProof) => Promise<Verification>

/** A verified grant, or the exact reason for the log and the plain challenge for the wire. */
export type Verification =
  | { readonly ok: true; readonly grant: Grant }
  | { readonly ok: false; readonly reason: string; readonly wire: Challenge; readonly cause?: unknown }

/**
 * Makes the verifier of access tokens in an `Authorization` header: known, for this resource, not expired, and neither its grant, client, user nor agent revoked.
 * A token bound to a key must come as `DPoP` with a proof of that key for this request; any other must come as `Bearer`.
 * One read and one revocation check, every time. Never rejects: when the store cannot be asked the answer is 503.
 * What an entry of the store says is worked out once for each entry object; what can change between two calls is asked at each of them.
 *
 * @see OAuth 2.1 §5.2, RFC 9449 §7
 */
export function createTokenVerifier(context: Context, challenges: Challenges): TokenVerifier {
  // Entries are immutable: a store that gives the same object again says that nothing was written since.
  const readings = new WeakMap<Entry, Reading>()
  return (header, presented) => verify(context, challenges, readings, header, presented)
}

async function verify(
  context: Context,
  challenges: Challenges,
  readings: WeakMap<Entry, Reading>,
  header: string | undefined,
  presented: PresentedProof | undefined,
): Promise<Verification> {
  if (header === undefined || header === '') return { ok: false, reason: 'token_missing', wire: challenges.missing }
  const scheme = /^(bearer|dpop)(?: |$)/i.exec(header)?.[1]?.toLowerCase()
  if (scheme === undefined) return { ok: false, reason: 'scheme', wire: challenges.missing }
  if (header.includes(',')) return { ok: false, reason: 'header_malformed', wire: challenges.invalidRequest }
  const withKey = scheme === 'dpop'
  const refusal = withKey ? challenges.invalidBoundToken : challenges.invalidToken
  const invalid = (reason: string): Verification => ({ ok: false, reason, wire: refusal })
  const token = header.slice(scheme.length + 1).replace(/^ +/, '')
  if (!isAccessToken(token)) return invalid('token_foreign')
  try {
    const { ports } = context
    const entry = await ports.store.get(key.access(tokenHash(ports, token)))
    if (entry === undefined) return invalid('token_unknown')
    const reading = readings.get(entry) ?? readAccess(context, entry)
    readings.set(entry, reading)
    const { record, roles = [] } = reading
    if ((record.jkt !== undefined) !== withKey) return invalid(withKey ? 'token_not_bound' : 'token_bound')
    const reason = await judgeAccess(context, reading)
    if (reason !== undefined) return invalid(reason)
    if (record.jkt !== undefined) {
      const problem = await proofProblem(context, record.jkt, token, presented)
      if (problem !== undefined) return { ok: false, reason: problem, wire: challenges.invalidProof }
    }
    reading.grant ??= grantOf(context, record, roles)
    context.lastUse.note(record.grant)
    return { ok: true, grant: reading.grant }
  } catch (cause) {
    return { ok: false, reason: 'unavailable', wire: { status: 503, wwwAuthenticate: null }, cause }
  }
}

async function proofProblem(
  context: Context,
  jkt: string,
  token: string,
  presented: PresentedProof | undefined,
): Promise<string | undefined> {
  if (presented?.proof === undefined) return 'dpop_missing'
  const { method, url, proof } = presented
  const verified = await verifyProof(context, { method, url, proof, token })
  if (!verified.ok) return verified.reason
  if (verified.jkt !== jkt) return 'dpop_key_differs'
  const used = await useUp(context, [verified.once])
  return used === undefined || used.ok ? undefined : used.reason
}

function grantOf(context: Context, record: AccessRecord, roles: readonly string[]): Grant {
  const { grant: id, client: clientId, agent, user, claims = {}, expiresAt } = record
  return brandGrant({
    id,
    clientId,
    agent,
    user,
    actors: Object.freeze([...actorsOf(record)]),
    roles,
    claims: Object.freeze({ ...claims }),
    scopes: presentScopes(context, record),
    expiresAt,
  })
}
