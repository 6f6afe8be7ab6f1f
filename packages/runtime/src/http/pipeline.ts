import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** Tells whether a request may be answered; false for one too many on its connection, which is cut then. */
export type Pipeline = (request: IncomingMessage, response: ServerResponse) => boolean

/**
 * Bounds the requests of one connection that wait for their answers.
 * Answers go out in order: behind one that takes its time, such as a stream, all others are kept, and nobody reads them. Takes how many there may be.
 *
 * @see RFC 9112 §9.3.2
 */
export function createPipeline(most: number): Pipeline {
  const waiting = new WeakMap<Socket, number>()
  return ({ socket }, response) => {
    const count = (waiting.get(socket) ?? 0) + 1
    if (count > most) {
      socket.destroy()
      return false
    }
    waiting.set(socket, count)
    response.on('close', () => waiting.set(socket, (waiting.get(socket) ?? 1) - 1))
    return true
  }
}
