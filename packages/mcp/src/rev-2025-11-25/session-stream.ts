import type { JsonObject } from '@fullmakt/ir'
import { acceptsEventStream } from '../accepts.ts'
import type { Features } from '../features.ts'
import { headerValue } from '../header-value.ts'
import { notification, refusal } from '../json-rpc.ts'
import type { McpAnswer, McpHeaders, McpPorts, McpResponse, McpSink } from '../ports.ts'
import { EVENT_STREAM } from '../streamed-call.ts'
import { legacyVersionProblem } from './protocol-version.ts'
import { type McpSession, type McpSessions, MOST_LISTENERS, type SessionListener } from './sessions.ts'

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
 * Answers GET with a stream of the session's own, which tells of changes, and DELETE by ending the session.
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
  if (ports.streams?.admits(owner) !== true) return refusal(503, 'Too many open streams')
  // A client whose connection was lost comes back before this side knows: the oldest gives way, not the newest.
  const [oldest] = session.listeners.size < MOST_LISTENERS ? [] : session.listeners
  oldest?.end()
  let sink: McpSink | undefined
  let hasEnded = false
  const listener: SessionListener = {
    end() {
      hasEnded = true
      session.listeners.delete(listener)
      sink?.end(null)
    },
  }
  session.listeners.add(listener)
  const release = (): void => void session.listeners.delete(listener)
  return {
    status: 200,
    headers: EVENT_STREAM,
    owner,
    open(opened) {
      sink = opened
      if (hasEnded) opened.end(null)
    },
    end: release,
    closed: release,
    toolsChanged() {
      // Each message goes to one stream only.
      if ([...session.listeners].at(-1) !== listener) return
      const send = (method: string, params: JsonObject): void => sink?.send(notification(method, params), false)
      for (const kind of kindsOf(features)) send(`notifications/${kind}/list_changed`, {})
      for (const uri of session.subscriptions) send('notifications/resources/updated', { uri })
    },
  }
}

function kindsOf({ hasResources, hasPrompts }: Features): readonly string[] {
  return ['tools', ...(hasResources ? ['resources'] : []), ...(hasPrompts ? ['prompts'] : [])]
}
