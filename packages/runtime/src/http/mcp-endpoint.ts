import type { IncomingMessage, ServerResponse } from 'node:http'
import type { McpAnswer, McpHandler, McpStream } from '@fullmakt/mcp'
import type { StreamHost } from '../mcp/stream-host.ts'
import { openEventStream } from './event-stream.ts'
import { type Headers, readHeaders } from './headers.ts'
import { createPipeline } from './pipeline.ts'
import { type BodyGate, readBody } from './read-body.ts'
import type { SiteCheck } from './site-check.ts'

const LIMIT = 1_048_576
/** Bytes of a body that are read of somebody whose credential is not known to be good. */
const UNKNOWN_LIMIT = 65_536
/** How long a stream that was ended may take to reach its reader, in milliseconds. */
const END_MS = 300
/** How long an answer may wait for its reader, in milliseconds. */
const UNREAD_MS = 30_000
/** Requests that one connection may send ahead; clients of MCP wait for each answer. */
const MOST_AHEAD = 16
const NO_STORE = { 'cache-control': 'no-store', 'content-type': 'application/json' }

/** Serves the MCP endpoint straight from Node's request and response. */
export type McpEndpoint = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/**
 * Makes the endpoint around the MCP handler.
 * Takes the handler, the check of host and origin, what keeps event streams, and how long an answer may wait for its reader, in milliseconds. A
 * client that goes away aborts its call, and a connection on which more than sixteen requests wait is cut. Where streams are kept, whoever judges
 * their credentials is asked before more than 64 KiB of a body are read.
 */
export function mcpEndpoint(
  handle: McpHandler,
  check: SiteCheck,
  streams?: StreamHost,
  unreadMs: number = UNREAD_MS,
): McpEndpoint {
  const mayWait = createPipeline(MOST_AHEAD)
  return async (request, response) => {
    if (!mayWait(request, response)) return
    const headers: Headers = readHeaders(request.rawHeaders)
    const verdict = check(headers)
    if (verdict !== 'ok') return foreign(response, verdict)
    const { authorization } = headers
    // A token counts in the header alone: one in the query as well is a second one. @see RFC 6750 §2
    if (authorization !== undefined && hasToken(request.url ?? ''))
      headers['authorization'] = [authorization, ''].flat()
    const gone = new AbortController()
    response.on('close', () => {
      if (!response.writableFinished) gone.abort()
    })
    let body: Uint8Array
    try {
      body = await readBody(request, LIMIT, gateOf(headers, streams))
    } catch {
      response.destroy()
      return
    }
    const answer: McpAnswer = await handle({ method: request.method ?? '', headers, body, signal: gone.signal })
    if (response.destroyed) {
      if (!('body' in answer)) answer.closed?.()
      return
    }
    if (!('body' in answer)) {
      if (streams === undefined) return void response.destroy()
      return serveStream(response, answer, headers, streams, () => gone.abort())
    }
    // What is not read ends the connection: all of a large body that nobody wants would still come.
    const more = request.complete ? {} : { connection: 'close' }
    const bytes = answer.body === null ? 0 : Buffer.byteLength(answer.body)
    response.writeHead(answer.status, { ...answer.headers, ...more, 'content-length': String(bytes) })
    response.end(answer.body ?? undefined)
    // What the kernel took at once needs no watching, which is nearly every answer.
    if (response.writableLength > 0) cutUnread(response, unreadMs)
  }
}

// The credential is judged when the whole request is there. Until then a large body of nobody would be kept for as long as a request may take.
function gateOf(headers: Headers, streams: StreamHost | undefined): BodyGate | undefined {
  return streams === undefined
    ? undefined
    : { bytes: UNKNOWN_LIMIT, mayGoOn: () => streams.isGood(authorizationOf(headers)) }
}

function authorizationOf({ authorization }: Headers): string | undefined {
  return typeof authorization === 'object' ? authorization.join(', ') : authorization
}

function hasToken(target: string): boolean {
  const mark = target.indexOf('?')
  return mark >= 0 && new URLSearchParams(target.slice(mark + 1)).has('access_token')
}

function cutUnread(response: ServerResponse, unreadMs: number): void {
  const timer = setTimeout(() => response.destroy(), unreadMs).unref()
  response.once('finish', () => clearTimeout(timer))
  response.once('close', () => clearTimeout(timer))
}

function serveStream(
  response: ServerResponse,
  stream: McpStream,
  headers: Headers,
  streams: StreamHost,
  abort: () => void,
): void {
  const sink = openEventStream(response, stream.headers)
  const forget = streams.add({
    stream,
    authorization: authorizationOf(headers),
    keepAlive: sink.keepAlive,
    end() {
      stream.end()
      abort()
      // Ends what said nothing at its end, too.
      sink.end(null)
      setTimeout(sink.cut, END_MS).unref()
    },
  })
  if (forget === undefined) {
    sink.cut()
    stream.closed?.()
    return
  }
  response.on('close', () => {
    forget()
    stream.closed?.()
  })
  stream.open(sink)
}

function foreign(response: ServerResponse, verdict: 'foreign-host' | 'foreign-origin'): void {
  const status = verdict === 'foreign-host' ? 421 : 403
  const message =
    verdict === 'foreign-host' ? 'This server does not answer for that host' : 'This origin is not allowed'
  response.writeHead(status, { ...NO_STORE, connection: 'close' })
  response.end(JSON.stringify({ jsonrpc: '2.0', error: { code: -32600, message } }))
}
