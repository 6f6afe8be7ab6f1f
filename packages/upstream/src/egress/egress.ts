import { FullmaktError, type SecretReference, type UpstreamNode } from '@fullmakt/ir'
import { Pool } from 'undici'
import type { UpstreamRequest } from '../build-request.ts'
import { compileCredential, NO_CREDENTIAL, type PrepareCredential, type ReadyCredential } from '../credential.ts'
import type { ResolveSecret } from '../secret-resolver.ts'
import type { SecretValue } from '../secret-value.ts'
import { createPinnedConnector } from './connector.ts'
import { exchange } from './exchange.ts'
import type { EgressProblem } from './fault.ts'
import { type Lookup, systemLookup } from './lookup.ts'
import { type RotatingPool, rotatingPool } from './rotating-pool.ts'

/** What an egress works with. */
export interface EgressOptions {
  readonly upstreams: readonly UpstreamNode[]
  readonly resolveSecret: ResolveSecret
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly lookup?: Lookup
  readonly userAgent?: string
  /** Most connections to one upstream at a time; 64 by default. */
  readonly connections?: number
  /** Certificate authorities in PEM that are trusted instead of the usual ones. */
  readonly ca?: string
}

/** What travels with a request besides its template. */
export interface EgressContext {
  readonly signal: AbortSignal
  /** Told when the request is sent (0 bytes), and of every piece of the answer: bytes so far, and bytes in all where the upstream says. */
  readonly onProgress?: ((received: number, total: number | null) => void) | undefined
  readonly traceparent?: string
  /** The user's own secret; an upstream that acts as the user takes no other. */
  readonly userSecret?: SecretValue
}

/**
 * What an upstream answered, with every trace of the injected secret masked; `scrubbed` tells whether there was any.
 * On failure `sent` tells whether the request may have reached the upstream; `detail` is an error code at most.
 */
export type UpstreamAnswer =
  | {
      readonly ok: true
      readonly status: number
      readonly contentType: string | null
      readonly body: Uint8Array
      readonly scrubbed: boolean
    }
  | { readonly ok: false; readonly reason: EgressProblem; readonly detail: string; readonly sent: boolean }

/** The one way out to upstreams. */
export interface Egress {
  call(request: UpstreamRequest, context: EgressContext): Promise<UpstreamAnswer>
  /** Ends all connections; calls under way fail. */
  close(): Promise<void>
}

/**
 * Opens the way to the given upstreams: one connection pool for each pinned origin.
 * A call gets the credential of its upstream and goes to that upstream's origin and nowhere else; it is never redirected or retried.
 * Throws `ERR_UPSTREAM_ORIGIN` for an origin that is not written canonically, or is not https without `privateNetwork`;
 * `ERR_CREDENTIAL` for a credential that cannot be sent. `call` throws `ERR_UPSTREAM_UNKNOWN` for an upstream that was not given, and rejects for nothing else.
 */
export function createEgress(options: EgressOptions): Egress {
  const routes = new Map(options.upstreams.map((upstream) => [upstream.id, openRoute(upstream, options)]))
  const userAgent = options.userAgent ?? 'fullmakt'
  return {
    async call(request, context) {
      const route = routes.get(request.upstream)
      if (route === undefined) throw new FullmaktError('ERR_UPSTREAM_UNKNOWN', `no upstream ${request.upstream}`)
      const { upstream, pool } = route
      if (!/^\/(?!\/)[\x21-\x7e]*$/.test(request.path)) return refused('request-invalid', 'PATH')
      const credential = await ready(route, options.resolveSecret, context)
      if (typeof credential === 'string') return refused('secret-unavailable', credential)
      const answer = await exchange(
        pool.current(),
        {
          method: request.method,
          path: target(request, credential.query),
          headers: fields(request, credential, userAgent, context.traceparent),
          body: request.body,
        },
        {
          timeoutMs: upstream.timeoutMs,
          maxAnswerBytes: upstream.maxAnswerBytes,
          signal: context.signal,
          onProgress: context.onProgress,
        },
      )
      if (!answer.ok) return answer
      const { body, scrubbed } = credential.scrub(answer.body)
      const contentType = safeMediaType(answer.contentType, credential)
      return { ok: true, status: answer.status, contentType, body, scrubbed }
    },
    async close() {
      await Promise.all([...routes.values()].map(({ pool }) => pool.destroy()))
    },
  }
}

