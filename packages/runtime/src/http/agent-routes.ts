import type { Program } from '@fullmakt/ir'
import type { AuthorizationServer } from '@fullmakt/oauth'
import { byAccount } from '../audit/privacy.ts'
import { agentsPage } from '../pages/agents-page.ts'
import { readForm } from './form.ts'
import type { Incoming } from './incoming.ts'
import { csrfOf, frameOf, ownerForm, sessionOf, signInFirst } from './owner-session.ts'
import { foreignForm, nothingHere, pageReply } from './page-reply.ts'
import { type Reply, seeOther } from './reply.ts'

/** The routes on which owners see and end the agents that may act for them. */
export interface AgentRoutes {
  list(incoming: Incoming): Promise<Reply>
  revoke(incoming: Incoming): Promise<Reply>
}

const PATH = '/agents'

/** Makes the routes. Takes the authorization server, and the Program for the words of its scopes. */
export function agentRoutes(oauth: AuthorizationServer, program: Program): AgentRoutes {
  const server = program.server.name
  const titles = new Map(program.scopes.map(({ name, title }) => [name, title]))
  return {
    async list(incoming) {
      const session = await sessionOf(oauth, incoming)
      if (session === undefined) return signInFirst(PATH)
      const grants = await oauth.listGrants(session.user)
      const agents = grants.map(({ id, clientName, clientHost, redirectHost, scopes, ...times }) => ({
        grant: id,
        csrf: csrfOf(session, 'agent', id),
        name: clientName,
        host: clientHost ?? redirectHost,
        scopes: scopes.map((scope) => titles.get(scope) ?? scope),
        ...times,
      }))
      return pageReply(
        agentsPage(
          frameOf(server, session),
          agents.sort((a, b) => b.issuedAt - a.issuedAt),
        ),
      )
    },
    async revoke(incoming) {
      const session = await sessionOf(oauth, incoming)
      if (session === undefined) return signInFirst(PATH)
      const id = readForm(incoming.wire.headers['content-type'], incoming.wire.body)?.['grant'] ?? ''
      if (ownerForm(incoming, csrfOf(session, 'agent', id)) === undefined) return foreignForm(server)
      // Only their own: the value above is good for any id that somebody could name.
      const isOwn = (await oauth.listGrants(session.user)).some((grant) => grant.id === id)
      if (!isOwn) return nothingHere(server)
      await oauth.revokeGrant(id, byAccount(session.user))
      return seeOther(PATH)
    },
  }
}
