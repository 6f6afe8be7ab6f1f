import { html } from './html.ts'
import { page } from './layout.ts'
import { type OwnerFrame, ownerPage } from './owner-page.ts'

/** The page that asks a signed-in owner whether to sign out; its frame holds the button. */
export function signOutPage(frame: OwnerFrame): string {
  return ownerPage(frame, '/sign-out', 'Sign out?', html`<p>Agents that may act for you stay connected.</p>`)
}

/** The page after signing out. */
export function signedOutPage(server: string): string {
  return page('Signed out', server, html`<p>You are signed out. <a href="/sign-in">Sign in</a></p>`)
}
