import { type AuthorizationServer, type Session, sessionLifetime } from '@fullmakt/oauth'
import { sha256Text } from '../crypto.ts'
import type { OwnerFrame } from '../pages/owner-page.ts'
import { readForm } from './form.ts'
import type { Incoming } from './incoming.ts'
import { type Reply, seeOther, withCookies } from './reply.ts'
import { cookie, readCookie, SESSION_COOKIE } from './visitor.ts'

/** A form that came with the csrf value of its session and subject. */
export type OwnerForm = Readonly<Record<string, string>>

/** The session of the browser's cookie, if there is one. */
export function sessionOf(oauth: AuthorizationServer, { headers }: Incoming): Promise<Session | undefined> {
  return oauth.session(readCookie(headers, SESSION_COOKIE))
}

/** Sends a visitor to sign in and back. Takes a path of this server that a sign-in may lead to. */
export function signInFirst(path: string): Reply {
  return seeOther(`/sign-in?return=${encodeURIComponent(path)}`)
}

/**
 * Goes on with a session that was just opened: the browser gets its cookie, and the session that it had before ends, whosever it was.
 * Takes the cookie's value and the path of this server that the sign-in leads to.
 */
export async function signedIn(
  oauth: Pick<AuthorizationServer, 'signOut'>,
  { headers }: Incoming,
  session: string,
  target: string,
): Promise<Reply> {
  const before = readCookie(headers, SESSION_COOKIE)
  if (before !== undefined) await oauth.signOut(before)
  return withCookies(seeOther(target), [cookie(SESSION_COOKIE, session, sessionLifetime.absoluteMs / 1_000)])
}

/** The csrf value of one form: bound to the session and to what the form is about, so that it is good for nothing else. */
export function csrfOf(session: Session, purpose: 'approval' | 'agent' | 'sign-out', subject = ''): string {
  return sha256Text(`${purpose}\n${subject}\n${session.csrf}`)
}

/**
 * Reads a form of one of the owner's pages.
 * Takes the request and the csrf value that it must carry; undefined for no form, and for one without that value.
 */
export function ownerForm({ wire }: Incoming, csrf: string): OwnerForm | undefined {
  const form = readForm(wire.headers['content-type'], wire.body)
  // Compared by hashes, so that time tells nothing about where they differ.
  return form?.['csrf'] !== undefined && sha256Text(form['csrf']) === sha256Text(csrf) ? form : undefined
}

/** What the pages of a signed-in owner have in common. */
export function frameOf(server: string, session: Session): OwnerFrame {
  return { server, user: session.user, label: session.label, signOutCsrf: csrfOf(session, 'sign-out') }
}
