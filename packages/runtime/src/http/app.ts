import type { Digest, Program } from '@fullmakt/ir'
import {
  type AuthorizationServer,
  endpointPath,
  resourceMetadataUrl,
  type WireAnswer,
  type WireRequest,
} from '@fullmakt/oauth'
import { H3, type H3Event } from 'h3'
import type { ApprovalDesk } from '../approvals/decide-approval.ts'
import type { Activity } from '../audit/activity.ts'
import type { Log } from '../log.ts'
import type { ProviderSignIn } from '../oidc/sign-in.ts'
import { STYLE_PATH } from '../pages/layout.ts'
import { STYLE } from '../pages/style.ts'
import { ACTIVITY_PATH, activityRoutes } from './activity-routes.ts'
import { agentRoutes } from './agent-routes.ts'
import { approvalRoutes } from './approval-routes.ts'
import type { ClientAddress } from './client-address.ts'
import { type DirectRoutes, directRoutes } from './direct-routes.ts'
import { createGuard } from './guard.ts'
import { type Incoming, readIncoming } from './incoming.ts'
import { LOGO_PATH, logoRoute } from './logo-route.ts'
import { ownerRoutes } from './owner-routes.ts'
import { NOT_FOUND, preflight, READ_ONLY } from './plain-reply.ts'
import { CALLBACK_PATH, providerRoutes } from './provider-routes.ts'
import { publicJson, type Reply, toResponse } from './reply.ts'
import { sessionRoutes } from './session-routes.ts'
import { createShowSignIn } from './show-sign-in.ts'
import { CONTINUE_PATH, SIGN_IN_PATH } from './sign-in-goal.ts'
import type { SiteCheck } from './site-check.ts'

/** What the app serves. */
export interface AppParts {
  readonly program: Program
  readonly oauth: AuthorizationServer
  readonly approvals: ApprovalDesk
  readonly checkSite: SiteCheck
  readonly addressOf: ClientAddress
  readonly newBrowser: () => string
  /** Where owners sign in; with local accounts when it is absent. */
  readonly provider?: ProviderSignIn
  /** What is served, by digests: of the artifact, and of what its Program means. */
  readonly deployed: { readonly artifact: Digest; readonly surface: Digest; readonly revision: number }
  /** The signed checkpoint of the audit log. */
  readonly checkpoint: () => Uint8Array
  /** What the log says of owners; without, they have no page for it. */
  readonly activity?: Activity
  /** A published file of the log, which is one of hashes; without, none is served. */
  readonly logFile?: (path: string) => Promise<Uint8Array | undefined>
  readonly log: Log
}

/** Endpoints that clients call from any place: no cookie counts there, so the page that calls does not matter. */
const OPEN_TO_ALL: ReadonlySet<string> = new Set([
  endpointPath.token,
  endpointPath.revocation,
  endpointPath.registration,
])

/** What is served beside the MCP endpoint. */
export interface App {
  /** Documents and pages. */
  readonly pages: H3
  /** What agents ask for all day, straight from Node's request and response; false when a request is for the pages. */
  readonly endpoints: DirectRoutes
}

/**
 * Makes the app: metadata, the authorization server's endpoints and its pages. The MCP endpoint is not part of it.
 * The checks of host, origin and size stand inside the handlers, so that no routing can go around them.
 */
