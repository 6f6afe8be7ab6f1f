import type { Program } from '@fullmakt/ir'
import type { AuthorizationServer, AuthorizeResult, Session } from '@fullmakt/oauth'
import type { Log } from '../log.ts'
import { consentPage } from '../pages/consent-page.ts'
import { formHeaders, withPicture } from '../pages/layout.ts'
import { readForm } from './form.ts'
import type { Incoming } from './incoming.ts'
import { LOGO_PATH } from './logo-route.ts'
import { errorReply, pageReply } from './page-reply.ts'
import { type Reply, seeOther, withCookies } from './reply.ts'
import type { ShowSignIn } from './show-sign-in.ts'
import { browserOf, readCookie, SESSION_COOKIE } from './visitor.ts'

/** The routes on which a resource owner lets an agent act. */
export interface OwnerRoutes {
  authorize(incoming: Incoming): Promise<Reply>
  resume(incoming: Incoming): Promise<Reply>
  consent(incoming: Incoming): Promise<Reply>
}

const DAY = 86_400_000

/** Makes the routes. Takes the authorization server, the Program for names and words, a random source, the sign-in page and the log. */
export function ownerRoutes(
  oauth: AuthorizationServer,
  program: Program,
  newBrowser: () => string,
  showSignIn: ShowSignIn,
  log: Log,
): OwnerRoutes {
  const server = program.server.name
  const sessionOf = ({ headers }: Incoming): Promise<Session | undefined> =>
    oauth.session(readCookie(headers, SESSION_COOKIE))
  const render = (result: AuthorizeResult): Reply => {
    switch (result.kind) {
      case 'redirect':
        return seeOther(result.location)
      case 'sign-in':
        return showSignIn({ name: 'request', value: result.request })
      case 'consent':
        return pageReply(consentPage(consentView(result, program)), 200, consentHeaders(result, program))
      case 'error-page':
        log('warning', 'authorize.refused', { reason: result.reason })
        return errorReply(server, result.status, 'This cannot go on', wordsOf(result.reason) ?? result.description)
    }
  }

  return {
    async authorize(incoming) {
      const { browser, cookies } = browserOf(incoming.headers, newBrowser)
      const session = await sessionOf(incoming)
      return withCookies(render(await oauth.authorize(incoming.wire, { browser, session })), cookies)
    },
    async resume(incoming) {
      const { query, clientAddress } = incoming.wire
      const request = new URLSearchParams(query).get('request') ?? ''
      const { browser = '' } = browserOf(incoming.headers)
      return render(
        await oauth.resumeAuthorize(request, { browser, session: await sessionOf(incoming) }, clientAddress),
      )
    },
    async consent(incoming) {
      const form = readForm(incoming.wire.headers['content-type'], incoming.wire.body)
      const { transaction, csrf, decision } = form ?? {}
      if (transaction === undefined || csrf === undefined || (decision !== 'approve' && decision !== 'refuse')) {
        return badForm(server)
      }
      const { browser = '' } = browserOf(incoming.headers)
      const session = await sessionOf(incoming)
      return render(await oauth.decideConsent({ transaction, csrf, browser, session, approve: decision === 'approve' }))
    },
  }
}

function consentHeaders(
  { redirectHost, client }: Extract<AuthorizeResult, { readonly kind: 'consent' }>,
  { server }: Program,
): Readonly<Record<string, string>> {
  const headers = formHeaders(redirectHost)
  return client.logo === null ? headers : withPicture(headers, server.issuer + LOGO_PATH + client.logo)
}

function consentView(
  result: Extract<AuthorizeResult, { readonly kind: 'consent' }>,
  program: Program,
): Parameters<typeof consentPage>[0] {
  const { transaction, csrf, client, redirectHost, scopes, userLabel, lifetimeMs } = result
  return {
    server: program.server.name,
    transaction,
    csrf,
    user: userLabel,
    client: {
      ...client,
      logo: client.logo === null ? null : LOGO_PATH + client.logo,
      isDeclared: client.declared === 'agent',
    },
    redirectHost,
    lifetimeDays: Math.max(1, Math.ceil(lifetimeMs / DAY)),
    scopes: scopes.map(({ name, title, includes }) => ({
      title,
      tools: program.tools
        .filter(({ scope }) => scope === name || includes.includes(scope))
        .map((tool) => ({
          name: tool.name,
          description: tool.description,
          isReadOnly: tool.annotations.readOnly,
        })),
    })),
  }
}

// What a resource owner can do about it; the agent's own words would say nothing to them.
function wordsOf(reason: string): string | undefined {
  return REFUSALS.find(([pattern]) => pattern.test(reason))?.[1]
}

const REFUSALS: readonly (readonly [RegExp, string])[] = [
  [
    /^client_(?:unknown|revoked|host)$/,
    'This server does not know the agent that sent you here, or its access was ended. Remove the connection in the agent and connect again. If that does not help, ask whoever runs this server whether the agent may connect.',
  ],
  [
    /^metadata_/,
    'The description that the agent publishes of itself could not be read or is not in order. Try again in a minute. If that does not help, tell whoever makes the agent.',
  ],
  [
    /^redirect_uri/,
    'The agent wants your answer sent to an address that it never named before, so nothing was sent there. Remove the connection in the agent and connect again. If that does not help, tell whoever makes the agent.',
  ],
]

function badForm(server: string): Reply {
  const text = 'The form was not complete. Start again from the agent.'
  return errorReply(server, 400, 'This cannot go on', text)
}
