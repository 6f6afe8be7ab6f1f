import type { Program } from '@fullmakt/ir'
import type { AuthorizationServer } from '@fullmakt/oauth'
import type { Activity } from '../audit/activity.ts'
import { activityPage } from '../pages/activity-page.ts'
import type { Incoming } from './incoming.ts'
import { frameOf, sessionOf, signInFirst } from './owner-session.ts'
import { nothingHere, pageReply } from './page-reply.ts'
import type { Reply } from './reply.ts'

/** The routes on which owners see what their agents did. */
export interface ActivityRoutes {
  list(incoming: Incoming): Promise<Reply>
  prove(incoming: Incoming): Promise<Reply>
}

/** Where they are. */
export const ACTIVITY_PATH = '/activity'
const DAY = 86_400_000

/** Makes the routes. Takes the authorization server, the Program for the names to choose from, and what the log says. */
export function activityRoutes(oauth: AuthorizationServer, program: Program, activity: Activity): ActivityRoutes {
  const server = program.server.name
  const agents = program.agents.map(({ name }) => name)
  const tools = program.tools.map(({ name }) => name)
  return {
    async list(incoming) {
      const session = await sessionOf(oauth, incoming)
      if (session === undefined) return signInFirst(ACTIVITY_PATH)
      const query = new URLSearchParams(incoming.wire.query)
      const chosen = {
        agent: one(query, 'agent', agents),
        tool: one(query, 'tool', tools),
        decision: one(query, 'decision', ['allow', 'approve', 'deny']),
        day: dayOf(query.get('day') ?? ''),
      }
      const start = chosen.day === '' ? undefined : Date.parse(`${chosen.day}T00:00:00Z`)
      const filter = {
        ...(chosen.agent === '' ? {} : { agent: chosen.agent }),
        ...(chosen.tool === '' ? {} : { tool: chosen.tool }),
        ...(chosen.decision === '' ? {} : { decision: chosen.decision }),
        ...(start === undefined ? {} : { since: start, until: start + DAY }),
      }
      const page = await activity.page(session.user, filter, indexOf(query.get('before') ?? ''))
      return pageReply(activityPage(frameOf(server, session), { agents, tools, chosen, page }))
    },
    async prove(incoming) {
      const session = await sessionOf(oauth, incoming)
      if (session === undefined) return signInFirst(ACTIVITY_PATH)
      const name = incoming.wire.path.slice(ACTIVITY_PATH.length + 1)
      const index = name.endsWith('.tlog-proof') ? indexOf(name.slice(0, -'.tlog-proof'.length)) : undefined
      const proved = index === undefined ? undefined : await activity.prove(session.user, index)
      if (proved === undefined || !proved.ok) return nothingHere(server)
      return {
        status: 200,
        headers: {
          'content-type': 'text/plain; charset=utf-8',
          'content-disposition': `attachment; filename="entry-${index}.tlog-proof"`,
          'cache-control': 'no-store',
          'x-content-type-options': 'nosniff',
        },
        body: Buffer.from(proved.proof).toString('utf8'),
      }
    },
  }
}

function one(query: URLSearchParams, name: string, known: readonly string[]): string {
  return known.find((each) => each === query.get(name)) ?? ''
}

function dayOf(text: string): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`)) ? text : ''
}

function indexOf(text: string): number | undefined {
  return /^(0|[1-9]\d{0,15})$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined
}
