import type { Json, JsonObject } from '@fullmakt/ir'
import { headerValue } from './header-value.ts'
import { own } from './json-rpc.ts'
import type { McpHeaders, TraceContext } from './ports.ts'

/**
 * Reads the trace context of a request: from `_meta` first, else from the HTTP fields.
 * Invalid values are left out rather than passed on; a tracestate without a valid traceparent is dropped.
 *
 * @see W3C Trace Context §3
 * @see MCP 2026-07-28, basic/index, _meta
 */
export function readTrace(meta: JsonObject | undefined, headers: McpHeaders): TraceContext {
  const fromMeta = meta === undefined ? undefined : own(meta, 'traceparent')
  if (meta !== undefined && fromMeta !== undefined) return context(fromMeta, own(meta, 'tracestate'))
  if (headers['traceparent'] === undefined) return NONE
  return context(text(headers, 'traceparent'), text(headers, 'tracestate'))
}

const NONE: TraceContext = Object.freeze({})
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/

function context(traceparent: Json | undefined, tracestate: Json | undefined): TraceContext {
  if (typeof traceparent !== 'string' || !TRACEPARENT.test(traceparent)) return NONE
  if (typeof tracestate !== 'string' || tracestate.length > 512 || !/^[\x20-\x7e]+$/.test(tracestate)) {
    return { traceparent }
  }
  return tracestate.split(',').length > 32 ? { traceparent } : { traceparent, tracestate }
}

function text(headers: McpHeaders, name: string): string | undefined {
  const field = headerValue(headers, name)
  return field.kind === 'value' ? field.value : undefined
}
