import type { ClientAuth } from './client.ts'
import type { Context } from './context.ts'
import { type Jwt, judgeTimes, readJwt, textClaim } from './jwt.ts'
import { key } from './key.ts'
import { type Once, onceUntil } from './once.ts'

/** The only type of client assertion there is. @see RFC 7523 §2.2 */
export const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** How far away the end of an assertion may be, in milliseconds. */
const LONGEST = 300_000
const TYPS = [undefined, 'jwt', 'client-authentication+jwt']

/** A verified assertion and the mark that uses it up, or why it is refused. */
export type AssertionResult =
  | { readonly ok: true; readonly once: Once }
  | { readonly ok: false; readonly reason: string; readonly transient: boolean }

/** Takes a client assertion apart and reads who it claims to be from; verifies nothing. */
export function readAssertion(
  text: string,
): { readonly ok: true; readonly jwt: Jwt; readonly id: string } | { readonly ok: false; readonly reason: string } {
  const read = readJwt(text, TYPS)
  if (!read.ok) return { ok: false, reason: `assertion_${read.reason}` }
  const id = textClaim(read.jwt.claims, 'sub')
  return id === undefined ? { ok: false, reason: 'assertion_sub' } : { ok: true, jwt: read.jwt, id }
}

/**
 * Verifies a client assertion: `iss` and `sub` are the client, `aud` is our issuer as one text and nothing else, it ends within five minutes,
 * its `jti` was not seen, and the one key of the client that it names signed it. The mark must be committed before anything is given.
 *
 * @see RFC 7523 §3, draft-ietf-oauth-rfc7523bis
 */
export async function verifyAssertion(
  context: Context,
  id: string,
  auth: Extract<ClientAuth, { readonly kind: 'private_key_jwt' }>,
  { text, algorithm, kid, claims }: Jwt,
): Promise<AssertionResult> {
  const { ports, settings } = context
  const refuse = (reason: string, transient = false): AssertionResult => ({ ok: false, reason, transient })
  if (claims['iss'] !== id || claims['sub'] !== id) return refuse('assertion_iss')
  if (claims['aud'] !== settings.issuer) return refuse('assertion_aud')
  const jti = textClaim(claims, 'jti')
  if (jti === undefined) return refuse('assertion_jti')
  const times = judgeTimes(claims, ports.now(), LONGEST)
  if (!times.ok) return refuse(`assertion_${times.reason}`)
  const found = await context.findKey(auth, kid, algorithm)
  if (!found.ok) return refuse(`assertion_${found.reason}`, found.transient)
  if ((await ports.verifyJws?.(text, found.key, algorithm)) !== true) return refuse('assertion_signature')
  const mark = key.jti(ports.sha256(`client\n${id}\n${jti}`))
  return { ok: true, once: onceUntil(mark, times.endsAt, 'invalid_client', 'assertion_replayed') }
}
