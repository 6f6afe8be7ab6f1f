import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { CallNode, CredentialNode, UpstreamNode } from '@fullmakt/ir'
import {
  compileCall,
  createEgress,
  type Egress,
  type EgressOptions,
  SecretValue,
  type UpstreamAnswer,
} from '../src/index.ts'

export const SPAN = { file: 'fullmakt.config.ts', line: 1, column: 1, endLine: 1, endColumn: 2, exact: true }

export function upstream(origin: string, patch: Partial<UpstreamNode> = {}): UpstreamNode {
  return {
    kind: 'upstream',
    id: 'api',
    origin,
    actAs: 'service',
    credential: { kind: 'none' },
    privateNetwork: true,
    timeoutMs: 5_000,
    maxAnswerBytes: 100_000,
    span: SPAN,
    ...patch,
  }
}

export function call(patch: Partial<CallNode> = {}): CallNode {
  return { kind: 'http-call', upstream: 'api', method: 'GET', path: [['v1']], query: [], body: null, ...patch }
}

export interface Seen {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly rawHeaders: readonly string[]
  readonly body: string
}

export interface TestServer {
  readonly origin: string
  readonly port: number
  readonly seen: Seen[]
  readonly server: Server
  close(): Promise<void>
}

/** A server on loopback that records what it is sent and answers as `listener` does. */
export async function listen(
  listener: (seen: Seen, ...rest: Parameters<RequestListener>) => void,
  tls?: { key: string; cert: string },
): Promise<TestServer> {
  const seen: Seen[] = []
  const handle: RequestListener = (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url = '', headers, rawHeaders } = request
      const entry = { method, url, headers, rawHeaders, body: Buffer.concat(chunks).toString() }
      seen.push(entry)
      listener(entry, request, response)
    })
  }
  const server = tls === undefined ? createServer(handle) : createTlsServer(tls, handle)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    port,
    seen,
    server: server as Server,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

export function egressTo(
  node: UpstreamNode,
  secret?: string,
  options: Partial<EgressOptions> = {},
): Egress & { get(args?: Record<string, string>, signal?: AbortSignal): Promise<UpstreamAnswer> } {
  const value = secret === undefined ? undefined : new SecretValue('env:KEY', secret)
  const egress = createEgress({
    upstreams: [node],
    now: Date.now,
    resolveSecret: async (reference) =>
      value === undefined ? { ok: false, reference, reason: 'missing' } : { ok: true, secret: value },
    ...options,
  })
  const build = compileCall(call(), node)
  return {
    ...egress,
    async get(args = {}, signal = new AbortController().signal) {
      const built = build(args)
      if (!built.ok) throw new Error(built.reason)
      return egress.call(built.request, { signal })
    },
  }
}

export const BEARER: CredentialNode = { kind: 'bearer', secret: 'env:KEY' }
