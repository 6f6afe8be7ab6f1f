import type { JsonObject, TrustedIssuerNode } from '@fullmakt/ir'
import { isAccountName } from './account.ts'
import { errorAnswer, jsonResponse } from './answer.ts'
import type { Client } from './client.ts'
import type { Context } from './context.ts'
import { EXTERNAL_PREFIX, externalAccountName } from './external-account.ts'
import { type Form, value } from './form.ts'
import { issueShortGrant } from './issue-short-grant.ts'
import { judgeTimes, readJwt, textClaim } from './jwt.ts'
import { key } from './key.ts'
import { onceUntil, useUp } from './once.ts'
import { type AccountRecord, read } from './record.ts'
import { namesResource } from './resource-indicator.ts'
import { allowedScopes, closeScopes, parseScope } from './scope.ts'
import type { WireAnswer } from './wire.ts'

/** How far away the end of an identity assertion may be, in milliseconds; its `jti` is kept that long. */
const LONGEST = 3_600_000
/** Members that bound an assertion in ways we do not enforce. */
const NOT_UNDERSTOOD = ['authorization_details', 'act', 'may_act']

/**
 * Gives an authenticated client a token for the user that a trusted issuer's identity assertion (ID-JAG) names, once for each assertion: made for us,
 * for our resource and for this client, with the scopes that are both in it and asked for. The user must have an account here; a provider where users
 * sign in says who they are by `sub`, and it alone.
 * No refresh token. Whatever the assertion says that we would not enforce refuses it.
 *
 * @see draft-ietf-oauth-identity-assertion-authz-grant §4, RFC 7523 §3.1
 */
export async function grantByAssertion(
  context: Context,
  client: Client,
  form: Form,
  jkt: string | undefined,
): Promise<WireAnswer> {
  const { ports, settings } = context
  const refuse = (reason: string): WireAnswer => errorAnswer('invalid_grant', `id_jag_${reason}`)
  if (client.auth === undefined) return errorAnswer('unauthorized_client', 'client_not_confidential')
  const assertion = value(form, 'assertion')
  if (assertion === undefined) return errorAnswer('invalid_request', 'assertion_missing')
  if (!(form.get('resource') ?? []).every((resource) => namesResource(settings.resource, resource))) {
    return errorAnswer('invalid_target', 'resource')
  }
  const parsed = readJwt(assertion, ['oauth-id-jag+jwt'])
  if (!parsed.ok) return refuse(parsed.reason)
  const { text, algorithm, kid, claims } = parsed.jwt
  const trusted = (settings.trustedIssuers ?? []).find(({ issuer }) => issuer === claims['iss'])
  if (trusted === undefined) return refuse('iss')
  if (claims['aud'] !== settings.issuer) return refuse('aud')
  if (claims['client_id'] !== client.id) return refuse('client_id')
  const resource = textClaim(claims, 'resource')
  if (resource === undefined || !namesResource(settings.resource, resource)) return refuse('resource')
  if (NOT_UNDERSTOOD.some((member) => claims[member] !== undefined)) return refuse('not_understood')
  if (claims['cnf'] !== undefined && !isBoundTo(claims['cnf'], jkt)) return refuse('cnf')
  const jti = textClaim(claims, 'jti')
  if (jti === undefined || textClaim(claims, 'sub') === undefined) return refuse('claims')
  if (claims['iat'] === undefined) return refuse('iat')
  const times = judgeTimes(claims, ports.now(), LONGEST)
  if (!times.ok) return refuse(times.reason)
  const found = await context.findKey(trusted, kid, algorithm)
  if (!found.ok) {
    return found.transient ? errorAnswer('temporarily_unavailable', found.reason) : refuse(found.reason)
  }
  if ((await ports.verifyJws?.(text, found.key, algorithm)) !== true) return refuse('signature')
  const allowed = allowedScopes(context, client.declared === 'agent' ? client.id : null)
  const scopes = sharedScopes(context, value(form, 'scope'), claims['scope']).filter((name) => allowed.has(name))
  if (scopes.length === 0) return errorAnswer('invalid_scope', 'id_jag_scope')
  if (trusted.account === 'email' && claims['email_verified'] === false) return refuse('email_unverified')
  const name = accountName(context, trusted, claims)
  const entry = name === undefined ? undefined : await ports.store.get(key.account(name))
  if (entry === undefined) return refuse('account_unknown')
  const account = read<AccountRecord>(entry)
  const mark = key.jti(ports.sha256(`id-jag\n${trusted.issuer}\n${jti}`))
  const used = await useUp(context, [onceUntil(mark, times.endsAt, 'invalid_grant', 'id_jag_replayed')])
  if (used !== undefined) return used
  const issued = await issueShortGrant(context, client, {
    agent: client.declared === 'agent' ? client.id : null,
    user: account.name,
    generation: account.generation,
    present: { roles: account.roles, claims: account.claims ?? {} },
    scopes,
    endsAt: ports.now() + settings.accessTokenMs,
    jkt,
  })
  return issued.ok ? { ok: true, response: jsonResponse(200, issued.body) } : refuse(issued.reason)
}

/**
 * The account that an assertion names. Where resource owners sign in at an identity provider, only that provider's own assertions name one, by its
 * `sub` as a sign-in does: what another issuer calls somebody says nothing about them, and local accounts count no more.
 */
function accountName(context: Context, trusted: TrustedIssuerNode, claims: JsonObject): string | undefined {
  const { identityIssuer } = context.settings
  if (identityIssuer === undefined) {
    const name = textClaim(claims, trusted.account)
    return name !== undefined && isAccountName(name) && !name.startsWith(EXTERNAL_PREFIX) ? name : undefined
  }
  const subject = textClaim(claims, 'sub')
  if (subject === undefined || trusted.issuer !== identityIssuer) return undefined
  return externalAccountName(context, identityIssuer, subject)
}

function isBoundTo(cnf: unknown, jkt: string | undefined): boolean {
  if (typeof cnf !== 'object' || cnf === null || Object.keys(cnf).join() !== 'jkt') return false
  return jkt !== undefined && (cnf as { readonly jkt: unknown }).jkt === jkt
}

function sharedScopes(context: Context, asked: string | undefined, claim: unknown): readonly string[] {
  const given = typeof claim === 'string' ? parseScope(claim) : undefined
  if (given === undefined) return []
  const closed = closeScopes(context, given)
  const wanted = asked === undefined ? given : parseScope(asked)
  return (wanted ?? []).filter((name) => closed.has(name))
}
