import type { McpSessions, McpTasks } from '@fullmakt/mcp'
import type { ClientSeal } from './seal.ts'
import type { StreamHost } from './stream-host.ts'

/** What a server keeps for MCP clients over every artifact that it serves. */
export interface McpState {
  readonly streams: StreamHost
  readonly seal: ClientSeal
  readonly sessions: McpSessions
  readonly tasks: McpTasks
}
