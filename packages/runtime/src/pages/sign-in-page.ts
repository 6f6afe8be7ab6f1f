import { type Html, html, nothing } from './html.ts'
import { page } from './layout.ts'

/** What signing in leads to: the authorization request that it is for, which is sealed, or the path of a page of the owner's. */
export interface SignInGoal {
  readonly name: 'request' | 'return'
  readonly value: string
}

/** What the sign-in page shows: what it leads to, the account that was typed, and what was wrong with the last try. */
export interface SignInView {
  readonly server: string
  readonly goal: SignInGoal
  readonly name: string
  readonly problem: string | null
}

/** The page on which a resource owner signs in. */
export function signInPage({ server, goal, name, problem }: SignInView): string {
  const notice: Html = problem === null ? nothing : html`<p class="notice" role="alert">${problem}</p>`
  return page(
    'Sign in',
    server,
    html`${notice}
<form method="post" action="/sign-in">
<input type="hidden" name="${goal.name}" value="${goal.value}">
<label for="name">Account</label>
<input id="name" name="name" value="${name}" autocomplete="username" autocapitalize="none" spellcheck="false" required maxlength="128">
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required maxlength="1024">
<button class="primary" type="submit">Sign in</button>
</form>`,
  )
}
