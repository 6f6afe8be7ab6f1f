import type { RpcId, RpcRequest } from './json-rpc.ts'
import type { McpAnswer, McpHeaders, McpResponse } from './ports.ts'

/** One request on its way into a revision. */
export interface Incoming<Caller> {
  readonly caller: Caller
  readonly request: RpcRequest
  readonly headers: McpHeaders
  readonly signal: AbortSignal
  /** Reports what was thrown; returns the answer without detail. */
  readonly fault: (thrown: unknown, id: RpcId) => McpResponse
}

/** One protocol revision: everything it knows about a request stays behind this function. */
export type Revision<Caller> = (incoming: Incoming<Caller>) => McpAnswer | Promise<McpAnswer>

/** What a revision may be tuned with. */
export interface RevisionOptions {
  /** Tools on one page of `tools/list`. */
  readonly pageSize: number
}
