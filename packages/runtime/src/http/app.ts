import type { Program } from '@fullmakt/ir'
import { type AuthorizationServer, endpointPath, resourceMetadataUrl, type WireAnswer } from '@fullmakt/oauth'
import { H3, type H3Event } from 'h3'
import type { ApprovalDesk } from '../approvals/decide-approval.ts'
import type { Log } from '../log.ts'
import { STYLE_PATH } from '../pages/layout.ts'
import { STYLE } from '../pages/style.ts'
import { agentRoutes } from './agent-routes.ts'
import { approvalRoutes } from './approval-routes.ts'
import { type Incoming, readIncoming } from './incoming.ts'
import { ownerRoutes } from './owner-routes.ts'
import { publicJson, type Reply, toResponse } from './reply.ts'
import { CONTINUE_PATH, sessionRoutes } from './session-routes.ts'
import type { SiteCheck } from './site-check.ts'

/** What the app serves. */
export interface AppParts {
  readonly program: Program
  readonly oauth: AuthorizationServer
  readonly approvals: ApprovalDesk
  readonly checkSite: SiteCheck
  readonly newBrowser: () => string
  /** The signed checkpoint of the audit log. */
  readonly checkpoint: () => Uint8Array
  readonly log: Log
}

/** Endpoints that clients call from any place: no cookie counts there, so the page that calls does not matter. */
const OPEN_TO_ALL: ReadonlySet<string> = new Set([
  endpointPath.token,
  endpointPath.revocation,
  endpointPath.registration,
])

/** Methods that change nothing; a browser asks with `OPTIONS` before it lets a page of another site go on. @see RFC 9110 §9.2.1 */
const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Makes the h3 app: metadata, the authorization server's endpoints and its pages. The MCP endpoint is not part of it.
 * The checks of host, origin and size stand inside the handlers, so that no routing can go around them.
 */
export function createApp(parts: AppParts): H3 {
  const { program, oauth, log } = parts
  const app = new H3({ debug: false })
  const serve = (route: (incoming: Incoming) => Reply | Promise<Reply>) => async (event: H3Event) =>
    toResponse(await guarded(event, parts, route))

  const wire = (endpoint: (incoming: Incoming) => Promise<WireAnswer>) =>
    serve(async (incoming) => {
      const answer = await endpoint(incoming)
      if (!answer.ok) log('warning', 'oauth.refused', { path: incoming.wire.path, reason: answer.reason })
      return { ...answer.response, headers: { ...answer.response.headers, 'access-control-allow-origin': '*' } }
    })

  const publish = (path: string, document: () => object): void => {
    app.get(
      path,
      serve(() => publicJson(document())),
    )
    app.options(
      path,
      serve(() => preflight('GET')),
    )
  }
  publish('/.well-known/oauth-authorization-server', oauth.metadata)
  publish('/.well-known/openid-configuration', oauth.metadata)
  publish('/.well-known/oauth-protected-resource', oauth.resourceMetadata)
  publish(new URL(resourceMetadataUrl(program.server.resource)).pathname, oauth.resourceMetadata)

  const { signingKeys } = oauth
  if (signingKeys !== undefined) {
    app.get(
      endpointPath.keys,
      serve(async () => publicJson(await signingKeys.published())),
    )
    app.options(
      endpointPath.keys,
      serve(() => preflight('GET')),
    )
  }

  for (const path of OPEN_TO_ALL)
    app.options(
      path,
      serve(() => preflight('POST')),
    )
  app.post(
    endpointPath.token,
    wire(({ wire: request }) => oauth.token(request)),
  )
  app.post(
    endpointPath.revocation,
    wire(({ wire: request }) => oauth.revoke(request)),
  )
  // For servers alone: no page of another site may ask, so there is no CORS for it.
  app.post(
    endpointPath.introspection,
    serve(async (incoming) => {
      const answer = await oauth.introspect(incoming.wire)
      if (!answer.ok) log('warning', 'oauth.refused', { path: incoming.wire.path, reason: answer.reason })
      return answer.response
    }),
  )
  app.post(
    endpointPath.registration,
    wire(({ wire: request }) => oauth.register(request)),
  )

  const owner = ownerRoutes(oauth, program, parts.newBrowser, log)
  app.get(endpointPath.authorization, serve(owner.authorize))
  app.get(CONTINUE_PATH, serve(owner.resume))
  app.post('/consent', serve(owner.consent))

  const session = sessionRoutes(oauth, program.server.name)
  app.get('/sign-in', serve(session.showSignIn))
  app.post('/sign-in', serve(session.signIn))
  app.get('/sign-out', serve(session.showSignOut))
  app.post('/sign-out', serve(session.signOut))

  const approvals = approvalRoutes(oauth, parts.approvals, program)
  app.get('/approvals', serve(approvals.list))
  app.get('/approvals/:id', serve(approvals.show))
  app.post('/approvals/:id', serve(approvals.decide))

  const agents = agentRoutes(oauth, program)
  app.get('/agents', serve(agents.list))
  app.post('/agents', serve(agents.revoke))

  app.get(
    STYLE_PATH,
    serve(() => ({ status: 200, headers: STYLE_HEADERS, body: STYLE })),
  )
  app.get(
    '/health',
    serve(() => ({ status: 200, headers: { 'cache-control': 'no-store' }, body: 'ok' })),
  )
  app.get(
    '/audit/checkpoint',
    serve(() => ({ status: 200, headers: CHECKPOINT_HEADERS, body: Buffer.from(parts.checkpoint()).toString('utf8') })),
  )
  app.all(
    '/**',
    serve(() => NOT_FOUND),
  )
  return app
}

async function guarded(
  event: H3Event,
  { checkSite, log }: AppParts,
  route: (incoming: Incoming) => Reply | Promise<Reply>,
): Promise<Reply> {
  try {
    const incoming = await readIncoming(event)
    if (incoming === undefined) return plain(413, 'The request is too large.')
    // A target in absolute form names a host of its own, which the check of `Host` does not see.
    if (!incoming.wire.path.startsWith('/')) return plain(400, 'The request target is not a path.')
    const verdict = checkSite(incoming.headers)
    if (verdict === 'foreign-host') return plain(421, 'This server does not answer for that host.')
    const isOpen = SAFE.has(event.req.method) || OPEN_TO_ALL.has(incoming.wire.path)
    if (verdict === 'foreign-origin' && !isOpen) {
      return plain(403, 'This origin is not allowed.')
    }
    return await route(incoming)
  } catch (error) {
    log('error', 'fault', { message: error instanceof Error ? error.message : String(error), code: codeOf(error) })
    return plain(500, 'Something went wrong on this server.')
  }
}

function preflight(method: 'GET' | 'POST'): Reply {
  return {
    status: 204,
    headers: {
      'access-control-allow-origin': '*',
      'access-control-allow-methods': method,
      'access-control-allow-headers': 'Content-Type, Authorization, DPoP, MCP-Protocol-Version',
      'access-control-max-age': '600',
    },
    body: '',
  }
}

const STYLE_HEADERS = {
  'content-type': 'text/css; charset=utf-8',
  'cache-control': 'public, max-age=3600',
  'x-content-type-options': 'nosniff',
}
const CHECKPOINT_HEADERS = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }
const NOT_FOUND: Reply = plain(404, 'There is nothing here.')

function plain(status: number, text: string): Reply {
  return {
    status,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
    body: `${text}\n`,
  }
}

function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : undefined
}
