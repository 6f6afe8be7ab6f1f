import { rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import type { AuthorizationServer } from '@fullmakt/oauth'
import { random, sha256Text } from '../crypto.ts'
import type { Log } from '../log.ts'
import { ADMIN_FILE, readAdminFile } from './admin-file.ts'

/** What an administrator may end. */
export const REVOCABLE = ['grant', 'client', 'agent', 'user'] as const

/** An order to end something for good. */
export interface Revocation {
  readonly kind: (typeof REVOCABLE)[number]
  readonly id: string
}

/** The endpoint of a running server, on loopback. */
export interface AdminEndpoint {
  close(): Promise<void>
}

/** Ends what an order names. Takes the authorization server, the order, and who gave it, for the audit log. */
export async function revoke(
  oauth: Pick<AuthorizationServer, 'revokeGrant' | 'revokeClient' | 'revokeAgent' | 'revokeUser'>,
  { kind, id }: Revocation,
  by: string,
): Promise<'revoked' | 'unknown'> {
  const operations = {
    grant: oauth.revokeGrant,
    client: oauth.revokeClient,
    agent: oauth.revokeAgent,
    user: oauth.revokeUser,
  }
  return (await operations[kind](id, by)).ok ? 'revoked' : 'unknown'
}

/** What the endpoint can do: revoke, and show and rotate the signing keys. */
export type Administered = Parameters<typeof revoke>[0] & Pick<AuthorizationServer, 'signingKeys'>

/**
 * Opens the endpoint that lets somebody with access to the data folder revoke and rotate keys while the server runs.
 * It listens on a free port of 127.0.0.1 and takes a token of 256 bits, which stands in a file (0600) of that folder until the server ends. Pages
 * cannot ask: whatever carries `Origin` or another `Host` is refused.
 */
export async function openAdminEndpoint(options: {
  readonly dataFolder: string
  readonly oauth: () => Administered
  readonly log: Log
}): Promise<AdminEndpoint> {
  const { dataFolder, oauth, log } = options
  const token = Buffer.from(random(32)).toString('base64url')
  const path = join(dataFolder, ADMIN_FILE)
  const server: Server = createServer({ requestTimeout: 5_000, headersTimeout: 5_000 }, (request, response) => {
    answer(request, token, portOf(server), oauth())
      .then(({ status, body }) => respond(response, status, body))
      .catch((error: unknown) => {
        log('error', 'fault', { message: error instanceof Error ? error.message : String(error) })
        respond(response, 500, {})
      })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  server.unref()
  // Away first: an older file could be readable for more people than this one may be.
  rmSync(path, { force: true })
  writeFileSync(path, JSON.stringify({ port: portOf(server), token }), { mode: 0o600, flag: 'wx' })
  return {
    async close() {
      if (readAdminFile(dataFolder)?.token === token) rmSync(path, { force: true })
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

async function answer(
  request: IncomingMessage,
  token: string,
  port: number,
  oauth: Administered,
): Promise<{ readonly status: number; readonly body: object }> {
  const { authorization = '', host, origin } = request.headers
  if (host !== `127.0.0.1:${port}` || origin !== undefined) return { status: 403, body: {} }
  // Compared by hashes, so that time tells nothing about where they differ.
  if (sha256Text(authorization) !== sha256Text(`Bearer ${token}`)) return { status: 401, body: {} }
  if (request.method !== 'POST') return { status: 404, body: {} }
  switch (request.url) {
    case '/revoke': {
      const order = orderOf(await bodyOf(request))
      if (order === undefined) return { status: 400, body: {} }
      const result = await revoke(oauth, order, 'admin')
      return { status: result === 'revoked' ? 200 : 404, body: { result } }
    }
    case '/keys/list':
      return { status: 200, body: { keys: (await oauth.signingKeys?.list()) ?? null } }
    case '/keys/rotate':
      return { status: 200, body: { rotated: (await oauth.signingKeys?.rotate('admin')) ?? null } }
    default:
      return { status: 404, body: {} }
  }
}

function orderOf(text: string): Revocation | undefined {
  try {
    const { kind, id } = JSON.parse(text) as { readonly kind?: unknown; readonly id?: unknown }
    const known = REVOCABLE.find((name) => name === kind)
    return known !== undefined && typeof id === 'string' ? { kind: known, id } : undefined
  } catch {
    return undefined
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    size += chunk.length
    if (size > 16_384) return ''
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function respond(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify(body))
}

function portOf(server: Server): number {
  const address = server.address()
  return address === null || typeof address === 'string' ? 0 : address.port
}