const POOL_LIFETIME_MS = 300_000

interface Route {
  readonly upstream: UpstreamNode
  readonly pool: RotatingPool
  readonly prepare: PrepareCredential
}

function openRoute(upstream: UpstreamNode, options: EgressOptions): Route {
  const url = URL.canParse(upstream.origin) ? new URL(upstream.origin) : undefined
  // Whatever the URL parser would rewrite (spellings of addresses, user info, tabs) is not the origin that was reviewed.
  const secure = url?.protocol === 'https:' || (url?.protocol === 'http:' && upstream.privateNetwork)
  if (url === undefined || url.origin !== upstream.origin || !secure) {
    throw new FullmaktError('ERR_UPSTREAM_ORIGIN', `the upstream ${upstream.id} has no usable origin`)
  }
  const open = (): Pool =>
    new Pool(upstream.origin, {
      connections: options.connections ?? 64,
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: createPinnedConnector({
        lookup: options.lookup ?? systemLookup,
        privateNetwork: upstream.privateNetwork,
        connectTimeoutMs: Math.min(upstream.timeoutMs, 10_000),
        ...(options.ca === undefined ? {} : { ca: options.ca }),
      }),
    })
  return {
    upstream,
    pool: rotatingPool(open, options.now, POOL_LIFETIME_MS),
    prepare: compileCredential(upstream.credential),
  }
}

/** The credential, or why there is none. */
async function ready(
  route: Route,
  resolveSecret: ResolveSecret,
  context: EgressContext,
): Promise<ReadyCredential | string> {
  const { credential, actAs } = route.upstream
  if (credential.kind === 'none') return NO_CREDENTIAL
  if (actAs === 'user') {
    // The service's own account must never stand in for the user's.
    return context.userSecret === undefined ? 'USER_NOT_CONNECTED' : route.prepare(context.userSecret)
  }
  const resolved = await resolveSecret(credential.secret satisfies SecretReference)
  return resolved.ok ? route.prepare(resolved.secret) : resolved.reason
}

function target(request: UpstreamRequest, credentialQuery: string): string {
  const query =
    request.query === '' || credentialQuery === ''
      ? request.query + credentialQuery
      : `${request.query}&${credentialQuery}`
  return query === '' ? request.path : `${request.path}?${query}`
}

function fields(
  request: UpstreamRequest,
  credential: ReadyCredential,
  userAgent: string,
  traceparent: string | undefined,
): readonly string[] {
  const list = ['user-agent', userAgent, 'accept', 'application/json, */*;q=0.5', 'accept-encoding', 'identity']
  list.push(...credential.headers)
  if (request.body !== null) list.push('content-type', 'application/json')
  if (traceparent !== undefined) list.push('traceparent', traceparent)
  return list
}

/** The media type if it is a plain one; anything else could carry something to the client. */
function safeMediaType(value: string | null, credential: ReadyCredential): string | null {
  if (value === null || !MEDIA_TYPE.test(value)) return null
  return credential.scrub(Buffer.from(value)).scrubbed ? null : value
}

const MEDIA_TYPE =
  /^[A-Za-z0-9!#$&^_.+-]{1,64}\/[A-Za-z0-9!#$&^_.+-]{1,64}(?:[ \t]*;[ \t]*charset="?[A-Za-z0-9_-]{1,32}"?)?$/

function refused(reason: EgressProblem, detail: string): UpstreamAnswer {
  return { ok: false, reason, detail, sent: false }
}
