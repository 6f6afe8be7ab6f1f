import type { JsonObject } from '@fullmakt/ir'
import { own } from '../json-rpc.ts'
import type { McpSurface } from '../ports.ts'
import { LEGACY_VERSIONS } from './protocol-version.ts'

/**
 * Answers `initialize`: the version the client asked for if it is served, else the latest of this era.
 * Takes the server's identity and the params; returns the JSON text of the result, or undefined when no version was asked for. Keeps no session.
 *
 * @see MCP 2025-11-25, basic/lifecycle, Initialization
 */
export function initialize(server: McpSurface['server'], params: JsonObject): string | undefined {
  const requested = own(params, 'protocolVersion')
  if (typeof requested !== 'string') return undefined
  return JSON.stringify({
    protocolVersion: LEGACY_VERSIONS.includes(requested) ? requested : LEGACY_VERSIONS[0],
    capabilities: { tools: {} },
    serverInfo: { name: server.name, version: server.version },
    ...(server.instructions === null ? {} : { instructions: server.instructions }),
  })
}
