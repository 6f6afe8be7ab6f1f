export { createMcpHandler, type McpHandler, type McpOptions } from './handler.ts'
export type {
  Authentication,
  CallContext,
  CallOutcome,
  McpAnswer,
  McpHeaders,
  McpPorts,
  McpRequest,
  McpResponse,
  McpSeal,
  McpSink,
  McpStream,
  McpStreams,
  McpSurface,
  TraceContext,
  VisibleTools,
} from './ports.ts'
