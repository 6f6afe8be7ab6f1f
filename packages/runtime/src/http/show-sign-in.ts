import { formHeaders, PAGE_HEADERS } from '../pages/layout.ts'
import { providerPage } from '../pages/provider-page.ts'
import { type SignInGoal, signInPage } from '../pages/sign-in-page.ts'
import { pageReply } from './page-reply.ts'
import type { Reply } from './reply.ts'

/** Shows the page on which owners sign in. Takes what it leads to, what went wrong at the last try, and the account that was typed then. */
export type ShowSignIn = (
  goal: SignInGoal,
  failed?: { readonly problem: string; readonly status: number; readonly name?: string },
) => Reply

/** Makes the sign-in page of a deployment. Takes the name of the server and the host of its identity provider; null for local accounts. */
export function createShowSignIn(server: string, host: string | null): ShowSignIn {
  return (goal, failed) => {
    const { problem = null, status = 200, name = '' } = failed ?? {}
    // What follows the form may be a redirect: to the provider, or to the client.
    const headers = host === null && goal.name === 'return' ? PAGE_HEADERS : formHeaders(null)
    const body =
      host === null ? signInPage({ server, goal, name, problem }) : providerPage({ server, goal, host, problem })
    return pageReply(body, status, headers)
  }
}
