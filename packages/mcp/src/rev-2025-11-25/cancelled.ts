import type { JsonObject } from '@fullmakt/ir'
import { own } from '../json-rpc.ts'
import type { McpPorts } from '../ports.ts'

/**
 * Carries out `notifications/cancelled`: gives up the call that it names.
 * Takes the params and the caller. Only calls of the same principal are found; one that is not known, or not one alone, is left to run.
 *
 * @see MCP 2025-11-25, basic/utilities/cancellation
 */
export function cancelled<Caller>(params: JsonObject, caller: Caller, ports: McpPorts<Caller>): void {
  const id = own(params, 'requestId')
  if (typeof id === 'string' || typeof id === 'number') ports.streams?.cancel(ports.principalOf(caller), id)
}
