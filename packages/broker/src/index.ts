export type { ApprovalState, Approvals, WantedApproval } from './approval.ts'
export type { AuditEntry, CallFields } from './audit-entry.ts'
export { type Broker, createBroker } from './broker.ts'
export type { Caller } from './caller.ts'
export { contentOf } from './content.ts'
export type {
  BrokerPorts,
  CallContext,
  CallResult,
  Refusal,
  ToolValidators,
  UpstreamAnswer,
  ValidationError,
  Validator,
} from './ports.ts'
export { project } from './project.ts'
