import { isJsonObject, type JsonObject } from '@fullmakt/ir'
import { headerValue } from './header-value.ts'
import { own } from './json-rpc.ts'
import type { McpHeaders } from './ports.ts'

/** The two eras of the protocol: with an envelope on every request, and with a handshake. */
export type Era = 'modern' | 'legacy'

/**
 * Decides which era a request belongs to; the request alone decides.
 * An envelope in `_meta` makes it modern, `initialize` without one legacy; then the version header and the method decide.
 * Does not check that the version is supported or that header and envelope agree.
 *
 * @see MCP 2026-07-28, basic/versioning
 */
export function eraOf(method: string, params: JsonObject, headers: McpHeaders): Era {
  const meta = own(params, '_meta')
  if (isJsonObject(meta) && (Object.hasOwn(meta, PROTOCOL_VERSION) || Object.hasOwn(meta, CLIENT_CAPABILITIES))) {
    return 'modern'
  }
  if (method === 'initialize') return 'legacy'
  if (method === 'server/discover') return 'modern'
  return namesModern(headers) ? 'modern' : 'legacy'
}

/** Whether the version header names a revision with an envelope. */
export function namesModern(headers: McpHeaders): boolean {
  const version = headerValue(headers, 'mcp-protocol-version')
  return version.kind === 'value' && MODERN_VERSIONS.includes(version.value)
}

/** The revisions that are served with an envelope; what discovery lists and what -32022 names. */
export const MODERN_VERSIONS: readonly string[] = ['2026-07-28']

const PROTOCOL_VERSION = 'io.modelcontextprotocol/protocolVersion'
const CLIENT_CAPABILITIES = 'io.modelcontextprotocol/clientCapabilities'
