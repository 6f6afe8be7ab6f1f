import { readFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import { resolve } from 'node:path'
import type { ServeOptions } from '@fullmakt/runtime'

/** A host with a public name, which really is on this machine, where a client publishes what it says of itself. */
export interface ClientHost {
  readonly origin: string
  /** The URLs of its documents by their paths, and what it answers there. */
  readonly documents: Map<string, (response: ServerResponse) => void>
  /** The paths that were asked for, in order. */
  readonly asked: string[]
  /** What a server must be given to find it. */
  readonly found: NonNullable<ServeOptions['documents']>
  close(): Promise<void>
}

/** Starts the host `client.example` on a port of this machine. */
export async function startClientHost(port: number): Promise<ClientHost> {
  const read = (kind: string): string =>
    readFileSync(resolve(import.meta.dirname, `../fixtures/tls/client.example.${kind}.pem`), 'utf8')
  const cert = read('cert')
  const documents: ClientHost['documents'] = new Map()
  const asked: string[] = []
  const server = createServer({ key: read('key'), cert }, (request, response) => {
    const path = request.url ?? ''
    asked.push(path)
    const answer = documents.get(path)
    if (answer === undefined) response.writeHead(404).end()
    else answer(response)
  })
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done))
  const origin = `https://client.example:${port}`
  return {
    origin,
    documents,
    asked,
    found: { allowLoopbackFor: origin, lookup: async () => ['127.0.0.1'], ca: cert },
    async close() {
      server.closeAllConnections()
      await new Promise<void>((done) => server.close(() => done()))
    },
  }
}

/** Answers with a document. */
export function json(document: object, cacheControl = 'max-age=60'): (response: ServerResponse) => void {
  return (response) =>
    response
      .writeHead(200, { 'content-type': 'application/json', 'cache-control': cacheControl })
      .end(JSON.stringify(document))
}
