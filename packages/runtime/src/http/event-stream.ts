import type { ServerResponse } from 'node:http'
import type { McpSink } from '@fullmakt/mcp'

/** An event stream on a connection. */
export interface EventStream extends McpSink {
  /** Sends a comment; cuts the connection when nothing of what waits was taken since the last one. */
  keepAlive(): void
  /** Cuts the connection, whatever waits. */
  cut(): void
}

/** How much may wait for a reader before what can be left out is left out, and before the reader is cut off, in bytes. */
const DROP_ABOVE = 16_384
const CUT_ABOVE = 262_144

/**
 * Opens an event stream.
 * Takes the response, of which nothing was sent, the fields of its head and whether the connection ends with it. Messages are JSON text, which has
 * no line breaks. The last message is sent whatever its size, as it would be without a stream.
 *
 * @see WHATWG HTML §9.2.5, Parsing an event stream
 */
export function openEventStream(response: ServerResponse, headers: Readonly<Record<string, string>>): EventStream {
  let written = -1
  response.writeHead(200, headers)
  response.flushHeaders()
  const cut = (): void => void response.destroy()
  const isOver = (): boolean => response.destroyed || response.writableEnded
  return {
    send(message, droppable) {
      if (isOver()) return
      if (response.writableLength > CUT_ABOVE) return cut()
      if (droppable && response.writableLength > DROP_ABOVE) return
      response.write(`data: ${message}\n\n`)
    },
    end(message) {
      if (isOver()) return
      response.end(message === null ? undefined : `data: ${message}\n\n`)
    },
    keepAlive() {
      if (response.destroyed) return
      const taken = response.socket?.bytesWritten ?? 0
      const waiting = response.writableLength
      if (waiting > 0 && taken - waiting === written) return cut()
      written = taken - waiting
      if (!response.writableEnded) response.write(':\n\n')
    },
    cut,
  }
}
