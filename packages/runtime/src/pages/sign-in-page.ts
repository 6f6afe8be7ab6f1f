import { type Html, html, nothing } from './html.ts'
import { page } from './layout.ts'

/** What the sign-in page shows: where its form goes, the pending authorization, and what was wrong with the last try. */
export interface SignInView {
  readonly server: string
  readonly transaction: string
  readonly name: string
  readonly problem: string | null
}

/** The page on which a resource owner signs in. */
export function signInPage({ server, transaction, name, problem }: SignInView): string {
  const notice: Html = problem === null ? nothing : html`<p class="notice" role="alert">${problem}</p>`
  return page(
    'Sign in',
    server,
    html`${notice}
<form method="post" action="/sign-in">
<input type="hidden" name="transaction" value="${transaction}">
<label for="name">Account</label>
<input id="name" name="name" value="${name}" autocomplete="username" autocapitalize="none" spellcheck="false" required maxlength="64">
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required maxlength="1024">
<button class="primary" type="submit">Sign in</button>
</form>`,
  )
}
