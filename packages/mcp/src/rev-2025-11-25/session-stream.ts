import { acceptsEventStream } from '../accepts.ts'
import type { Features } from '../features.ts'
import { headerValue } from '../header-value.ts'
import { notification, refusal } from '../json-rpc.ts'
import type { McpAnswer, McpHeaders, McpPorts, McpResponse, McpSink } from '../ports.ts'
import { EVENT_STREAM } from '../streamed-call.ts'
import { legacyVersionProblem } from './protocol-version.ts'
import type { McpSession, McpSessions } from './sessions.ts'

/** Finds the session that a request names; a refusal for one that names none (400) or one that is not there (404). */
export function sessionOf(
  sessions: McpSessions,
  headers: McpHeaders,
  owner: string,
): { readonly ok: true; readonly session: McpSession } | { readonly ok: false; readonly response: McpResponse } {
  const id = headerValue(headers, 'mcp-session-id')
  if (id.kind !== 'value') return { ok: false, response: refusal(400, 'Mcp-Session-Id is missing') }
  const session = sessions.find(id.value, owner)
  return session === undefined ? { ok: false, response: refusal(404, 'No such session') } : { ok: true, session }
}

/**
 * Answers GET with the session's own stream, which tells of changes, and DELETE by ending the session.
 *
 * @see MCP 2025-11-25, basic/transports, Listening for Messages from the Server
 */
export function answerSessionRequest<Caller>(
  method: 'GET' | 'DELETE',
  headers: McpHeaders,
  owner: string,
  sessions: McpSessions,
  ports: McpPorts<Caller>,
  features: Features,
): McpAnswer {
  const problem = legacyVersionProblem(method, headers, undefined)
  if (problem !== null) return problem
  const found = sessionOf(sessions, headers, owner)
  if (!found.ok) return found.response
  const { session } = found
  if (method === 'DELETE') {
    sessions.end(session)
    return { status: 204, headers: { 'cache-control': 'no-store' }, body: null }
  }
  if (!acceptsEventStream(headers)) return refusal(406, 'Accept must list text/event-stream')
  if (session.listener !== null) return refusal(409, 'The session has a stream already')
  if (ports.streams?.admits(owner) !== true) return refusal(503, 'Too many open streams')
  let sink: McpSink | undefined
  const listener = {
    send: (message: string): void => sink?.send(message, false),
    end: (): void => sink?.end(null),
  }
  session.listener = listener
  const release = (): void => {
    if (session.listener === listener) session.listener = null
  }
  return {
    status: 200,
    headers: EVENT_STREAM,
    owner,
    open(opened) {
      sink = opened
    },
    end: release,
    closed: release,
    toolsChanged() {
      for (const kind of kindsOf(features)) listener.send(notification(`notifications/${kind}/list_changed`, {}))
      for (const uri of session.subscriptions) listener.send(notification('notifications/resources/updated', { uri }))
    },
  }
}

function kindsOf({ hasResources, hasPrompts }: Features): readonly string[] {
  return ['tools', ...(hasResources ? ['resources'] : []), ...(hasPrompts ? ['prompts'] : [])]
}
