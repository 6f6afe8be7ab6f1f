import { type Client, type RequestingClient, requestingClient } from './client.ts'
import { resolveClient } from './client-resolution.ts'
import type { Context } from './context.ts'
import { isThumbprint } from './dpop-proof.ts'
import { type ErrorPage, errorResponse, type Redirect } from './error-response.ts'
import { type Form, parseForm, repeated, value } from './form.ts'
import { isChallenge } from './pkce.ts'
import { matchesRedirectUri } from './redirect-uri.ts'
import { namesResource } from './resource-indicator.ts'
import { allowedScopes, narrowScopes, parseScope } from './scope.ts'
import type { WireRequest } from './wire.ts'

/** An authorization request whose every parameter has been judged. */
export interface AuthorizationRequest {
  readonly client: RequestingClient
  readonly redirectUri: string
  readonly state: string | undefined
  readonly challenge: string
  readonly scopes: readonly string[]
  readonly prompt: readonly string[]
  /** The thumbprint of the key that must redeem the code. @see RFC 9449 §10 */
  readonly jkt?: string
  /** Whether it came from the user's own navigation; only then may a remembered consent stand. */
  readonly direct: boolean
  /** When it came, in milliseconds since the epoch. */
  readonly startedAt: number
}

/** How a request came, which its parameters do not say. */
export type Arrival = Pick<AuthorizationRequest, 'direct' | 'startedAt'>

/** A judged request; or a page, when no redirect may be trusted; or an error to send back to the client. */
export type AuthorizationRequestResult =
  | { readonly kind: 'request'; readonly request: AuthorizationRequest }
  | ErrorPage
  | Redirect

/** The longest `state` that is carried, in characters. */
export const maxStateLength = 2048

/** What `prompt` may ask for; other values mean nothing here and are passed over. */
const PROMPTS = ['none', 'login', 'consent']

/** Reads and judges an authorization request as it came from the browser. */
export async function readAuthorizationRequest(
  context: Context,
  { query, headers, clientAddress }: WireRequest,
): Promise<AuthorizationRequestResult> {
  const parsed = parseForm(query)
  if (!parsed.ok) return page(parsed.reason, 'The request is malformed.')
  const site = headers['sec-fetch-site']
  const arrival = { direct: site === 'none' || site === 'same-origin', startedAt: context.ports.now() }
  return await judgeAuthorizationRequest(context, parsed.form, arrival, clientAddress)
}

/**
 * Judges the parameters of an authorization request. Client and redirect URI come first: until both are known, nothing is redirected.
 * A missing scope means every scope that the client may be given, and what it may not be given is left out; a missing resource means the only one.
 *
 * @see OAuth 2.1 §4.1.1, RFC 9700 §4.11, RFC 8707 §2
 */
export async function judgeAuthorizationRequest(
  context: Context,
  form: Form,
  arrival: Arrival,
  clientAddress: string,
): Promise<AuthorizationRequestResult> {
  const again = repeated(form)
  const id = value(form, 'client_id')
  if (id === undefined || again.includes('client_id')) return page('client_id', 'The client_id is missing or repeated.')
  const resolved = await resolveClient(context, id, clientAddress)
  if (!resolved.ok) {
    return page(resolved.reason, 'The client is unknown or could not be verified.', resolved.transient ? 503 : 400)
  }
  const { client } = resolved
  const redirectUri = readRedirectUri(form, client, context.settings.issuer)
  if (redirectUri === undefined || again.includes('redirect_uri')) {
    return page('redirect_uri', 'The redirect URI is not one of the client.')
  }
  const sent = again.includes('state') ? undefined : value(form, 'state')
  const state = sent !== undefined && sent.length > maxStateLength ? undefined : sent
  const allowed = allowedScopes(context, client.declared === 'agent' ? client.id : null)
  const refused = judge(context, form, again, sent !== state, allowed)
  if (typeof refused !== 'string') {
    return {
      kind: 'request',
      request: { client: requestingClient(client), redirectUri, state, ...refused, ...arrival },
    }
  }
  const [error, reason] = refused.split(':') as [string, string]
  const parameters = { error, error_description: `Refused: ${reason}.` }
  return errorResponse(context, { redirectUri, state }, parameters, reason)
}

type Judged = Pick<AuthorizationRequest, 'scopes' | 'challenge' | 'prompt' | 'jkt'>

function judge(
  context: Context,
  form: Form,
  again: readonly string[],
  stateTooLong: boolean,
  allowed: ReadonlySet<string>,
): Judged | string {
  if (again.length > 0) return 'invalid_request:repeated parameter'
  if (stateTooLong) return 'invalid_request:state too long'
  if (form.has('request')) return 'request_not_supported:request'
  if (form.has('request_uri')) return 'request_uri_not_supported:request_uri'
  const responseType = value(form, 'response_type')
  if (responseType === undefined) return 'invalid_request:response_type missing'
  if (responseType !== 'code') return 'unsupported_response_type:response_type'
  if ((value(form, 'response_mode') ?? 'query') !== 'query') return 'invalid_request:response_mode'
  const challenge = value(form, 'code_challenge')
  if (challenge === undefined || !isChallenge(challenge)) return 'invalid_request:code_challenge'
  if (value(form, 'code_challenge_method') !== 'S256') return 'invalid_request:code_challenge_method'
  const resources = form.get('resource') ?? []
  if (!resources.every((resource) => namesResource(context.settings.resource, resource)))
    return 'invalid_target:resource'
  const scope = value(form, 'scope')
  const asked = scope === undefined ? [...allowed] : parseScope(scope)
  const scopes = asked && narrowScopes(context, asked, allowed)
  if (scopes === undefined) return 'invalid_scope:scope'
  const prompts = value(form, 'prompt')?.split(' ') ?? []
  if (prompts.includes('none') && prompts.length > 1) return 'invalid_request:prompt'
  const prompt = PROMPTS.filter((one) => prompts.includes(one))
  const jkt = value(form, 'dpop_jkt')
  if (jkt !== undefined && !isThumbprint(jkt)) return 'invalid_request:dpop_jkt'
  return { scopes, challenge, prompt, ...(jkt === undefined ? {} : { jkt }) }
}

function readRedirectUri(form: Form, client: Client, issuer: string): string | undefined {
  const sent = value(form, 'redirect_uri')
  const only = client.redirectUris.length === 1 ? client.redirectUris[0] : undefined
  const uri = sent === undefined || matchesRedirectUri(client.redirectUris, sent) ? (sent ?? only) : undefined
  // No client lives here: a way back to this server would look as if its owner had asked for what stands in it.
  return uri === undefined || new URL(uri).origin === new URL(issuer).origin ? undefined : uri
}

function page(reason: string, description: string, status = 400): AuthorizationRequestResult {
  return { kind: 'error-page', status, reason, description }
}
