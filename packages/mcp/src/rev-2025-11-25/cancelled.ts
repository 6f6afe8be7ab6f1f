import type { JsonObject } from '@fullmakt/ir'
import { own } from '../json-rpc.ts'
import type { McpHeaders, McpPorts } from '../ports.ts'
import { sessionOf } from './session-stream.ts'
import { callScope, type McpSessions } from './sessions.ts'

/**
 * Carries out `notifications/cancelled`: gives up the call that it names.
 * Takes the params, the fields and the caller. Only calls of the same principal are found, and where sessions are kept of the same session alone, for
 * two clients of one principal may count their requests alike. One that is not known, or not one alone, is left to run.
 *
 * @see MCP 2025-11-25, basic/utilities/cancellation
 */
export function cancelled<Caller>(
  params: JsonObject,
  headers: McpHeaders,
  caller: Caller,
  ports: McpPorts<Caller>,
  sessions: McpSessions | undefined,
): void {
  const id = own(params, 'requestId')
  if (typeof id !== 'string' && typeof id !== 'number') return
  const owner = ports.principalOf(caller)
  const found = sessions === undefined ? undefined : sessionOf(sessions, headers, owner)
  if (found?.ok !== false) ports.streams?.cancel(callScope(owner, found?.session), id)
}
