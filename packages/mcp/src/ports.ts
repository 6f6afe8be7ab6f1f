import type { Json, JsonObject, ToolNode } from '@fullmakt/ir'

/** Header fields by lower-case name; a field that came several times may be a list. */
export type McpHeaders = Readonly<Record<string, string | readonly string[] | undefined>>

/**
 * One HTTP request to the MCP endpoint.
 * `signal` aborts when the client goes away; `body` is all of it, or one byte more than the limit.
 */
export interface McpRequest {
  readonly method: string
  readonly headers: McpHeaders
  readonly body: Uint8Array
  readonly signal: AbortSignal
}

/** The HTTP answer: a status, lower-case header names, and JSON text or nothing. */
export interface McpResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
}

/** What the endpoint offers: its identity and all its tools. A tool's index is its place in `tools`. */
export interface McpSurface {
  readonly server: { readonly name: string; readonly version: string; readonly instructions: string | null }
  readonly tools: readonly ToolNode[]
}

/**
 * The tools one caller may see.
 * Two callers with the same `key` see the same tools: rendered lists are kept under it.
 */
export interface VisibleTools {
  readonly key: string
  sees(toolIndex: number): boolean
}

/** The W3C Trace Context that came with a request; absent members were absent or invalid. */
export interface TraceContext {
  readonly traceparent?: string
  readonly tracestate?: string
}

/** What travels with a call besides its arguments. */
export interface CallContext {
  readonly signal: AbortSignal
  readonly trace: TraceContext
}

/**
 * What became of a tool call.
 * `answer` is success; `failed` is a tool execution error whose text the model reads; `insufficient-scope` becomes HTTP 403 with the challenge;
 * `unavailable` means that the server cannot take calls now.
 */
export type CallOutcome =
  | { readonly kind: 'answer'; readonly structured?: Json; readonly text: string }
  | { readonly kind: 'failed'; readonly text: string }
  | { readonly kind: 'insufficient-scope'; readonly wwwAuthenticate: string }
  | { readonly kind: 'unavailable'; readonly text: string }

/** The verdict on an Authorization header. */
export type Authentication<Caller> =
  | { readonly ok: true; readonly caller: Caller }
  | { readonly ok: false; readonly status: number; readonly wwwAuthenticate: string | null }

/** What the wire layer needs from the server around it. `Caller` is opaque to it. */
export interface McpPorts<Caller> {
  /** Judges the Authorization header, the only place a credential may stand in; several such fields arrive joined by `, `. */
  authenticate(authorization: string | undefined): Promise<Authentication<Caller>>
  visible(caller: Caller): VisibleTools
  /** Runs a call; the arguments are a JSON object, not yet validated against the tool's schema. */
  call(caller: Caller, tool: ToolNode, args: JsonObject, context: CallContext): Promise<CallOutcome>
  /** Takes what was thrown unexpectedly; the wire gets -32603 without detail. */
  onFault(fault: unknown): void
}
