import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'

/**
 * The status for a message that Node's parser takes and this server does not: of another HTTP than 1.1 and 1.0, framed as none of 1.0 may be, or to be
 * sent back as it came. Undefined for all others.
 *
 * @see RFC 9112 §2.3, §6.1, RFC 9110 §9.3.8
 */
export function refusedMessage(request: IncomingMessage): 400 | 405 | undefined {
  const { httpVersion, method } = request
  if (httpVersion !== '1.1' && httpVersion !== '1.0') return 400
  // Fields are put together when they are asked for, so they are not for every call.
  if (httpVersion === '1.0' && request.headers['transfer-encoding'] !== undefined) return 400
  return method === 'TRACE' ? 405 : undefined
}

/** Refuses a tunnel in words: without a listener Node ends the connection, and says nothing. @see RFC 9110 §9.3.6 */
export function refuseTunnel(_request: IncomingMessage, socket: Duplex): void {
  socket.on('error', () => {})
  socket.end('HTTP/1.1 405 Method Not Allowed\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
}

/** The fields of an answer to a refused message: whatever else came on its connection is not read. */
export const REFUSED: Readonly<Record<string, string>> = { connection: 'close', 'content-length': '0' }
