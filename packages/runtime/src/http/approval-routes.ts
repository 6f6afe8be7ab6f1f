import type { Program } from '@fullmakt/ir'
import type { AuthorizationServer } from '@fullmakt/oauth'
import { isApprovalId } from '../approvals/approval-record.ts'
import type { ApprovalDesk, FoundApproval } from '../approvals/decide-approval.ts'
import { approvalPage } from '../pages/approval-page.ts'
import { approvalsPage } from '../pages/approvals-page.ts'
import type { Incoming } from './incoming.ts'
import { csrfOf, frameOf, ownerForm, sessionOf, signInFirst } from './owner-session.ts'
import { errorReply, foreignForm, nothingHere, pageReply } from './page-reply.ts'
import { type Reply, seeOther } from './reply.ts'

/** The routes on which owners decide about calls that need an approval. */
export interface ApprovalRoutes {
  list(incoming: Incoming): Promise<Reply>
  show(incoming: Incoming): Promise<Reply>
  decide(incoming: Incoming): Promise<Reply>
}

const LIST_PATH = '/approvals'

/** Makes the routes. Takes the authorization server for sessions, the desk, and the Program for names and words. */
export function approvalRoutes(oauth: AuthorizationServer, desk: ApprovalDesk, program: Program): ApprovalRoutes {
  const server = program.server.name
  const tools = new Map(program.tools.map((tool) => [tool.name, tool]))
  const view = ({ record, rule }: FoundApproval, csrf: string): Parameters<typeof approvalPage>[1] => {
    const { tool: name, clientName, clientHost, agent } = record
    const { title = null, description = '' } = tools.get(name) ?? {}
    const client = { name: clientName, host: clientHost, isDeclared: agent !== null }
    return { ...record, csrf, tool: { name, title, description }, client, withinMs: rule.approval.withinMs }
  }
  return {
    async list(incoming) {
      const session = await sessionOf(oauth, incoming)
      if (session === undefined) return signInFirst(LIST_PATH)
      return pageReply(approvalsPage(frameOf(server, session), await desk.list(session)))
    },
    async show(incoming) {
      const id = idOf(incoming)
      if (id === undefined) return nothingHere(server)
      const session = await sessionOf(oauth, incoming)
      if (session === undefined) return signInFirst(pathOf(id))
      const found = await desk.find(session, id)
      if (found === undefined) return nothingHere(server)
      return pageReply(approvalPage(frameOf(server, session), view(found, csrfOf(session, 'approval', id))))
    },
    async decide(incoming) {
      const id = idOf(incoming)
      if (id === undefined) return nothingHere(server)
      const session = await sessionOf(oauth, incoming)
      if (session === undefined) return signInFirst(pathOf(id))
      if ((await desk.find(session, id)) === undefined) return nothingHere(server)
      const form = ownerForm(incoming, csrfOf(session, 'approval', id))
      const decision = form?.['decision']
      if (decision !== 'approve' && decision !== 'refuse') return foreignForm(server)
      switch (await desk.decide(session, id, decision === 'approve')) {
        case 'ok':
          return seeOther(pathOf(id))
        case 'decided':
          return errorReply(server, 409, 'Already decided', 'Somebody was faster. Open the page again to see how.')
        case 'unknown':
          return nothingHere(server)
      }
    },
  }
}

function pathOf(id: string): string {
  return `${LIST_PATH}/${id}`
}

// From the raw path: an id in another spelling is none.
function idOf({ wire }: Incoming): string | undefined {
  const id = wire.path.slice(LIST_PATH.length + 1)
  return isApprovalId(id) && wire.path === pathOf(id) ? id : undefined
}
