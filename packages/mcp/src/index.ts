export { createMcpHandler, type McpHandler, type McpOptions } from './handler.ts'
export type {
  Authentication,
  CallContext,
  CallOutcome,
  McpHeaders,
  McpPorts,
  McpRequest,
  McpResponse,
  McpSurface,
  TraceContext,
  VisibleTools,
} from './ports.ts'
