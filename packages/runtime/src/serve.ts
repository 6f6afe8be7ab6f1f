import { mkdirSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import { FullmaktError } from '@fullmakt/ir'
import { createMcpSessions, createMcpTasks } from '@fullmakt/mcp'
import type { AuthorizationServer } from '@fullmakt/oauth'
import { openSqliteStore, type Store } from '@fullmakt/store'
import type { GuardedFetchOptions } from '@fullmakt/upstream'
import type { NodeHandler } from 'h3'
import { toNodeHandler } from 'h3/node'
import { describeRefusal, type OpenedArtifact, openArtifact } from './artifact/open-artifact.ts'
import { keepRevision } from './artifact/revision.ts'
import type { Trust } from './artifact/trust.ts'
import { type AuditSettings, type RunningAudit, startAudit } from './audit/start-audit.ts'
import { random } from './crypto.ts'
import { createDeployment, type Deployment } from './deployment.ts'
import { type AdminEndpoint, openAdminEndpoint } from './http/admin-endpoint.ts'
import { clientAddress } from './http/client-address.ts'
import { REFUSED, refusedMessage, refuseTunnel } from './http/refused-message.ts'
import type { Log } from './log.ts'
import { clientSeal, sealKey } from './mcp/seal.ts'
import { type StreamHost, streamHost } from './mcp/stream-host.ts'
import { taskRecords } from './mcp/task-records.ts'
import { createRetiredDeployments } from './retired-deployments.ts'
import { masterKey } from './signing.ts'
import { steadyClock } from './steady-clock.ts'
import { httpTimeouts, type Timeouts, timeoutsOf } from './timeouts.ts'

/** What to serve, and where its state is kept. */
export interface ServeOptions {
  /** The artifact's files by path. */
  readonly files: ReadonlyMap<string, Uint8Array>
  /** Keys of which one must have signed the artifact; without, nobody need have. */
  readonly trust?: Trust
  /** Serves an artifact of an older revision than the last one, too. */
  readonly allowOlder?: boolean
  /** Absolute path of the folder for the database and the keys; made when it is missing. */
  readonly dataFolder: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Listens on this address; the issuer's own unless said. */
  readonly host?: string
  /** Listens on this port; the issuer's own unless said. */
  readonly port?: number
  readonly now: () => number
  readonly log: Log
  /** How what strangers name is fetched, such as client metadata; by the system's resolver and authorities unless said. */
  readonly documents?: GuardedFetchOptions
  /** What is kept beside the audit log, and where its heads go. */
  readonly audit?: AuditSettings
  /** How long clients may take; safe times where nothing is said. */
  readonly timeouts?: Partial<Timeouts>
  /** Proxies in front whose `X-Forwarded-For` is believed, as addresses or networks; none unless said. */
  readonly trustedProxies?: readonly string[]
}

/** A server that listens. */
export interface RunningServer {
  /** Where it listens, such as `127.0.0.1:8790`. */
  readonly address: string
  readonly oauth: AuthorizationServer
  /**
   * Serves another artifact from the next request on; calls under way end on the old one.
   * Throws what `serve` throws for an artifact, and `ERR_ARTIFACT_MOVED` when it is for another URL; the old one is then served on.
   */
  swap(files: ReadonlyMap<string, Uint8Array>): Promise<void>
  /** Ends it: no new calls, calls under way are given five seconds, then everything is closed. */
  close(): Promise<void>
}

/** The database in a data folder. */
export const DATABASE_FILE = 'fullmakt.db'
const GRACE = 5_000

/**
 * Serves an artifact.
 * Takes the artifact and the world. Throws a `FullmaktError`: `ERR_ARTIFACT` when it does not verify, `ERR_ARTIFACT_OLDER` when a later revision was
 * served on this data, `ERR_KEY` when it wants JWTs and there is no key to keep signing keys under,
 * `ERR_LISTEN` when the address is taken, `ERR_TIMEOUT` for timeouts and `ERR_PROXY` for proxies that are none, and what the store and the audit log throw when they cannot be opened or trusted.
 */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  assertSafeEnvironment(options.env)
  const timeouts = timeoutsOf(options.timeouts)
  const fromWhere = clientAddress(options.trustedProxies ?? [])
  const artifact = await openOrThrow(options.files, options.trust)
  if (artifact.program.tokens !== undefined) masterKey(options.env)
  const { dataFolder, log, env } = options
  const now = steadyClock(options.now)
  const documents = options.documents === undefined ? {} : { documents: options.documents }
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
  const store = openSqliteStore({ path: join(dataFolder, DATABASE_FILE), now })
  let audit: RunningAudit | undefined
  let current: Served | undefined
  let listening: Server | undefined
  let admin: AdminEndpoint | undefined
  const streams = streamHost()
  try {
    const running = await startAudit({
      store,
      folder: dataFolder,
      issuer: artifact.program.server.issuer,
      now,
      log,
      env,
      ...(options.audit === undefined ? {} : { settings: options.audit }),
    })
    audit = running
    if (running.unknownCalls > 0) log('warning', 'calls.unknown', { count: running.unknownCalls })
    const newId = (): string => Buffer.from(random(24)).toString('base64url')
    const sessions = createMcpSessions({ newId, now, after }, { questionMs: timeouts.questionMs })
    const tasks = createMcpTasks({ ...taskRecords(store), newId, now })
    const mcp = { streams, sessions, tasks, seal: clientSeal(await sealKey(store, random), { now, random }) }
    const deploy = async (opened: OpenedArtifact): Promise<Served> => {
      await keepRevision(opened, store, running.log, options.allowOlder === true)
      const deployment = createDeployment({
        artifact: opened,
        store,
        audit: running.log,
        running,
        env,
        now,
        log,
        mcp,
        addressOf: fromWhere,
        serving: () => current?.deployment,
        ...documents,
      })
      // A call may wait for its client, and then for the upstream.
      const slowest = Math.max(0, ...opened.program.upstreams.map(({ timeoutMs }) => timeoutMs))
      const lastsMs = timeouts.questionMs + slowest + GRACE
      return { deployment, pages: toNodeHandler(deployment.app.pages), lastsMs }
    }
    const first = await deploy(artifact)
    current = first
    const { issuer, resource } = artifact.program.server
    streams.judgeBy(async (authorization) => {
      const verified = await (current ?? first).deployment.oauth.verifyAccessToken(authorization)
      // A proof of possession is good for one request only, and was judged then: it is the last thing that is looked at. A store that cannot be
      // asked says nothing about the grant: the next round asks again, and every call asks anyway.
      return verified.ok || verified.reason === 'dpop_missing' || verified.wire.status === 503
    })
    const retired = createRetiredDeployments(after)
    const server = await listen(() => current ?? first, issuer, resource, options, timeouts)
    listening = server
    admin = await openAdminEndpoint({ dataFolder, log, oauth: () => (current ?? first).deployment.oauth })
    return {
      address: addressOf(server),
      get oauth() {
        return (current ?? first).deployment.oauth
      },
      async swap(files) {
        const next = await openOrThrow(files, options.trust)
        if (next.program.server.issuer !== issuer || next.program.server.resource !== resource) {
          throw new FullmaktError(
            'ERR_ARTIFACT_MOVED',
            'the artifact is for another URL: end the server and start it with that one',
          )
        }
        const old = current
        current = await deploy(next)
        if (old !== undefined) retired.add(old.deployment, old.lastsMs)
        streams.toolsChanged()
      },
      async close() {
        await admin?.close()
        await close(server, streams, [retired, ...(current === undefined ? [] : [current.deployment])], running, store)
      },
    }
  } catch (error) {
    streams.close()
    listening?.close()
    await current?.deployment.close()
    await audit?.stop()
    await store.close()
    throw error
  }
}

