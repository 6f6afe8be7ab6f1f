import type { Json } from '@fullmakt/ir'
import { decodeMirrored, headerValue } from '../header-value.ts'
import { own, type RpcRequest } from '../json-rpc.ts'
import type { McpHeaders } from '../ports.ts'

/**
 * Compares `Mcp-Method` with the body, and `Mcp-Name` with the param that a method mirrors there, if it mirrors one.
 * Returns what is wrong as text for the client, or null. After this only the body is read.
 *
 * @see MCP 2026-07-28, basic/transports/streamable-http, Server Validation
 */
export function standardHeaderProblem(
  request: RpcRequest,
  headers: McpHeaders,
  mirrored: string | null,
): string | null {
  const method = headerValue(headers, 'mcp-method')
  if (method.kind === 'absent') return 'Mcp-Method is missing'
  if (method.kind !== 'value' || method.value !== request.method) return 'Mcp-Method differs from the request'
  return mirrored === null ? null : nameProblem(own(request.params, mirrored), headers)
}

function nameProblem(name: Json | undefined, headers: McpHeaders): string | null {
  const header = headerValue(headers, 'mcp-name')
  if (typeof name !== 'string') {
    // A call without a name is malformed whatever the header says; the params check answers it.
    return header.kind === 'absent' ? null : 'Mcp-Name differs from the request'
  }
  if (header.kind === 'absent') return 'Mcp-Name is missing'
  if (header.kind !== 'value' || decodeMirrored(header.value) !== name) return 'Mcp-Name differs from the request'
  return null
}
