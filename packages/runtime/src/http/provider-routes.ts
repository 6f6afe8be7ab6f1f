import type { AuthorizationServer } from '@fullmakt/oauth'
import type { Log } from '../log.ts'
import {
  type Finished,
  type ProviderSignIn,
  type ProviderVisitor,
  pendingMs,
  type RefusalReason,
} from '../oidc/sign-in.ts'
import { errorPage } from '../pages/error-page.ts'
import { readForm } from './form.ts'
import type { Incoming } from './incoming.ts'
import { signedIn } from './owner-session.ts'
import { errorReply, pageReply } from './page-reply.ts'
import { type Reply, seeOther, withCookies } from './reply.ts'
import type { ShowSignIn } from './show-sign-in.ts'
import { goalOf, SIGN_IN_PATH, targetOf } from './sign-in-goal.ts'
import { browserOf, cookie, PENDING_COOKIE, readCookie } from './visitor.ts'

/** The routes that sign owners in at an identity provider. */
export interface ProviderRoutes {
  begin(incoming: Incoming): Promise<Reply>
  finish(incoming: Incoming): Promise<Reply>
}

/** The path that the provider sends browsers back to. */
export const CALLBACK_PATH = '/sign-in/callback'

/** Makes the routes. Takes sessions, the provider, the name of the server, a random source, the sign-in page and the log. */
export function providerRoutes(
  oauth: Pick<AuthorizationServer, 'signOut'>,
  provider: ProviderSignIn,
  server: string,
  newBrowser: () => string,
  showSignIn: ShowSignIn,
  log: Log,
): ProviderRoutes {
  return {
    async begin(incoming) {
      const { wire, headers } = incoming
      const goal = goalOf(readForm(wire.headers['content-type'], wire.body) ?? {})
      if (goal === undefined) {
        return errorReply(server, 400, 'This cannot go on', 'The form was not complete. Start again from the agent.')
      }
      const { browser, cookies } = browserOf(headers, newBrowser)
      const begun = await provider.begin(goal, visitorOf(incoming, browser))
      if (begun.ok) return withCookies(seeOther(begun.location), [...cookies, pendingCookie(begun.pending)])
      log('warning', 'sign-in.refused', { reason: begun.detail })
      const isThrottled = begun.reason === 'throttled'
      const problem = isThrottled
        ? 'Too many tries. Wait some minutes, then try again.'
        : `${provider.host} cannot be reached, or is not set up as it should be. Try again in a minute. If that does not help, tell whoever runs this server: its log says why.`
      return showSignIn(goal, { problem, status: isThrottled ? 429 : 502 })
    },
    async finish(incoming) {
      const { browser = '' } = browserOf(incoming.headers)
      const finished = await provider.finish(incoming.wire.query, visitorOf(incoming, browser))
      const cookies = finished.pending === undefined ? [] : [pendingCookie(finished.pending)]
      if (finished.ok) {
        return withCookies(await signedIn(oauth, incoming, finished.session, targetOf(finished.goal)), cookies)
      }
      log('warning', 'sign-in.refused', { reason: finished.detail })
      return withCookies(refusal(server, provider.host, finished), cookies)
    },
  }
}

function visitorOf({ wire, headers }: Incoming, browser: string): ProviderVisitor {
  return { browser, pending: readCookie(headers, PENDING_COOKIE) ?? '', clientAddress: wire.clientAddress }
}

/** The cookie of the sign-ins that a browser carries; without any it is taken away. */
function pendingCookie(pending: string): string {
  return cookie(PENDING_COOKIE, pending, pending === '' ? 0 : pendingMs / 1_000)
}

function refusal(server: string, host: string, finished: Extract<Finished, { readonly ok: false }>): Reply {
  const [status, title, text] = WORDS[finished.reason]
  const { goal } = finished
  const again =
    goal?.name === 'return' ? `${SIGN_IN_PATH}?return=${encodeURIComponent(goal.value)}` : goal && targetOf(goal)
  const action = again === undefined ? {} : { action: { href: again, label: 'Try again' } }
  return pageReply(errorPage({ server, title, text: text.replace('HOST', host), ...action }), status)
}

const WORDS: Readonly<Record<RefusalReason, readonly [number, string, string]>> = {
  unknown: [
    400,
    'This sign-in has ended',
    'It took longer than ten minutes, was used already, or was started in another browser. Start again from the agent or the page that you came from.',
  ],
  throttled: [429, 'Too many tries', 'Wait some minutes, then try again.'],
  'refused-there': [
    403,
    'You were not signed in',
    'HOST did not let you in, or you turned back there. Nothing was changed here.',
  ],
  untrusted: [
    403,
    'You were not signed in',
    'What HOST answered could not be trusted, so nothing was changed. If it happens again, tell whoever runs this server: its log says what was wrong.',
  ],
  unavailable: [
    502,
    'You were not signed in',
    'HOST cannot be reached at the moment. Try again in a minute. If that does not help, tell whoever runs this server.',
  ],
  revoked: [
    403,
    'Your access was ended',
    'Whoever runs this server ended the access of your account. Ask them if that is a mistake.',
  ],
}
