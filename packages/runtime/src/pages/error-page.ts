import { html, nothing } from './html.ts'
import { page } from './layout.ts'

/** The page for a request that cannot go on: what is wrong, and what to do. */
export function errorPage(view: ErrorView): string {
  const { server, title, text, action } = view
  const link = action === undefined ? nothing : html`<p><a class="button" href="${action.href}">${action.label}</a></p>`
  return page(
    title,
    server,
    html`<p>${text}</p>
${link}`,
  )
}

/** What an error page shows; `action` is the way on, where there is one. */
export interface ErrorView {
  readonly server: string
  readonly title: string
  readonly text: string
  readonly action?: { readonly href: string; readonly label: string }
}
