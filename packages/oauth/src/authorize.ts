import { takeByAddress } from './address-limit.ts'
import {
  type AuthorizationRequest,
  type AuthorizationRequestResult,
  judgeAuthorizationRequest,
  readAuthorizationRequest,
} from './authorization-request.ts'
import { authorizationResponse } from './authorization-response.ts'
import { carryRequest, maxCarriedLength, openCarried } from './carried-request.ts'
import { type ConsentPage, consentCsrf, consentPage, consentStands, rememberConsent } from './consent.ts'
import type { Context } from './context.ts'
import { type ErrorPage, errorResponse, type Redirect } from './error-response.ts'
import { issueCode } from './issue-code.ts'
import { key } from './key.ts'
import { sameSecret } from './secret.ts'
import { isSession, type Session } from './session.ts'
import { checkBrowser, findTransaction, openTransaction } from './transaction.ts'
import type { WireRequest } from './wire.ts'

/** Who is asking: the value of the browser's `__Host-` cookie and the session, if there is one. */
export interface Visitor {
  readonly browser: string
  readonly session: Session | undefined
}

/**
 * What the authorization endpoint wants done; a `redirect` is sent as 303, an `error-page` never redirects.
 * The `request` of a `sign-in` is the request itself, sealed: nothing of it is kept here, and it comes back after the sign-in.
 */
export type AuthorizeResult =
  | ErrorPage
  | Redirect
  | { readonly kind: 'sign-in'; readonly request: string }
  | ConsentPage

/** A decision as the consent form sends it. */
export interface ConsentDecision extends Visitor {
  readonly transaction: string
  readonly csrf: string
  readonly approve: boolean
}

/**
 * Judges an authorization request and says what comes next: a page, a redirect, a sign-in or a consent. Of a request without a session nothing is kept.
 * Throws `FullmaktError` with code `ERR_OAUTH_BROWSER` for a browser value that could be guessed; what a port throws passes through.
 *
 * @see OAuth 2.1 §4.1.1
 */
export async function authorize(context: Context, wire: WireRequest, visitor: Visitor): Promise<AuthorizeResult> {
  checkBrowser(visitor.browser)
  if (wire.method !== 'GET') return page('method', 'Only GET is answered here.', 405)
  return await answerIn(context, wire.clientAddress, visitor, () => readAuthorizationRequest(context, wire))
}

/** Goes on with the request that a browser carried through a sign-in: it is judged anew, since its client may be gone meanwhile. */
export async function resumeAuthorize(
  context: Context,
  sealed: string,
  visitor: Visitor,
  clientAddress: string,
): Promise<AuthorizeResult> {
  const carried = openCarried(context, sealed, visitor.browser)
  if (!carried.ok) return lostPage(carried.reason)
  const { form, arrival } = carried
  return await answerIn(context, clientAddress, visitor, () =>
    judgeAuthorizationRequest(context, form, arrival, clientAddress),
  )
}

/**
 * Carries out the resource owner's decision: the transaction is taken once, together with its effect.
 * A decision without the page's csrf value, from another browser or session, or after ten minutes is refused with a page and takes nothing.
 */
export async function decideConsent(context: Context, decision: ConsentDecision): Promise<AuthorizeResult> {
  const { transaction: handle, browser } = decision
  const session = genuine(decision.session)
  const found = await findTransaction(context, handle, browser)
  if (!found.ok) return lostPage(found.reason)
  const { transaction } = found
  if (session === undefined || needsSignIn(transaction, session)) return page('session', 'Sign in again.', 403)
  if (!sameSecret(context.ports, decision.csrf, consentCsrf(context, handle, browser, session))) {
    return page('csrf', 'The form did not come from this page.', 403)
  }
  const { id } = transaction.client
  const { user } = session
  const take = { op: 'take', key: found.key } as const
  if (!decision.approve) {
    const applied = await context.ports.commit([take], [{ kind: 'consent.refused', client: id, user }])
    if (!applied.ok) return lostPage('transaction_unknown')
    return refuse(context, transaction, 'access_denied', 'The request was refused.')
  }
  const remember = await rememberConsent(context, transaction, session)
  const { scopes } = transaction
  const event = { kind: 'consent.given', client: id, user, scopes, remembered: remember.length > 0 } as const
  return sendCode(context, transaction, await issueCode(context, transaction, session, [take, ...remember], [event]))
}

async function answerIn(
  context: Context,
  clientAddress: string,
  visitor: Visitor,
  judge: () => Promise<AuthorizationRequestResult>,
): Promise<AuthorizeResult> {
  const limit = (prefix: string): string => key.rate('authorize', prefix)
  const rate = await takeByAddress(context.ports.store, limit, clientAddress, { count: 120, periodMs: 60_000 })
  if (!rate.allowed) return page('rate_limited', 'Too many requests; try again later.', 429)
  const judged = await judge()
  return judged.kind === 'request' ? await proceed(context, judged.request, visitor) : judged
}

async function proceed(
  context: Context,
  request: AuthorizationRequest,
  { browser, session: presented }: Visitor,
): Promise<AuthorizeResult> {
  const found = genuine(presented)
  const session = found === undefined || needsSignIn(request, found) ? undefined : found
  // Nothing is left to ask: the code is issued at once, and there is no transaction that anybody could come back to.
  if (session !== undefined && (await consentStands(context, request, session))) {
    return sendCode(context, request, await issueCode(context, request, session, [], []))
  }
  if (request.prompt.includes('none')) {
    return session === undefined
      ? refuse(context, request, 'login_required', 'Nobody is signed in.')
      : refuse(context, request, 'consent_required', 'Consent was not given.')
  }
  if (session !== undefined) {
    return consentPage(context, await openTransaction(context, request, browser), browser, request, session)
  }
  const sealed = carryRequest(context, request, browser)
  return sealed.length > maxCarriedLength
    ? refuse(context, request, 'invalid_request', 'Refused: request too long.')
    : { kind: 'sign-in', request: sealed }
}

function needsSignIn({ prompt, startedAt }: AuthorizationRequest, session: Session): boolean {
  return prompt.includes('login') && session.openedAt < startedAt
}

function genuine(session: Session | undefined): Session | undefined {
  return isSession(session) ? session : undefined
}

function sendCode(context: Context, request: AuthorizationRequest, code: string | undefined): AuthorizeResult {
  if (code === undefined) return lostPage('transaction_unknown')
  const { redirectUri, state } = request
  return {
    kind: 'redirect',
    location: authorizationResponse(redirectUri, { code }, state, context.settings.issuer),
  }
}

function refuse(context: Context, request: AuthorizationRequest, error: string, text: string): AuthorizeResult {
  return errorResponse(context, request, { error, error_description: text }, error)
}

function lostPage(reason: 'transaction_unknown' | 'transaction_browser'): ErrorPage {
  return page(reason, 'This request has ended or was started in another browser. Start again from the application.')
}

function page(reason: string, description: string, status = 400): ErrorPage {
  return { kind: 'error-page', status, reason, description }
}
