import type { Json, JsonObject, PromptNode, ToolNode } from '@fullmakt/ir'
import type { McpSessions } from './rev-2025-11-25/sessions.ts'
import type { McpTasks } from './tasks.ts'

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

/** Where the messages of an event stream go. */
export interface McpSink {
  /**
   * Sends one message; `droppable` says that it may be left out while the reader is behind.
   * A reader that falls too far behind is cut off: the request's signal aborts then.
   */
  send(message: string, droppable: boolean): void
  /** Sends the last message, if there is one, and ends the stream. */
  end(message: string | null): void
}

/**
 * An answer that comes as an event stream.
 * Whoever serves it writes the head and then calls `open` once; `owner` names the principal that it belongs to.
 *
 * @see WHATWG HTML §9.2, Server-sent events
 */
export interface McpStream {
  readonly status: 200
  readonly headers: Readonly<Record<string, string>>
  readonly owner: string
  open(sink: McpSink): void
  /** Ends it from this side: when the server closes, or when the principal may not have it any more. */
  end(): void
  /** Tells it that what is offered changed; a stream that carries one call has no such function. */
  readonly toolsChanged?: () => void
  /** Told that nobody reads any more, or that nobody ever will; a stream that keeps nothing has no such function. */
  readonly closed?: () => void
}

/** What a request is answered with. */
export type McpAnswer = McpResponse | McpStream

/** What the endpoint offers: its identity, all its actions and its prompts. An action's index is its place in `tools`, resources among them. */
export interface McpSurface {
  readonly server: { readonly name: string; readonly version: string; readonly instructions: string | null }
  readonly tools: readonly ToolNode[]
  readonly prompts?: readonly PromptNode[]
  /** Forms of the tools for clients that do not take all schemas, by the clients' names. */
  readonly forms?: ReadonlyMap<string, ToolForm>
  /** Makes the unguessable part of list cursors, from a text; bare hashes unless said. */
  readonly signCursor?: (text: string) => string
}

/**
 * What a client is told of the inputs of tools: by tool name, those that it is told in another form. A form is for reading only: arguments are judged by
 * the schema of the tool, whatever was listed.
 */
export type ToolForm = ReadonlyMap<string, JsonObject>

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
  /** Told when the upstream is asked (0 bytes), and of every piece of its answer: bytes so far, and bytes in all where the upstream says. */
  readonly onProgress?: ((received: number, total: number | null) => void) | undefined
}

/**
 * What became of a tool call.
 * `answer` is success; `failed` is a tool execution error whose text the model reads; `insufficient-scope` becomes HTTP 403 with the challenge;
 * `approval-required` sends the user to `url`, where the call can be allowed, if the client can do that, and else says `text`;
 * `unavailable` means that the server cannot take calls now.
 */
export type CallOutcome =
  | {
      readonly kind: 'answer'
      readonly structured?: Json
      readonly text: string
      /** Content blocks instead of the text; of a resource, its contents without the URI. */
      readonly content?: readonly JsonObject[]
    }
  | { readonly kind: 'failed'; readonly text: string }
  | { readonly kind: 'approval-required'; readonly url: string; readonly text: string }
  | { readonly kind: 'insufficient-scope'; readonly wwwAuthenticate: string }
  | { readonly kind: 'unavailable'; readonly text: string }

/** What may come beside an Authorization header: the request's method, and its `DPoP` header; several arrive joined by `, `. @see RFC 9449 §4.1 */
export interface PresentedProof {
  readonly method: string
  readonly dpop: string | undefined
}

/** The verdict on an Authorization header. */
export type Authentication<Caller> =
  | { readonly ok: true; readonly caller: Caller }
  | { readonly ok: false; readonly status: number; readonly wwwAuthenticate: string | null }

/** What the wire layer needs from the server around it. `Caller` is opaque to it. */
export interface McpPorts<Caller> {
  /** Judges the Authorization header, the only place a credential may stand in; several such fields arrive joined by `, `. */
  authenticate(authorization: string | undefined, proof: PresentedProof): Promise<Authentication<Caller>>
  visible(caller: Caller): VisibleTools
  /** Whether the caller's token has the scope that a tool needs; it has unless said. Nobody is asked anything for a call that is refused for that. */
  hasScope?(caller: Caller, tool: ToolNode): boolean
  /** Runs a call; the arguments are a JSON object, not yet validated against the tool's schema. */
  call(caller: Caller, tool: ToolNode, args: JsonObject, context: CallContext): Promise<CallOutcome>
  /** The name of the form that the caller's client takes, by what is verified of it; undefined for the tools as they are. */
  formOf?(caller: Caller): string | undefined
  /** Names the principal of a caller; what is kept between requests is bound to it. */
  principalOf(caller: Caller): string
  /** Makes and opens what clients carry for this server; without it nothing is handed to them. */
  readonly seal?: McpSeal
  /** Where streams that stay open are kept; without it there are none. */
  readonly streams?: McpStreams
  /** Where sessions of the older era are kept; without it there are none. */
  readonly sessions?: McpSessions
  /** Where tasks are kept; without it there are none. */
  readonly tasks?: McpTasks
  /** Takes what was thrown unexpectedly; the wire gets -32603 without detail. */
  onFault(fault: unknown): void
}

/** Seals texts that clients carry between two requests, so that they can neither read nor change them. */
export interface McpSeal {
  /** Seals a text for one purpose; it opens for `lifetimeMs` milliseconds. */
  seal(purpose: string, text: string, lifetimeMs: number): string
  /** The sealed text, or undefined for one that was not sealed here, for another purpose, or too long ago. */
  open(purpose: string, sealed: string): string | undefined
}

/** Keeps what outlives one answer. */
export interface McpStreams {
  /** Tells whether a principal may have one more stream that stays open. */
  admits(owner: string): boolean
  /** Calls back once when a call takes long; returns what takes that back. */
  whenSlow(callback: () => void): () => void
  /** Remembers how to give a call up, by whose it is (a principal, or a session of one) and its request id; returns what forgets it. */
  callStarted(owner: string, id: string | number, abort: () => void): () => void
  /** Gives the call of that owner and id up, unless none or several run under it. */
  cancel(owner: string, id: string | number): void
}
