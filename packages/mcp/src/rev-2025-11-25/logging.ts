import type { JsonObject } from '@fullmakt/ir'
import { notification, own } from '../json-rpc.ts'
import type { SendMessage } from '../streamed-call.ts'
import type { McpSession } from './sessions.ts'

const LEVELS = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency']
const INFO = LEVELS.indexOf('info')

/** Sets how grave messages must be for a session; false for a level that is none. @see MCP 2025-11-25, server/utilities/logging */
export function setLevel(session: McpSession, params: JsonObject): boolean {
  const name = own(params, 'level')
  const level = typeof name === 'string' ? LEVELS.indexOf(name) : -1
  if (level < 0) return false
  session.logLevel = level
  return true
}

/** Tells a session that asked for it how far a call is; says nothing of arguments, answers and upstreams. */
export function logger(
  session: McpSession | undefined,
  send: SendMessage | undefined,
): ((text: string) => void) | undefined {
  if (session === undefined || send === undefined || session.logLevel === null || session.logLevel > INFO)
    return undefined
  return (data) => void send(notification('notifications/message', { level: 'info', logger: 'fullmakt', data }), true)
}
