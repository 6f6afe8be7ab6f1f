import type { Program } from '@fullmakt/ir'
import type { AuthorizationServer, AuthorizeResult, Session } from '@fullmakt/oauth'
import type { Log } from '../log.ts'
import { consentPage } from '../pages/consent-page.ts'
import { formHeaders } from '../pages/layout.ts'
import { signInPage } from '../pages/sign-in-page.ts'
import { readForm } from './form.ts'
import type { Incoming } from './incoming.ts'
import { errorReply, pageReply } from './page-reply.ts'
import { type Reply, seeOther, withCookies } from './reply.ts'
import { BROWSER_COOKIE, cookie, readCookie, SESSION_COOKIE } from './visitor.ts'

/** The routes on which a resource owner lets an agent act. */
export interface OwnerRoutes {
  authorize(incoming: Incoming): Promise<Reply>
  resume(incoming: Incoming): Promise<Reply>
  consent(incoming: Incoming): Promise<Reply>
}

const DAY = 86_400_000

/** Makes the routes. Takes the authorization server, the Program for names and words, a random source and the log. */
export function ownerRoutes(
  oauth: AuthorizationServer,
  program: Program,
  newBrowser: () => string,
  log: Log,
): OwnerRoutes {
  const server = program.server.name
  const visitorOf = async ({
    headers,
  }: Incoming): Promise<{ browser: string; fresh: boolean; session: Session | undefined }> => {
    const known = readCookie(headers, BROWSER_COOKIE)
    const isWell = known !== undefined && /^[A-Za-z0-9_-]{43}$/.test(known)
    return {
      browser: isWell ? known : newBrowser(),
      fresh: !isWell,
      session: await oauth.session(readCookie(headers, SESSION_COOKIE)),
    }
  }
  const render = (result: AuthorizeResult): Reply => {
    switch (result.kind) {
      case 'redirect':
        return seeOther(result.location)
      case 'sign-in':
        return pageReply(
          signInPage({
            server,
            goal: { name: 'transaction', value: result.transaction },
            name: '',
            problem: null,
          }),
          200,
          formHeaders(null),
        )
      case 'consent':
        return pageReply(consentPage(consentView(result, program)), 200, formHeaders(result.redirectHost))
      case 'error-page':
        log('warning', 'authorize.refused', { reason: result.reason })
        return errorReply(server, result.status, 'This cannot go on', result.description)
    }
  }
  const keepBrowser = (reply: Reply, { browser, fresh }: { browser: string; fresh: boolean }): Reply =>
    fresh ? withCookies(reply, [cookie(BROWSER_COOKIE, browser, DAY / 1_000)]) : reply

  return {
    async authorize(incoming) {
      const visitor = await visitorOf(incoming)
      return keepBrowser(render(await oauth.authorize(incoming.wire, visitor)), visitor)
    },
    async resume(incoming) {
      const transaction = new URLSearchParams(incoming.wire.query).get('transaction') ?? ''
      return render(await oauth.resumeAuthorize(transaction, await visitorOf(incoming)))
    },
    async consent(incoming) {
      const form = readForm(incoming.wire.headers['content-type'], incoming.wire.body)
      const { transaction, csrf, decision } = form ?? {}
      if (transaction === undefined || csrf === undefined || (decision !== 'approve' && decision !== 'refuse')) {
        return badForm(server)
      }
      const { browser, session } = await visitorOf(incoming)
      return render(await oauth.decideConsent({ transaction, csrf, browser, session, approve: decision === 'approve' }))
    },
  }
}

function consentView(
  result: Extract<AuthorizeResult, { readonly kind: 'consent' }>,
  program: Program,
): Parameters<typeof consentPage>[0] {
  const { transaction, csrf, client, redirectHost, scopes, user, lifetimeMs } = result
  return {
    server: program.server.name,
    transaction,
    csrf,
    user,
    client,
    redirectHost,
    lifetimeDays: Math.max(1, Math.ceil(lifetimeMs / DAY)),
    scopes: scopes.map(({ name, title, includes }) => ({
      title,
      tools: program.tools.filter(({ scope }) => scope === name || includes.includes(scope)).map((tool) => tool.name),
    })),
  }
}

function badForm(server: string): Reply {
  const text = 'The form was not complete. Start again from the agent.'
  return errorReply(server, 400, 'This cannot go on', text)
}
