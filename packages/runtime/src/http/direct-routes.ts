import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ClientAddress } from './client-address.ts'
import type { Guard } from './guard.ts'
import { type Incoming, readNodeIncoming } from './incoming.ts'
import type { Reply } from './reply.ts'

/** Serves a request if it is for one of the routes, and tells whether it is. */
export type DirectRoutes = (request: IncomingMessage, response: ServerResponse) => boolean

/**
 * Makes routes that are served from Node's request and response, with nothing in between.
 * Takes them by method and path, such as `POST /token`: only the path itself, in this spelling, is found.
 */
export function directRoutes(
  routes: Readonly<Record<string, (incoming: Incoming) => Promise<Reply>>>,
  guard: Guard,
  addressOf: ClientAddress,
): DirectRoutes {
  const found = new Map(Object.entries(routes))
  return (request, response) => {
    const { method = '', url = '' } = request
    const mark = url.indexOf('?')
    const route = found.get(`${method} ${mark < 0 ? url : url.slice(0, mark)}`)
    if (route === undefined) return false
    // What cannot be sent ends its connection, not the process.
    guard(method, () => readNodeIncoming(request, addressOf), route)
      .then((reply) => send(request, response, reply))
      .catch(() => response.destroy())
    return true
  }
}

function send(request: IncomingMessage, response: ServerResponse, { status, headers, body }: Reply): void {
  if (response.destroyed) return
  // What was not read of a request that is too large is not waited for.
  const more = request.complete ? {} : { connection: 'close' }
  response.writeHead(status, { ...headers, ...more, 'content-length': String(Buffer.byteLength(body)) } as Headers)
  response.end(body === '' ? undefined : body)
}

type Headers = Record<string, string | string[]>
