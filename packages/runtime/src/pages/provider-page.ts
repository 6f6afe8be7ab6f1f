import { type Html, html, nothing } from './html.ts'
import { page } from './layout.ts'
import type { SignInGoal } from './sign-in-page.ts'

/** What the sign-in page shows where owners sign in at a provider: what it leads to, the provider's host, and what went wrong. */
export interface ProviderView {
  readonly server: string
  readonly goal: SignInGoal
  readonly host: string
  readonly problem: string | null
}

/** The page from which a resource owner goes to the identity provider. */
export function providerPage({ server, goal, host, problem }: ProviderView): string {
  const notice: Html = problem === null ? nothing : html`<p class="notice" role="alert">${problem}</p>`
  const why =
    goal.name === 'request' ? html`<p>An agent asks to act for you. Sign in to see what it wants.</p>` : nothing
  return page(
    'Sign in',
    server,
    html`${notice}
${why}
<p>You sign in at <strong>${host}</strong> and come back here.</p>
<form method="post" action="/sign-in">
<input type="hidden" name="${goal.name}" value="${goal.value}">
<button class="primary" type="submit">Go on to ${host}</button>
</form>`,
  )
}
