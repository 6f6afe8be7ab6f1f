import type { IncomingMessage } from 'node:http'
import type { WireRequest } from '@fullmakt/oauth'
import type { H3Event } from 'h3'
import type { ClientAddress } from './client-address.ts'
import { type Headers, readHeaders } from './headers.ts'
import { readBody } from './read-body.ts'

/** A request as every route reads it: nothing folded, nothing decoded. */
export interface Incoming {
  readonly headers: Headers
  readonly wire: WireRequest
}

/** Forms and registrations are small; nothing larger is read. */
const LIMIT = 16_384

/**
 * Reads a request from h3's event.
 * Takes the event and the judge of where it comes from; returns undefined when its body is larger than 16 KiB.
 * Rejects when the client goes away.
 */
export async function readIncoming(event: H3Event, addressOf: ClientAddress): Promise<Incoming | undefined> {
  const node = event.runtime?.node?.req
  // Straight from Node where it is Node: a web stream in between costs more than all the rest of a small request.
  if (node !== undefined) return await readNodeIncoming(node as IncomingMessage, addressOf)
  const body = await bounded(event.req.body)
  const target = event.url.pathname + event.url.search
  const headers = readHeaders([...event.req.headers].flat())
  return body && incomingOf(event.req.method, target, headers, body, (forwarded) => addressOf(undefined, forwarded))
}

/** Reads a request from Node's own, as `readIncoming` does. */
export async function readNodeIncoming(
  request: IncomingMessage,
  addressOf: ClientAddress,
): Promise<Incoming | undefined> {
  const headers = readHeaders(request.rawHeaders)
  const hasBody = 'content-length' in headers || 'transfer-encoding' in headers
  const body = hasBody ? await readBody(request, LIMIT) : NOTHING
  if (body.length > LIMIT) return undefined
  return incomingOf(request.method ?? '', request.url ?? '', headers, body, (forwarded) =>
    addressOf(request.socket?.remoteAddress, forwarded),
  )
}

const NOTHING = new Uint8Array(0)

function incomingOf(
  method: string,
  target: string,
  headers: Headers,
  body: Uint8Array,
  addressOf: (forwarded: string | undefined) => string,
): Incoming {
  const mark = target.indexOf('?')
  const joined: Record<string, string> = Object.create(null) as Record<string, string>
  for (const name in headers) {
    const value = headers[name]
    joined[name] = typeof value === 'object' ? value.join(', ') : (value ?? '')
  }
  const path = mark < 0 ? target : target.slice(0, mark)
  const query = mark < 0 ? '' : target.slice(mark + 1)
  return {
    headers,
    wire: { method, path, query, headers: joined, body, clientAddress: addressOf(joined['x-forwarded-for']) },
  }
}

async function bounded(stream: AsyncIterable<Uint8Array> | null): Promise<Uint8Array | undefined> {
  if (stream === null) return NOTHING
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of stream) {
    size += chunk.length
    if (size > LIMIT) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
