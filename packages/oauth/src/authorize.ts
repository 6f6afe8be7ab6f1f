import { takeByAddress } from './address-limit.ts'
import { type AuthorizationRequest, readAuthorizationRequest } from './authorization-request.ts'
import { authorizationResponse, type ResponseParameters } from './authorization-response.ts'
import { type ConsentPage, consentCsrf, consentPage, consentStands, rememberConsent } from './consent.ts'
import type { Context } from './context.ts'
import { type ErrorPage, errorResponse, type Redirect } from './error-response.ts'
import { issueCode } from './issue-code.ts'
import { key } from './key.ts'
import { sameSecret } from './secret.ts'
import { isSession, type Session } from './session.ts'
import { checkBrowser, findTransaction, openTransaction, type Transaction } from './transaction.ts'
import type { WireRequest } from './wire.ts'

/** Who is asking: the value of the browser's `__Host-` cookie and the session, if there is one. */
export interface Visitor {
  readonly browser: string
  readonly session: Session | undefined
}

/** What the authorization endpoint wants done; a `redirect` is sent as 303, an `error-page` never redirects. */
export type AuthorizeResult =
  | ErrorPage
  | Redirect
  | { readonly kind: 'sign-in'; readonly transaction: string }
  | ConsentPage

/** A decision as the consent form sends it. */
export interface ConsentDecision extends Visitor {
  readonly transaction: string
  readonly csrf: string
  readonly approve: boolean
}

/**
 * Judges an authorization request and says what comes next: a page, a redirect, a sign-in or a consent.
 * Throws `FullmaktError` with code `ERR_OAUTH_BROWSER` for a browser value that could be guessed; what a port throws passes through.
 *
 * @see OAuth 2.1 §4.1.1
 */
export async function authorize(context: Context, wire: WireRequest, visitor: Visitor): Promise<AuthorizeResult> {
  checkBrowser(visitor.browser)
  if (wire.method !== 'GET') return page('method', 'Only GET is answered here.', 405)
  const limit = (prefix: string): string => key.rate('authorize', prefix)
  const rate = await takeByAddress(context.ports.store, limit, wire.clientAddress, { count: 120, periodMs: 60_000 })
  if (!rate.allowed) return page('rate_limited', 'Too many requests; try again later.', 429)
  const judged = await readAuthorizationRequest(context, wire)
  if (judged.kind !== 'request') return judged
  const { request } = judged
  const site = wire.headers['sec-fetch-site']
  const direct = site === 'none' || site === 'same-origin'
  if (request.prompt.includes('none')) return await answerSilently(context, request, direct, genuine(visitor.session))
  const session = genuine(visitor.session)
  // Nothing is left to ask: the code is issued at once, and there is no transaction that anybody could come back to.
  if (session !== undefined && !request.prompt.includes('login')) {
    if (await consentStands(context, { ...request, direct }, session)) {
      const code = await issueCode(context, request, session, [], [])
      return code === undefined ? lostPage('transaction_unknown') : respond(context, targetOf(request), { code })
    }
  }
  const { handle, transaction } = await openTransaction(context, request, visitor.browser, direct)
  return await proceed(context, handle, transaction, visitor)
}

/** Continues a transaction in its browser, after a sign-in for example. */
export async function resumeAuthorize(context: Context, handle: string, visitor: Visitor): Promise<AuthorizeResult> {
  const found = await findTransaction(context, handle, visitor.browser)
  return found.ok ? await proceed(context, handle, found.transaction, visitor) : lostPage(found.reason)
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
    return respond(context, transaction, { error: 'access_denied', error_description: 'The request was refused.' })
  }
  const remember = await rememberConsent(context, transaction, session)
  const { scopes } = transaction
  const event = { kind: 'consent.given', client: id, user, scopes, remembered: remember.length > 0 } as const
  const code = await issueCode(context, transaction, session, [take, ...remember], [event])
  return code === undefined ? lostPage('transaction_unknown') : respond(context, transaction, { code })
}

async function proceed(
  context: Context,
  handle: string,
  transaction: Transaction,
  visitor: Visitor,
): Promise<AuthorizeResult> {
  const session = genuine(visitor.session)
  if (session === undefined || needsSignIn(transaction, session)) return { kind: 'sign-in', transaction: handle }
  if (!(await consentStands(context, transaction, session))) {
    return consentPage(context, handle, visitor.browser, transaction, session)
  }
  const take = { op: 'take', key: key.transaction(context.ports.sha256(handle)) } as const
  const code = await issueCode(context, transaction, session, [take], [])
  return code === undefined ? lostPage('transaction_unknown') : respond(context, transaction, { code })
}

async function answerSilently(
  context: Context,
  request: AuthorizationRequest,
  direct: boolean,
  session: Session | undefined,
): Promise<AuthorizeResult> {
  const target = targetOf(request)
  const refuse = (error: string, text: string) =>
    errorResponse(context, request, { error, error_description: text }, error)
  if (session === undefined) return refuse('login_required', 'Nobody is signed in.')
  if (!(await consentStands(context, { ...request, direct }, session))) {
    return refuse('consent_required', 'Consent was not given.')
  }
  const code = await issueCode(context, request, session, [], [])
  return code === undefined ? lostPage('transaction_unknown') : respond(context, target, { code })
}

function targetOf({ redirectUri, state }: AuthorizationRequest): Pick<Transaction, 'redirectUri' | 'state'> {
  return { redirectUri, state: state ?? null }
}

function needsSignIn(transaction: Transaction, session: Session): boolean {
  return transaction.prompt.includes('login') && session.openedAt < transaction.startedAt
}

function genuine(session: Session | undefined): Session | undefined {
  return isSession(session) ? session : undefined
}

function respond(
  context: Context,
  target: Pick<Transaction, 'redirectUri' | 'state'>,
  parameters: ResponseParameters,
): AuthorizeResult {
  const location = authorizationResponse(
    target.redirectUri,
    parameters,
    target.state ?? undefined,
    context.settings.issuer,
  )
  return 'error' in parameters
    ? { kind: 'redirect', location, reason: parameters.error }
    : { kind: 'redirect', location }
}

function lostPage(reason: 'transaction_unknown' | 'transaction_browser'): ErrorPage {
  return page(reason, 'This request has ended or was started in another browser. Start again from the application.')
}

function page(reason: string, description: string, status = 400): ErrorPage {
  return { kind: 'error-page', status, reason, description }
}
