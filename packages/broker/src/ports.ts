import type { Json, JsonObject, LimitNode } from '@fullmakt/ir'
import type { PolicyLookup } from '@fullmakt/policy'
import type { Approvals } from './approval.ts'
import type { AuditEntry } from './audit-entry.ts'
import type { Caller } from './caller.ts'

/** A validator that was compiled ahead of time: returns whether the value is valid and leaves what is wrong in `errors`. */
export interface Validator {
  (value: unknown): boolean
  errors?: readonly ValidationError[] | null
}

/** One thing that is wrong with a value. */
export interface ValidationError {
  readonly instancePath: string
  readonly keyword: string
  readonly message?: string
  readonly params?: Readonly<Record<string, unknown>>
}

/** The validators of one tool. */
export interface ToolValidators {
  readonly input: Validator
  readonly output: Validator | null
}

/** What an upstream answered, already bounded, with injected values masked; or why there is nothing. */
export type UpstreamAnswer =
  | {
      readonly ok: true
      readonly status: number
      readonly contentType: string | null
      readonly body: Uint8Array
      readonly scrubbed: boolean
    }
  | {
      readonly ok: false
      readonly reason: string /** Whether the request may have reached the upstream. */
      readonly sent: boolean
    }

/** What travels with a call besides its arguments. */
export interface CallContext {
  readonly signal: AbortSignal
  /** Told when the upstream is asked (0 bytes), and of every piece of its answer: bytes so far, and bytes in all where the upstream says. */
  readonly onProgress?: ((received: number, total: number | null) => void) | undefined
  readonly trace: { readonly traceparent?: string; readonly tracestate?: string }
}

/** What the broker needs from the server around it. */
export interface BrokerPorts {
  /** The digest of the artifact that the Program and its policy are of, for the log. */
  readonly artifact: string
  readonly policy: PolicyLookup
  /** Validators by tool, in the order of the Program's tools. */
  readonly validators: readonly ToolValidators[]
  /** Takes one unit of a limit; must not be shared between keys. */
  takeLimit(key: string, limit: LimitNode): Promise<{ readonly allowed: boolean; readonly retryAfterMs: number }>
  readonly approvals: Approvals
  /** Resolves when the entry is durable; rejects when it is not. The values are what it is about, and are not for the log. */
  record(entry: AuditEntry, values: RecordedValues): Promise<void>
  /** Performs a tool's upstream request with validated arguments. Never throws for what an upstream can do. */
  callUpstream(toolIndex: number, args: JsonObject, context: CallContext): Promise<UpstreamAnswer>
  /** The challenge of RFC 6750 for a scope that is missing. */
  insufficientScope(caller: Caller, scope: string): string
  /** Names a call: unique across restarts and processes; not a secret. */
  newCallId(): string
  now(): number
  /** Told the exact reason of every refusal, for the operator's log; gets no arguments. */
  onRefusal(refusal: Refusal): void
}

/** What an entry is about and does not hold: whose call it is, and its arguments or what the caller was answered. */
export interface RecordedValues {
  readonly user: string
  readonly args?: JsonObject
  readonly result?: Json
}

/** Why a call was refused, exactly. */
export interface Refusal {
  readonly call: string
  readonly tool: string
  readonly user: string
  readonly agent: string | null
  readonly reason: string
  /** The deciding rule, or the constraint whose limit had no room, and where it stands, such as `fullmakt.config.ts:63:5`. */
  readonly rule: string | null
  readonly at: string | null
}

/** What became of a call, in words for whoever asked. */
export type CallResult =
  | {
      readonly kind: 'answer'
      readonly structured?: Json
      readonly text: string
      /** Content blocks instead of the text; of a resource, its contents without the URI. */
      readonly content?: readonly JsonObject[]
    }
  | { readonly kind: 'failed'; readonly text: string }
  /** Somebody with one of `roles` must allow it first, at `url`; `text` says so to whoever cannot be sent there. */
  | {
      readonly kind: 'approval-required'
      readonly url: string
      readonly roles: readonly string[]
      readonly text: string
    }
  | { readonly kind: 'insufficient-scope'; readonly wwwAuthenticate: string }
  | { readonly kind: 'unavailable'; readonly text: string }
