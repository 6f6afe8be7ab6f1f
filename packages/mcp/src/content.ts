import { headerValue } from './header-value.ts'
import { refusal } from './json-rpc.ts'
import type { McpHeaders, McpRequest, McpResponse } from './ports.ts'

/**
 * Judges what HTTP alone says: the method, the content type and coding, whether JSON is acceptable, and the size.
 * Takes the request and the largest body in bytes; returns the refusal, or null to go on. Does not read the body.
 * Clients must accept JSON and event streams, but every answer is JSON: only an Accept that excludes JSON is refused.
 *
 * @see MCP 2026-07-28, basic/transports/streamable-http, Sending Messages to the Server
 * @see RFC 9110 §8.4, §15.5.16
 * @see RFC 9112 §6.1
 */
export function refuseContent(request: McpRequest, maxBodyBytes: number): McpResponse | null {
  if (request.method !== 'POST') return refusal(405, 'Method Not Allowed', { allow: 'POST' })
  const contentType = headerValue(request.headers, 'content-type')
  if (contentType.kind !== 'value' || !isJsonType(contentType.value)) return refusal(415, 'Unsupported Media Type')
  if (isEncoded(request.headers)) return refusal(415, 'Unsupported Media Type', { 'accept-encoding': 'identity' })
  if (!acceptsJson(request.headers['accept'])) return refusal(406, 'Not Acceptable')
  if (request.body.byteLength > maxBodyBytes) return refusal(413, 'Content Too Large')
  return null
}

function isJsonType(value: string): boolean {
  return value === 'application/json' || /^application\/json[ \t]*(?:;[ \t]*charset="?utf-8"?[ \t]*)?;?$/i.test(value)
}

// What is between may decode a body that is read here as it came.
function isEncoded(headers: McpHeaders): boolean {
  return (
    isBeyond(headers, 'content-encoding', /^(?:identity)?$/i) || isBeyond(headers, 'transfer-encoding', /^chunked$/i)
  )
}

function isBeyond(headers: McpHeaders, name: string, known: RegExp): boolean {
  const coding = headerValue(headers, name)
  return coding.kind !== 'absent' && !(coding.kind === 'value' && known.test(coding.value))
}

function acceptsJson(accept: string | readonly string[] | undefined): boolean {
  if (accept === undefined) return true
  const text = typeof accept === 'string' ? accept : accept.join(',')
  if (text.trim() === '') return true
  return text.split(',').some((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase())
    if (type !== 'application/json' && type !== 'application/*' && type !== '*/*') return false
    return !parameters.some((parameter) => /^q=0(?:\.0{0,3})?$/.test(parameter))
  })
}