function after(milliseconds: number, callback: () => void): () => void {
  const timer = setTimeout(callback, milliseconds).unref()
  return () => clearTimeout(timer)
}

/** A deployment and its pages for Node's own server. */
interface Served {
  readonly deployment: Deployment
  readonly pages: NodeHandler
  /** How long at most a call can be under way, in milliseconds. */
  readonly lastsMs: number
}

async function openOrThrow(files: ReadonlyMap<string, Uint8Array>, trust: Trust | undefined): Promise<OpenedArtifact> {
  const opened = await openArtifact(files, trust)
  if (opened.ok) return opened.artifact
  throw new FullmaktError('ERR_ARTIFACT', `the artifact is refused: ${describeRefusal(opened)}`)
}

function assertSafeEnvironment(env: ServeOptions['env']): void {
  if (env['NODE_TLS_REJECT_UNAUTHORIZED'] !== '0') return
  throw new FullmaktError(
    'ERR_UNSAFE_TLS',
    'NODE_TLS_REJECT_UNAUTHORIZED=0 would let anyone read the credentials: unset it',
  )
}

function listen(
  current: () => Served,
  issuer: string,
  resource: string,
  options: ServeOptions,
  timeouts: Timeouts,
): Promise<Server> {
  const endpoint = new URL(resource).pathname
  const server = createServer({ ...httpTimeouts(timeouts), maxHeaderSize: 16_384 }, (request, response) => {
    const refused = refusedMessage(request)
    if (refused !== undefined) return void response.writeHead(refused, REFUSED).end()
    const target = request.url ?? ''
    const mark = target.indexOf('?')
    // Only the path itself: a target in absolute form, or in another spelling, is not this endpoint.
    if ((mark < 0 ? target : target.slice(0, mark)) === endpoint) {
      current()
        .deployment.mcp(request, response)
        .catch((error: unknown) => {
          options.log('error', 'fault', { message: error instanceof Error ? error.message : String(error) })
          response.destroy()
        })
    } else {
      const { deployment, pages } = current()
      if (!deployment.app.endpoints(request, response)) void pages(request, response)
    }
  })
  server.on('connect', refuseTunnel)
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
  streams: StreamHost,
  deployments: readonly Pick<Deployment, 'close'>[],
  audit: RunningAudit,
  store: Store,
): Promise<void> {
  streams.close()
  const timer = setTimeout(() => server.closeAllConnections(), GRACE)
  server.closeIdleConnections()
  await new Promise<void>((resolve) => server.close(() => resolve()))
  clearTimeout(timer)
  await Promise.all(deployments.map((deployment) => deployment.close()))
  await audit.stop()
  await store.close()
}
