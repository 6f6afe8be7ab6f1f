import { MODERN_VERSIONS } from '../codec.ts'
import { headerValue } from '../header-value.ts'
import { errorResponse, type RpcId } from '../json-rpc.ts'
import type { McpHeaders, McpResponse } from '../ports.ts'

/** The versions the handshake can agree on, newest first. */
export const LEGACY_VERSIONS: readonly string[] = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05']

/**
 * Refuses a version header that names no version of this era; an absent one means 2025-03-26.
 * On `initialize` the body negotiates, so that there the header may name a modern version as well.
 * Takes the method, the header fields and the request id; returns the refusal or null.
 *
 * @see MCP 2025-11-25, basic/transports, Protocol Version Header
 */
export function legacyVersionProblem(method: string, headers: McpHeaders, id: RpcId | undefined): McpResponse | null {
  const header = headerValue(headers, 'mcp-protocol-version')
  if (header.kind === 'absent') return null
  if (header.kind === 'value') {
    if (LEGACY_VERSIONS.includes(header.value)) return null
    if (method === 'initialize' && MODERN_VERSIONS.includes(header.value)) return null
  }
  return errorResponse(400, id, {
    code: UNSUPPORTED_PROTOCOL_VERSION,
    message: 'Unsupported protocol version',
    data: { supported: MODERN_VERSIONS, requested: header.kind === 'value' ? header.value : '' },
  })
}

// This era has no code of its own for it; the later one lets clients of both eras find a version in common.
const UNSUPPORTED_PROTOCOL_VERSION = -32022
