/**
 * An HTTP request as the runtime hands it over, already bounded and never decoded.
 * Header names are lower-case; `query` is the raw text after `?`; `clientAddress` is the peer's IP address as the runtime trusts it.
 */
export interface WireRequest {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Uint8Array
  readonly clientAddress: string
}

/** An HTTP response for the runtime to send as it is; header names are lower-case. */
export interface WireResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * What an endpoint answers: the plain response for the wire and, when refused, the exact reason for the log.
 * `cause` is what a port threw when the reason is `unavailable`; it never reaches the wire.
 */
export type WireAnswer =
  | { readonly ok: true; readonly response: WireResponse }
  | { readonly ok: false; readonly reason: string; readonly response: WireResponse; readonly cause?: unknown }
