import { html } from './html.ts'
import { page } from './layout.ts'

/** The page for a request that cannot go on: what is wrong, and what to do. */
export function errorPage(view: { readonly server: string; readonly title: string; readonly text: string }): string {
  return page(view.title, view.server, html`<p>${view.text}</p>`)
}
