import { createServer, request, type Server } from 'node:http'

/**
 * Starts a proxy that adds a bearer token, which the conformance suite cannot send itself.
 * Takes its own port, the server's issuer and the token. Its own name becomes the issuer's in `Host` and `Origin`; foreign names pass as
 * they are, so that the server itself refuses them.
 */
export async function startBearerProxy(port: number, issuer: string, token: string): Promise<Server> {
  const own = new Set([`127.0.0.1:${port}`, `localhost:${port}`])
  const { hostname, port: issuerPort, host } = new URL(issuer)
  const server = createServer((incoming, outgoing) => {
    const headers = { ...incoming.headers, authorization: `Bearer ${token}` }
    if (own.has(headers.host ?? '')) headers.host = host
    if (headers.origin !== undefined && own.has(headers.origin.replace(/^https?:\/\//, ''))) headers.origin = issuer
    const { method, url: path } = incoming
    const forwarded = request({ hostname, port: issuerPort, method, path, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    forwarded.on('error', () => outgoing.destroy())
    outgoing.on('close', () => forwarded.destroy())
    incoming.pipe(forwarded)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return server
}
