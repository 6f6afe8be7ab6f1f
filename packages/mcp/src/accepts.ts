import type { McpHeaders } from './ports.ts'

/**
 * Tells whether a client takes an event stream.
 * Only a client that names `text/event-stream` gets one: wildcards come from clients that know nothing of streams.
 *
 * @see MCP 2026-07-28, basic/transports/streamable-http, Sending Messages to the Server
 */
export function acceptsEventStream(headers: McpHeaders): boolean {
  const accept = headers['accept']
  if (accept === undefined) return false
  const text = typeof accept === 'string' ? accept : accept.join(',')
  // What nearly every client sends, without taking it apart.
  if (text === 'application/json, text/event-stream') return true
  return text.split(',').some((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase())
    return type === 'text/event-stream' && !parameters.some((parameter) => /^q=0(?:\.0{0,3})?$/.test(parameter))
  })
}
