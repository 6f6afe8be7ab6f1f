import type { JsonObject } from '@fullmakt/ir'
import type { Features } from '../features.ts'
import { own } from '../json-rpc.ts'
import type { McpSurface } from '../ports.ts'
import { LEGACY_VERSIONS } from './protocol-version.ts'

/**
 * Answers `initialize`: the version the client asked for if it is served, else the latest of this era.
 * Takes the server's identity, the params, what is offered beside tools and whether sessions are kept; returns the JSON text of the result, or undefined
 * when no version was asked for. Opens no session.
 *
 * @see MCP 2025-11-25, basic/lifecycle, Initialization
 */
export function initialize(
  server: McpSurface['server'],
  params: JsonObject,
  features: Features,
  keepsSessions: boolean,
): string | undefined {
  const requested = own(params, 'protocolVersion')
  if (typeof requested !== 'string') return undefined
  const listed = keepsSessions ? { listChanged: true } : {}
  return JSON.stringify({
    protocolVersion: LEGACY_VERSIONS.includes(requested) ? requested : LEGACY_VERSIONS[0],
    capabilities: {
      tools: listed,
      ...(features.hasResources ? { resources: keepsSessions ? { subscribe: true, ...listed } : {} } : {}),
      ...(features.hasPrompts ? { prompts: listed } : {}),
      ...(features.hasCompletions ? { completions: {} } : {}),
      ...(keepsSessions ? { logging: {} } : {}),
    },
    serverInfo: { name: server.name, version: server.version },
    ...(server.instructions === null ? {} : { instructions: server.instructions }),
  })
}