export function createApp(parts: AppParts): App {
  const { program, oauth, log } = parts
  const app = new H3({ debug: false })
  const guard = createGuard(parts.checkSite, OPEN_TO_ALL, log)
  const serve = (route: (incoming: Incoming) => Reply | Promise<Reply>) => async (event: H3Event) =>
    toResponse(await guard(event.req.method, () => readIncoming(event, parts.addressOf), route))

  const answered =
    (endpoint: (request: WireRequest) => Promise<WireAnswer>) =>
    async ({ wire }: Incoming): Promise<Reply> => {
      const answer = await endpoint(wire)
      if (!answer.ok) log('warning', 'oauth.refused', { path: wire.path, reason: answer.reason })
      return answer.response
    }
  const open = (endpoint: (request: WireRequest) => Promise<WireAnswer>) => {
    const answer = answered(endpoint)
    return async (incoming: Incoming): Promise<Reply> => {
      const { status, headers, body } = await answer(incoming)
      return { status, headers: { ...headers, 'access-control-allow-origin': '*' }, body }
    }
  }

  const publish = (path: string, document: () => object | Promise<object>): void => {
    const read = serve(async () => publicJson(await document()))
    app.get(path, read)
    app.head(path, read)
    app.options(
      path,
      serve(() => preflight('GET')),
    )
    app.all(
      path,
      serve(() => READ_ONLY),
    )
  }
  publish('/.well-known/oauth-authorization-server', oauth.metadata)
  publish('/.well-known/openid-configuration', oauth.metadata)
  publish('/.well-known/oauth-protected-resource', oauth.resourceMetadata)
  publish(new URL(resourceMetadataUrl(program.server.resource)).pathname, oauth.resourceMetadata)

  // Enough to find what is deployed among what was committed, and nothing of what it says.
  publish('/.well-known/fullmakt', () => ({ format: 'fullmakt.deployment', version: '1.0', ...parts.deployed }))

  const { signingKeys } = oauth
  if (signingKeys !== undefined) publish(endpointPath.keys, () => signingKeys.published())

  for (const path of OPEN_TO_ALL)
    app.options(
      path,
      serve(() => preflight('POST')),
    )
  app.post(endpointPath.registration, serve(open(oauth.register)))

  const { provider, newBrowser } = parts
  const showSignIn = createShowSignIn(program.server.name, provider?.host ?? null)
  const owner = ownerRoutes(oauth, program, parts.newBrowser, showSignIn, log)
  app.get(CONTINUE_PATH, serve(owner.resume))
  app.post('/consent', serve(owner.consent))
  app.get(`${LOGO_PATH}:name`, serve(logoRoute(oauth)))

  const session = sessionRoutes(oauth, program.server.name, showSignIn)
  app.get(SIGN_IN_PATH, serve(session.showSignIn))
  if (provider === undefined) {
    app.post(SIGN_IN_PATH, serve(session.signIn))
  } else {
    const { begin, finish } = providerRoutes(oauth, provider, program.server.name, newBrowser, showSignIn, log)
    app.post(SIGN_IN_PATH, serve(begin))
    app.get(CALLBACK_PATH, serve(finish))
  }
  app.get('/sign-out', serve(session.showSignOut))
  app.post('/sign-out', serve(session.signOut))

  const approvals = approvalRoutes(oauth, parts.approvals, program)
  app.get('/approvals', serve(approvals.list))
  app.get('/approvals/:id', serve(approvals.show))
  app.post('/approvals/:id', serve(approvals.decide))

  const agents = agentRoutes(oauth, program)
  app.get('/agents', serve(agents.list))
  app.post('/agents', serve(agents.revoke))

  if (parts.activity !== undefined) {
    const activity = activityRoutes(oauth, program, parts.activity)
    app.get(ACTIVITY_PATH, serve(activity.list))
    app.get(`${ACTIVITY_PATH}/:proof`, serve(activity.prove))
  }

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
  const { logFile } = parts
  if (logFile !== undefined) {
    app.get(
      '/audit/tile/**',
      serve(async ({ wire }) => {
        const file = await logFile(wire.path.slice('/audit/'.length))
        return file === undefined ? NOT_FOUND : { status: 200, headers: TILE_HEADERS, body: file }
      }),
    )
  }
  app.all(
    '/**',
    serve(() => NOT_FOUND),
  )
  const endpoints = directRoutes(
    {
      [`POST ${endpointPath.token}`]: open(oauth.token),
      [`POST ${endpointPath.revocation}`]: open(oauth.revoke),
      // For servers alone: no page of another site may ask, so there is no CORS for it.
      [`POST ${endpointPath.introspection}`]: answered(oauth.introspect),
      [`GET ${endpointPath.authorization}`]: owner.authorize,
    },
    guard,
    parts.addressOf,
  )
  return { pages: app, endpoints }
}

const STYLE_HEADERS = {
  'content-type': 'text/css; charset=utf-8',
  'cache-control': 'public, max-age=3600',
  'x-content-type-options': 'nosniff',
}
const CHECKPOINT_HEADERS = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }
const TILE_HEADERS = {
  'content-type': 'application/octet-stream',
  'cache-control': 'public, max-age=3600',
  'x-content-type-options': 'nosniff',
}
