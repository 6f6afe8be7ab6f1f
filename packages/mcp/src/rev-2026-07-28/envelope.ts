import { isJsonObject, type JsonObject } from '@fullmakt/ir'
import { headerValue } from '../header-value.ts'
import { errorResponse, own, type RpcRequest } from '../json-rpc.ts'
import type { McpHeaders, McpResponse } from '../ports.ts'
import { ErrorCode, SUPPORTED_VERSIONS } from './protocol.ts'

/** What a request says about itself in `_meta`. */
export interface Envelope {
  readonly clientCapabilities: JsonObject
  readonly meta: JsonObject
}

/**
 * Reads the envelope that every request carries, and checks its version against the header and against what is served.
 * Takes the request and the header fields; returns the envelope or the refusal: -32602 for a missing member, -32020 for a header that differs or is missing,
 * -32022 for a version that is not served. Client identity is optional and never read.
 *
 * @see MCP 2026-07-28, basic/index, _meta
 * @see MCP 2026-07-28, basic/versioning
 */
export function readEnvelope(
  request: RpcRequest,
  headers: McpHeaders,
): { readonly ok: true; readonly envelope: Envelope } | { readonly ok: false; readonly response: McpResponse } {
  const meta = own(request.params, '_meta')
  const version = isJsonObject(meta) ? own(meta, PROTOCOL_VERSION) : undefined
  if (!isJsonObject(meta) || typeof version !== 'string') {
    return refuse(request, ErrorCode.invalidParams, `_meta must have ${PROTOCOL_VERSION}`)
  }
  const header = headerValue(headers, 'mcp-protocol-version')
  if (header.kind === 'unusable' || (header.kind === 'value' && header.value !== version)) {
    return refuse(request, ErrorCode.headerMismatch, 'MCP-Protocol-Version differs from the request')
  }
  if (!SUPPORTED_VERSIONS.includes(version)) {
    const data = { supported: SUPPORTED_VERSIONS, requested: version }
    return refuse(request, ErrorCode.unsupportedProtocolVersion, 'Unsupported protocol version', data)
  }
  const clientCapabilities = own(meta, CLIENT_CAPABILITIES)
  if (!isJsonObject(clientCapabilities)) {
    return refuse(request, ErrorCode.invalidParams, `_meta must have ${CLIENT_CAPABILITIES}`)
  }
  if (header.kind === 'absent') {
    return refuse(request, ErrorCode.headerMismatch, 'MCP-Protocol-Version is missing')
  }
  const logLevel = own(meta, LOG_LEVEL)
  if (logLevel !== undefined && !(typeof logLevel === 'string' && LOG_LEVELS.has(logLevel))) {
    return refuse(request, ErrorCode.invalidParams, `${LOG_LEVEL} is not a log level`)
  }
  return { ok: true, envelope: { clientCapabilities, meta } }
}

const PROTOCOL_VERSION = 'io.modelcontextprotocol/protocolVersion'
const CLIENT_CAPABILITIES = 'io.modelcontextprotocol/clientCapabilities'
const LOG_LEVEL = 'io.modelcontextprotocol/logLevel'
const LOG_LEVELS = new Set(['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency'])

function refuse(
  request: RpcRequest,
  code: number,
  message: string,
  data?: JsonObject,
): { readonly ok: false; readonly response: McpResponse } {
  const error = data === undefined ? { code, message } : { code, message, data }
  return { ok: false, response: errorResponse(400, request.id, error) }
}
