import type { WireRequest } from '@fullmakt/oauth'
import type { H3Event } from 'h3'
import { type Headers, readHeaders } from './headers.ts'

/** A request as every route reads it: nothing folded, nothing decoded. */
export interface Incoming {
  readonly headers: Headers
  readonly wire: WireRequest
}

/** Forms and registrations are small; nothing larger is read. */
const LIMIT = 16_384

/**
 * Reads a request from h3's event.
 * Takes the event; returns undefined when its body is larger than 16 KiB. The address is the peer's own: forwarding headers are not believed.
 */
export async function readIncoming(event: H3Event): Promise<Incoming | undefined> {
  const node = event.runtime?.node?.req
  const headers = node === undefined ? webHeaders(event.req.headers) : readHeaders(node.rawHeaders)
  const target = node?.url ?? event.url.pathname + event.url.search
  const mark = target.indexOf('?')
  // Straight from Node where it is Node: a web stream in between costs more than all the rest of a small request.
  const body = await bounded(node ?? event.req.body)
  if (body === undefined) return undefined
  return {
    headers,
    wire: {
      method: event.req.method,
      path: mark < 0 ? target : target.slice(0, mark),
      query: mark < 0 ? '' : target.slice(mark + 1),
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? value : value.join(', ')]),
      ),
      body,
      clientAddress: node?.socket?.remoteAddress ?? '0.0.0.0',
    },
  }
}

function webHeaders(fields: globalThis.Headers): Headers {
  return readHeaders([...fields].flat())
}

async function bounded(stream: AsyncIterable<Uint8Array> | null): Promise<Uint8Array | undefined> {
  if (stream === null) return new Uint8Array(0)
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of stream) {
    size += chunk.length
    if (size > LIMIT) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
