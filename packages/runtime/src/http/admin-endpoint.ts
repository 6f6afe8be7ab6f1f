import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { FullmaktError } from '@fullmakt/ir'
import type { AuthorizationServer } from '@fullmakt/oauth'
import { random, sha256Text } from '../crypto.ts'
import type { Log } from '../log.ts'

/** What an administrator may end. */
export const REVOCABLE = ['grant', 'client', 'agent', 'user'] as const

/** An order to end something for good. */
export interface Revocation {
  readonly kind: (typeof REVOCABLE)[number]
  readonly id: string
}

/** What became of an order; `not-running` when no server on this machine answers for the data folder. */
export type AdminAnswer = 'revoked' | 'unknown' | 'not-running'

/** The file in the data folder that leads to the endpoint: its port and the token that it takes, readable for its owner alone. */
export const ADMIN_FILE = 'admin.json'

/** The endpoint of a running server, on loopback. */
export interface AdminEndpoint {
  close(): Promise<void>
}

/** Ends what an order names. Takes the authorization server, the order, and who gave it, for the audit log. */
export async function revoke(
  oauth: Pick<AuthorizationServer, 'revokeGrant' | 'revokeClient' | 'revokeAgent' | 'revokeUser'>,
  { kind, id }: Revocation,
  by: string,
): Promise<Exclude<AdminAnswer, 'not-running'>> {
  const operations = {
    grant: oauth.revokeGrant,
    client: oauth.revokeClient,
    agent: oauth.revokeAgent,
    user: oauth.revokeUser,
  }
  return (await operations[kind](id, by)).ok ? 'revoked' : 'unknown'
}

/**
 * Opens the endpoint that lets somebody with access to the data folder revoke while the server runs.
 * It listens on a free port of 127.0.0.1 and takes a token of 256 bits, which stands in a file (0600) of that folder until the server ends. Pages
 * cannot ask: whatever carries `Origin` or another `Host` is refused.
 */
export async function openAdminEndpoint(options: {
  readonly dataFolder: string
  readonly oauth: () => Parameters<typeof revoke>[0]
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

/** Gives an order to the server that runs on a data folder, if one does. Throws `ERR_ADMIN` when it cannot carry it out. */
export async function askAdminEndpoint(dataFolder: string, order: Revocation): Promise<AdminAnswer> {
  const file = readAdminFile(dataFolder)
  if (file === undefined) return 'not-running'
  let response: Response
  try {
    response = await fetch(`http://127.0.0.1:${file.port}/revoke`, {
      method: 'POST',
      headers: { authorization: `Bearer ${file.token}`, 'content-type': 'application/json' },
      body: JSON.stringify(order),
      signal: AbortSignal.timeout(10_000),
      redirect: 'error',
    })
  } catch (error) {
    // Nobody listens: the server ended without taking its file away.
    if ((error as { readonly cause?: { readonly code?: unknown } }).cause?.code === 'ECONNREFUSED') return 'not-running'
    throw new FullmaktError('ERR_ADMIN', 'the server that runs on this data folder does not answer', { cause: error })
  }
  // Another program got the port since: it does not know the token that would let it be taken for the server.
  if (response.status === 401) return 'not-running'
  if (response.status !== 200 && response.status !== 404)
    throw new FullmaktError('ERR_ADMIN', `the server answered ${response.status}`)
  return response.status === 200 ? 'revoked' : 'unknown'
}

async function answer(
  request: IncomingMessage,
  token: string,
  port: number,
  oauth: Parameters<typeof revoke>[0],
): Promise<{ readonly status: number; readonly body: object }> {
  const { authorization = '', host, origin } = request.headers
  if (host !== `127.0.0.1:${port}` || origin !== undefined) return { status: 403, body: {} }
  // Compared by hashes, so that time tells nothing about where they differ.
  if (sha256Text(authorization) !== sha256Text(`Bearer ${token}`)) return { status: 401, body: {} }
  if (request.method !== 'POST' || request.url !== '/revoke') return { status: 404, body: {} }
  const order = orderOf(await bodyOf(request))
  if (order === undefined) return { status: 400, body: {} }
  const result = await revoke(oauth, order, 'admin')
  return { status: result === 'revoked' ? 200 : 404, body: { result } }
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

function readAdminFile(dataFolder: string): { readonly port: number; readonly token: string } | undefined {
  try {
    const { port, token } = JSON.parse(readFileSync(join(dataFolder, ADMIN_FILE), 'utf8')) as Record<string, unknown>
    return typeof port === 'number' && typeof token === 'string' ? { port, token } : undefined
  } catch {
    return undefined
  }
}

function portOf(server: Server): number {
  const address = server.address()
  return address === null || typeof address === 'string' ? 0 : address.port
}
