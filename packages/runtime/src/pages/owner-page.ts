import { type Html, html } from './html.ts'
import { page } from './layout.ts'
import { visibleName } from './visible-text.ts'

/** What every page of a signed-in resource owner shows. */
export interface OwnerFrame {
  readonly server: string
  readonly user: string
  /** What people call the user; the user itself unless given. */
  readonly label?: string
  /** Goes into the form that signs out. */
  readonly signOutCsrf: string
}

const PAGES = [
  ['/approvals', 'Approvals'],
  ['/agents', 'Agents'],
  ['/activity', 'Activity'],
] as const

/** A whole page of a signed-in resource owner: the way to the others, who is signed in, and the content. Takes the path of where it is. */
export function ownerPage(
  { server, user, label = user, signOutCsrf }: OwnerFrame,
  here: string,
  title: string,
  content: Html,
): string {
  const links = PAGES.map(([path, name]) =>
    path === here
      ? html`<li><a href="${path}" aria-current="page">${name}</a></li>`
      : html`<li><a href="${path}">${name}</a></li>`,
  )
  return page(
    title,
    server,
    html`<nav aria-label="Your pages"><ul>${links}</ul></nav>
${content}
<form class="sign-out" method="post" action="/sign-out">
<p>You are signed in as <strong>${visibleName(label)}</strong>.</p>
<input type="hidden" name="csrf" value="${signOutCsrf}">
<button type="submit">Sign out</button>
</form>`,
  )
}
