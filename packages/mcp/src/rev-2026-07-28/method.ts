import type { JsonObject } from '@fullmakt/ir'
import type { Features } from '../features.ts'
import { errorResponse } from '../json-rpc.ts'
import type { McpAnswer, McpPorts, McpResponse, McpSurface } from '../ports.ts'
import type { Incoming, RevisionOptions } from '../revision.ts'
import type { Envelope } from './envelope.ts'
import type { Results } from './results.ts'

/** What the methods of this revision are made from. */
export interface MethodParts<Caller> {
  readonly surface: McpSurface
  readonly ports: McpPorts<Caller>
  readonly options: RevisionOptions
  readonly results: Results
  readonly features: Features
}

/** One request method: its name, the param that `Mcp-Name` mirrors, and what answers it. */
export interface Method<Caller> {
  readonly name: string
  readonly mirrored: 'name' | 'uri' | 'taskId' | null
  answer(incoming: Incoming<Caller>, envelope: Envelope): McpAnswer | Promise<McpAnswer>
}

/** The answer with an error of this revision. */
export function refuse<Caller>(
  incoming: Incoming<Caller>,
  status: number,
  code: number,
  message: string,
  data?: JsonObject,
): McpResponse {
  return errorResponse(status, incoming.request.id, data === undefined ? { code, message } : { code, message, data })
}
