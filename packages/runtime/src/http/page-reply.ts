import { errorPage } from '../pages/error-page.ts'
import { PAGE_HEADERS } from '../pages/layout.ts'
import type { Reply } from './reply.ts'

/** A page as a reply. Takes the page, its status and its headers, which are those of every page unless said. */
export function pageReply(body: string, status = 200, headers: Readonly<Record<string, string>> = PAGE_HEADERS): Reply {
  return { status, headers, body }
}

/** A page that says what is wrong. */
export function errorReply(server: string, status: number, title: string, text: string): Reply {
  return pageReply(errorPage({ server, title, text }), status)
}

/** The page for a form without its csrf value, or with that of another session or subject. */
export function foreignForm(server: string): Reply {
  return errorReply(server, 403, 'This cannot go on', 'The form did not come from this page. Open the page again.')
}

/** The page for what is not there, or not for this owner: nobody learns which. */
export function nothingHere(server: string): Reply {
  return errorReply(server, 404, 'There is nothing here', 'It was never here, has ended, or is not yours to see.')
}
