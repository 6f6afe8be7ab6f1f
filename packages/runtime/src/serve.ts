import { mkdirSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import { FullmaktError } from '@fullmakt/ir'
import type { AuthorizationServer } from '@fullmakt/oauth'
import { openSqliteStore, type Store } from '@fullmakt/store'
import { toNodeHandler } from 'h3/node'
import { describeRefusal, openArtifact } from './artifact/open-artifact.ts'
import { type RunningAudit, startAudit } from './audit/start-audit.ts'
import { createDeployment, type Deployment } from './deployment.ts'
import type { Log } from './log.ts'
import { steadyClock } from './steady-clock.ts'

/** What to serve, and where its state is kept. */
export interface ServeOptions {
  /** The artifact's files by path. */
  readonly files: ReadonlyMap<string, Uint8Array>
  /** Absolute path of the folder for the database and the keys; made when it is missing. */
  readonly dataFolder: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Listens on this address; the issuer's own unless said. */
  readonly host?: string
  /** Listens on this port; the issuer's own unless said. */
  readonly port?: number
  readonly now: () => number
  readonly log: Log
}

/** A server that listens. */
export interface RunningServer {
  /** Where it listens, such as `127.0.0.1:8790`. */
  readonly address: string
  readonly oauth: AuthorizationServer
  /** Ends it: no new calls, calls under way are given five seconds, then everything is closed. */
  close(): Promise<void>
}

/** The database in a data folder. */
export const DATABASE_FILE = 'fullmakt.db'
const GRACE = 5_000

/**
 * Serves an artifact.
 * Takes the artifact and the world. Throws a `FullmaktError`: `ERR_ARTIFACT` when it does not verify, `ERR_LISTEN` when the address is taken,
 * and what the store and the audit log throw when they cannot be opened or trusted.
 */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  assertSafeEnvironment(options.env)
  const opened = await openArtifact(options.files)
  if (!opened.ok) {
    throw new FullmaktError('ERR_ARTIFACT', `the artifact is refused: ${describeRefusal(opened)}`)
  }
  const { artifact } = opened
  const { dataFolder, log, env } = options
  const now = steadyClock(options.now)
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
  const store = openSqliteStore({ path: join(dataFolder, DATABASE_FILE), now })
  let audit: RunningAudit | undefined
  let deployment: Deployment | undefined
  try {
    audit = await startAudit({ store, folder: dataFolder, issuer: artifact.program.server.issuer, now, log })
    if (audit.unknownCalls > 0) log('warning', 'calls.unknown', { count: audit.unknownCalls })
    await audit.log.append({ kind: 'artifact.load', artifact: artifact.digest })
    deployment = createDeployment({ artifact, store, audit: audit.log, env, now, log })
    const server = await listen(deployment, artifact.program.server.issuer, artifact.program.server.resource, options)
    return {
      address: addressOf(server),
      oauth: deployment.oauth,
      close: () => close(server, deployment, audit, store),
    }
  } catch (error) {
    await deployment?.close()
    audit?.stop()
    await store.close()
    throw error
  }
}

function assertSafeEnvironment(env: ServeOptions['env']): void {
  if (env['NODE_TLS_REJECT_UNAUTHORIZED'] !== '0') return
  throw new FullmaktError(
    'ERR_UNSAFE_TLS',
    'NODE_TLS_REJECT_UNAUTHORIZED=0 would let anyone read the credentials: unset it',
  )
}

function listen(deployment: Deployment, issuer: string, resource: string, options: ServeOptions): Promise<Server> {
  const endpoint = new URL(resource).pathname
  const other = toNodeHandler(deployment.app)
  const server = createServer(
    { requestTimeout: 30_000, headersTimeout: 15_000, maxHeaderSize: 16_384 },
    (request, response) => {
      const target = request.url ?? ''
      const mark = target.indexOf('?')
      // Only the path itself: a target in absolute form, or in another spelling, is not this endpoint.
      if ((mark < 0 ? target : target.slice(0, mark)) === endpoint) {
        deployment.mcp(request, response).catch((error: unknown) => {
          options.log('error', 'fault', { message: error instanceof Error ? error.message : String(error) })
          response.destroy()
        })
      } else {
        void other(request, response)
      }
    },
  )
  const { hostname, port, protocol } = new URL(issuer)
  const where = {
    host: options.host ?? hostname.replace(/^\[|\]$/g, ''),
    port: options.port ?? Number(port || (protocol === 'https:' ? 443 : 80)),
  }
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const help = error.code === 'EADDRINUSE' ? 'another process listens there' : (error.code ?? error.message)
      reject(new FullmaktError('ERR_LISTEN', `cannot listen on ${where.host}:${where.port}: ${help}`, { cause: error }))
    })
    server.listen(where, () => resolve(server))
  })
}

function addressOf(server: Server): string {
  const address = server.address()
  if (address === null || typeof address === 'string') return String(address)
  return address.family === 'IPv6' ? `[${address.address}]:${address.port}` : `${address.address}:${address.port}`
}

async function close(
  server: Server,
  deployment: Deployment | undefined,
  audit: RunningAudit | undefined,
  store: Store,
): Promise<void> {
  const timer = setTimeout(() => server.closeAllConnections(), GRACE)
  server.closeIdleConnections()
  await new Promise<void>((resolve) => server.close(() => resolve()))
  clearTimeout(timer)
  await deployment?.close()
  audit?.stop()
  await store.close()
}
