import type { Dispatcher } from 'undici'
import { EgressFault, type EgressProblem, toFault } from './fault.ts'

/** What goes over the wire; header fields are a flat list of names and values. */
export interface WireRequest {
  readonly method: Dispatcher.HttpMethod
  readonly path: string
  readonly headers: readonly string[]
  readonly body: string | null
}

/** What an answer says about keeping it, field by field; values of a field that came several times are joined by commas, null stands for none. */
export interface CacheFields {
  readonly cacheControl: string | null
  readonly expires: string | null
  readonly date: string | null
}

/** Bounds of one exchange: milliseconds for all of it, bytes for the answer's body. */
export interface ExchangeLimits {
  readonly timeoutMs: number
  readonly maxAnswerBytes: number
  readonly signal?: AbortSignal
  /** Told when the request is sent (0 bytes), and of every piece of the answer: bytes so far, and bytes in all where the upstream says. */
  readonly onProgress?: ((received: number, total: number | null) => void) | undefined
}

/**
 * What came back. `sent` tells on failure whether the request may have reached the upstream.
 */
export type WireAnswer =
  | {
      readonly ok: true
      readonly status: number
      readonly contentType: string | null
      readonly caching: CacheFields
      readonly body: Uint8Array
    }
  | { readonly ok: false; readonly reason: EgressProblem; readonly detail: string; readonly sent: boolean }

/**
 * Runs one exchange on a dispatcher; never rejects.
 * Redirects and encoded bodies are refused, the body is bounded while it arrives, the whole exchange is bounded in time, and an abort closes the socket.
 * Nothing is retried.
 */
export function exchange(dispatcher: Dispatcher, request: WireRequest, limits: ExchangeLimits): Promise<WireAnswer> {
  return new Promise((resolve) => {
    const { signal, onProgress } = limits
    let controller: Dispatcher.DispatchController | undefined
    let settled = false
    let head: { status: number; contentType: string | null; caching: CacheFields } | undefined
    const chunks: Uint8Array[] = []
    let size = 0
    let total: number | null = null

    const settle = (answer: WireAnswer): void => {
      if (settled) return
      settled = true
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
      resolve(answer)
    }
    const fail = (fault: EgressFault): void => {
      const sent = controller !== undefined
      settle({ ok: false, reason: fault.reason, detail: fault.detail, sent })
      controller?.abort(fault)
    }
    const onAbort = (): void => fail(new EgressFault('aborted', ''))
    const timer = setTimeout(() => fail(new EgressFault('timeout', '')), limits.timeoutMs)
    if (signal?.aborted) return onAbort()
    signal?.addEventListener('abort', onAbort, { once: true })

    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(started) {
        // Given up while it waited for a connection: it must not be sent any more.
        if (settled) return started.abort(new EgressFault('aborted', ''))
        controller = started
        onProgress?.(0, null)
      },
      onResponseStart(_controller, status, headers) {
        if (status < 200) return
        const refused = refuseHead(status, headers, limits.maxAnswerBytes)
        if (refused !== null) return fail(refused)
        if (onProgress !== undefined) total = lengthOf(headers['content-length'])
        head = {
          status,
          contentType: single(headers['content-type']),
          caching: {
            cacheControl: joined(headers['cache-control']),
            expires: joined(headers['expires']),
            date: joined(headers['date']),
          },
        }
      },
      onResponseData(_controller, chunk) {
        size += chunk.byteLength
        if (size > limits.maxAnswerBytes) return fail(new EgressFault('too-large', ''))
        chunks.push(chunk)
        onProgress?.(size, total)
      },
      onResponseEnd() {
        if (head === undefined) return fail(new EgressFault('connection-lost', ''))
        settle({ ok: true, ...head, body: chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size) })
      },
      onResponseError(_controller, error) {
        const fault = toFault(error, 'connection-lost')
        settle({ ok: false, reason: fault.reason, detail: fault.detail, sent: controller !== undefined })
      },
    }
    try {
      const { method, path, body } = request
      dispatcher.dispatch({ method, path, body, headers: request.headers as string[] }, handler)
    } catch (error) {
      fail(toFault(error, 'request-invalid'))
    }
  })
}

function refuseHead(
  status: number,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  maxBytes: number,
): EgressFault | null {
  if (status >= 300 && status < 400) return new EgressFault('redirect-refused', String(status))
  const encoding = headers['content-encoding']
  if (encoding !== undefined && !(typeof encoding === 'string' && /^(?:identity)?$/i.test(encoding.trim()))) {
    return new EgressFault('encoded', '')
  }
  return Number(headers['content-length'] ?? 0) > maxBytes ? new EgressFault('too-large', '') : null
}

function lengthOf(field: string | string[] | undefined): number | null {
  return typeof field === 'string' && /^\d{1,15}$/.test(field) ? Number(field) : null
}

function joined(field: string | string[] | undefined): string | null {
  return typeof field === 'object' ? field.join(', ') : (field ?? null)
}

function single(field: string | string[] | undefined): string | null {
  return typeof field === 'string' ? field : null
}
