import type { AuthorizationServer } from '@fullmakt/oauth'
import { signedOutPage, signOutPage } from '../pages/sign-out-page.ts'
import { readForm } from './form.ts'
import type { Incoming } from './incoming.ts'
import { csrfOf, frameOf, ownerForm, sessionOf, signedIn, signInFirst } from './owner-session.ts'
import { errorReply, foreignForm, pageReply } from './page-reply.ts'
import { type Reply, seeOther, withCookies } from './reply.ts'
import { DEFAULT_RETURN, isReturnPath } from './return-path.ts'
import type { ShowSignIn } from './show-sign-in.ts'
import { goalOf, targetOf } from './sign-in-goal.ts'
import { cookie, readCookie, SESSION_COOKIE } from './visitor.ts'

/** The routes that open and end the session of a resource owner. */
export interface SessionRoutes {
  showSignIn(incoming: Incoming): Promise<Reply>
  signIn(incoming: Incoming): Promise<Reply>
  showSignOut(incoming: Incoming): Promise<Reply>
  signOut(incoming: Incoming): Promise<Reply>
}

/** Makes the routes. Takes the authorization server, the name of the server and its sign-in page. */
export function sessionRoutes(oauth: AuthorizationServer, server: string, showSignIn: ShowSignIn): SessionRoutes {
  return {
    async showSignIn(incoming) {
      const asked = new URLSearchParams(incoming.wire.query).get('return') ?? ''
      const value = isReturnPath(asked) ? asked : DEFAULT_RETURN
      if ((await sessionOf(oauth, incoming)) !== undefined) return seeOther(value)
      return showSignIn({ name: 'return', value })
    },
    async signIn(incoming) {
      const { wire } = incoming
      const form = readForm(wire.headers['content-type'], wire.body) ?? {}
      const { name, password } = form
      const goal = goalOf(form)
      if (goal === undefined || name === undefined || password === undefined) {
        return errorReply(server, 400, 'This cannot go on', 'The form was not complete. Start again from the agent.')
      }
      const result = await oauth.signIn({ name, password, clientAddress: wire.clientAddress })
      if (!result.ok) {
        const isThrottled = result.reason === 'throttled'
        const problem = isThrottled
          ? 'Too many tries. Wait some minutes, then try again.'
          : 'The account or the password is wrong.'
        return showSignIn(goal, { problem, status: isThrottled ? 429 : 403, name })
      }
      return await signedIn(oauth, incoming, result.session, targetOf(goal))
    },
    async showSignOut(incoming) {
      const session = await sessionOf(oauth, incoming)
      return session === undefined ? signInFirst(DEFAULT_RETURN) : pageReply(signOutPage(frameOf(server, session)))
    },
    async signOut(incoming) {
      const session = await sessionOf(oauth, incoming)
      if (session !== undefined && ownerForm(incoming, csrfOf(session, 'sign-out')) === undefined) {
        return foreignForm(server)
      }
      const value = readCookie(incoming.headers, SESSION_COOKIE)
      if (session !== undefined && value !== undefined) await oauth.signOut(value)
      return withCookies(pageReply(signedOutPage(server)), [cookie(SESSION_COOKIE, '', 0)])
    },
  }
}
