import type { IncomingMessage, ServerResponse } from 'node:http'
import type { McpAnswer, McpHandler, McpStream } from '@fullmakt/mcp'
import type { StreamHost } from '../mcp/stream-host.ts'
import { openEventStream } from './event-stream.ts'
import { type Headers, readHeaders } from './headers.ts'
import { readBody } from './read-body.ts'
import type { SiteCheck } from './site-check.ts'

const LIMIT = 1_048_576
/** How long a stream that was ended may take to reach its reader, in milliseconds. */
const END_MS = 300
/** How long an answer may wait for its reader, in milliseconds. */
const UNREAD_MS = 30_000
const NO_STORE = { 'cache-control': 'no-store', 'content-type': 'application/json' }

/** Serves the MCP endpoint straight from Node's request and response. */
export type McpEndpoint = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/**
 * Makes the endpoint around the MCP handler.
 * Takes the handler, the check of host and origin, what keeps event streams, and how long an answer may wait for its reader, in milliseconds. A
 * client that goes away aborts its call.
 */
export function mcpEndpoint(
  handle: McpHandler,
  check: SiteCheck,
  streams?: StreamHost,
  unreadMs: number = UNREAD_MS,
): McpEndpoint {
  return async (request, response) => {
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
      body = await readBody(request, LIMIT)
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
    const more = body.length > LIMIT ? { connection: 'close' } : {}
    const bytes = answer.body === null ? 0 : Buffer.byteLength(answer.body)
    response.writeHead(answer.status, { ...answer.headers, ...more, 'content-length': String(bytes) })
    response.end(answer.body ?? undefined)
    // What the kernel took at once needs no watching, which is nearly every answer.
    if (response.writableLength > 0) cutUnread(response, unreadMs)
  }
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
  const field = headers['authorization']
  const authorization = typeof field === 'object' ? field.join(', ') : field
  const sink = openEventStream(response, stream.headers)
  const forget = streams.add({
    stream,
    authorization,
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
