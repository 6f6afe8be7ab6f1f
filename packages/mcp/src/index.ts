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
  ToolForm,
  TraceContext,
  VisibleTools,
} from './ports.ts'
export {
  createMcpSessions,
  type McpSession,
  type McpSessions,
  type SessionCaps,
  type SessionWorld,
} from './rev-2025-11-25/sessions.ts'
export type { TaskRecord } from './task-record.ts'
export { type BegunTask, createMcpTasks, type KeptText, type McpTasks, type TaskWorld } from './tasks.ts'
