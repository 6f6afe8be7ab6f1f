import { type AuditEntry, type Broker, createBroker, type UpstreamAnswer } from '@fullmakt/broker'
import type { JsonObject, ResourcePart, SecretReference } from '@fullmakt/ir'
import { type CallContext, type CallOutcome, createMcpHandler, type McpHandler } from '@fullmakt/mcp'
import { type AuthorizationServer, createAuthorizationServer, type Grant } from '@fullmakt/oauth'
import type { Store } from '@fullmakt/store'
import {
  compileCall,
  createEgress,
  createGuardedFetch,
  createSecretResolver,
  type Egress,
  type GuardedFetchOptions,
  nodeFiles,
  type ResolveSecret,
} from '@fullmakt/upstream'
import type { ApprovalContext } from './approvals/approval-context.ts'
import { askApproval } from './approvals/ask-approval.ts'
import { approvalDesk } from './approvals/decide-approval.ts'
import type { OpenedArtifact } from './artifact/open-artifact.ts'
import { createActivity } from './audit/activity.ts'
import type { AuditLog } from './audit/audit-log.ts'
import { hashFile } from './audit/hash-file.ts'
import type { RunningAudit } from './audit/start-audit.ts'
import { createLogoFetch } from './client-logo.ts'
import { random, sha256Text } from './crypto.ts'
import { type App, type AppParts, createApp } from './http/app.ts'
import { type ClientAddress, clientAddress } from './http/client-address.ts'
import { type McpEndpoint, mcpEndpoint } from './http/mcp-endpoint.ts'
import { CALLBACK_PATH } from './http/provider-routes.ts'
import { siteCheck } from './http/site-check.ts'
import type { Log } from './log.ts'
import { approvalOutcome } from './mcp/approval-outcome.ts'
import type { McpState } from './mcp/mcp-state.ts'
import { createProvider } from './oidc/provider.ts'
import { type ProviderSignIn, providerSignIn } from './oidc/sign-in.ts'
import { hashPassword, verifyPassword } from './password.ts'
import { seal, unseal } from './secret-seal.ts'
import { createSigning } from './signing.ts'
import { verifyJws } from './verify-jws.ts'

/** An artifact in service: everything wired, nothing listening yet. */
export interface Deployment {
  readonly mcp: McpEndpoint
  readonly handleMcp: McpHandler
  readonly app: App
  readonly oauth: AuthorizationServer
  readonly callTool: CallTool
  close(): Promise<void>
}

/** Decides a call of a tool by its name, and makes it. */
export type CallTool = (grant: Grant, tool: string, args: JsonObject, context: CallContext) => Promise<CallOutcome>

/** What a deployment stands on. */
export interface DeploymentOptions {
  readonly artifact: OpenedArtifact
  readonly store: Store
  readonly audit: AuditLog
  /** The running log itself, where what it says is shown and its files are served. */
  readonly running?: RunningAudit
  readonly env: Readonly<Record<string, string | undefined>>
  readonly now: () => number
  readonly log: Log
  /** How what strangers name is fetched: client metadata, their keys and logos; by the system's resolver and authorities unless said. */
  readonly documents?: GuardedFetchOptions
  /** Where requests come from; from their peers unless said. */
  readonly addressOf?: ClientAddress
  /** What outlives this artifact for MCP clients; without it there are no event streams, and nothing is handed to clients to carry. */
  readonly mcp?: McpState
  /** What is in service when a call is to be made, which may have waited for its client until then; this one unless said. */
  readonly serving?: () => Pick<Deployment, 'callTool'> | undefined
}

/** Bytes of a set of public keys: providers have dozens, some with certificates. */
const LARGEST_KEY_SET = 65_536

/** Wires an artifact: the packages of the serving side meet here and nowhere else. */
export function createDeployment(options: DeploymentOptions): Deployment {
  const { artifact, store, audit, env, now, log } = options
  const { program } = artifact
  const resolveSecret = createSecretResolver({ env, files: nodeFiles, now })
  const oauth = createOAuth(options, resolveSecret)
  const egress = createEgress({ upstreams: program.upstreams, resolveSecret, now, userAgent: 'fullmakt' })
  const approving: ApprovalContext = {
    program,
    store,
    commit: audit.commit,
    accounts: oauth.accounts,
    listGrants: oauth.listGrants,
    now,
    random,
  }
  const broker = createBroker(program, {
    artifact: artifact.digest,
    policy: artifact.policy,
    validators: artifact.validators,
    takeLimit: (key, { count, periodMs }) => store.rateTake(key, { count, periodMs }),
    approvals: askApproval(approving),
    record: (entry: AuditEntry, values) => audit.append(entry, values),
    callUpstream: upstreamCaller(artifact, egress),
    insufficientScope: (grant, scope) => oauth.insufficientScope(grant as Grant, [scope]).wwwAuthenticate ?? '',
    newCallId: createCallIds(Buffer.from(random(12)).toString('base64url')),
    now,
    onRefusal: (refusal) => log('info', 'call.refused', { ...refusal }),
  })
  const indexOf = new Map(program.tools.map(({ name }, index) => [name, index]))
  const callTool: CallTool = async (grant, tool, args, context) => {
    const result = await broker.call(grant, indexOf.get(tool) ?? -1, args, context)
    return result.kind === 'approval-required' ? approvalOutcome(result, grant, oauth.accounts) : result
  }
  const handleMcp = createHandler(options, oauth, broker, callTool)
  const checkSite = siteCheck(program.server.issuer)
  const provider = createProviderSignIn(options, oauth, resolveSecret)
  return {
    handleMcp,
    callTool,
    mcp: mcpEndpoint(handleMcp, checkSite, options.mcp?.streams),
    app: createApp({
      program,
      oauth,
      approvals: approvalDesk(approving),
      checkSite,
      addressOf: options.addressOf ?? clientAddress([]),
      newBrowser: () => Buffer.from(random(32)).toString('base64url'),
      ...(provider === undefined ? {} : { provider }),
      deployed: { artifact: artifact.digest, surface: artifact.surface, revision: artifact.revision },
      checkpoint: audit.checkpoint,
      ...shownOf(options),
      log,
    }),
    oauth,
    close: () => egress.close(),
  }
}

// Random once for each process, counted within it: unique without asking for randomness at every call.
function createCallIds(process: string): () => string {
  let count = 0
  return () => `${process}-${(++count).toString(36)}`
}

/** What is shown of a running log: to owners what their agents did, and to everybody hashes. */
function shownOf({ running, store }: DeploymentOptions): Pick<AppParts, 'activity' | 'logFile'> {
  if (running === undefined) return {}
  const { folder, keys, privacy } = running
  return { activity: createActivity(store, folder, keys, privacy), logFile: hashFile(folder) }
}

function createOAuth(
  { artifact, store, audit, env, now, documents }: DeploymentOptions,
  resolveSecret: ResolveSecret,
): AuthorizationServer {
  const { server, scopes, agents, tokens, identity } = artifact.program
  const { issuer, resource, dynamicRegistration, clientIdMetadata, accessTokenMs, grantMs } = server
  const { trustedIssuers = [], clientHosts } = server
  return createAuthorizationServer(
    {
      issuer,
      resource,
      scopes,
      agents,
      dynamicRegistration,
      clientIdMetadata,
      ...(clientHosts === undefined ? {} : { clientHosts }),
      accessTokenMs,
      grantMs,
      trustedIssuers,
      ...(tokens === undefined ? {} : { tokenFormat: tokens.format }),
      ...(identity === undefined ? {} : { identityIssuer: identity.issuer }),
    },
    {
      store,
      commit: audit.commit,
      now,
      random,
      sha256: sha256Text,
      seal,
      unseal,
      hashPassword,
      verifyPassword,
      verifyJws,
      signing: createSigning(env),
      async clientSecret(reference) {
        const resolved = await resolveSecret(reference as SecretReference)
        return resolved.ok ? resolved.secret.reveal() : undefined
      },
      fetchClientMetadata: createGuardedFetch(documents),
      fetchKeySet: createGuardedFetch({ ...documents, maxBytes: LARGEST_KEY_SET }),
      fetchClientLogo: createLogoFetch(documents),
    },
  )
}

function createProviderSignIn(
  { artifact, store, audit, now }: DeploymentOptions,
  oauth: AuthorizationServer,
  resolveSecret: ResolveSecret,
): ProviderSignIn | undefined {
  const { identity, server } = artifact.program
  if (identity === undefined) return undefined
  const redirectUri = `${server.issuer}${CALLBACK_PATH}`
  const provider = createProvider({ identity, redirectUri, resolveSecret, now })
  return providerSignIn({ identity, provider, oauth, store, commit: audit.commit, now, random })
}

function createHandler(
  { artifact, log, mcp, serving }: DeploymentOptions,
  oauth: AuthorizationServer,
  broker: Broker,
  callTool: CallTool,
): McpHandler {
  const { server, tools, prompts } = artifact.program
  return createMcpHandler<Grant>(
    {
      server: { name: server.name, version: server.version, instructions: server.instructions },
      tools,
      ...(prompts === undefined ? {} : { prompts }),
      forms: artifact.forms.forms,
      ...(mcp === undefined ? {} : { signCursor: mcp.seal.signCursor }),
    },
    {
      async authenticate(authorization, { method, dpop }) {
        const presented = { method, url: server.resource, proof: dpop }
        const verified = await oauth.verifyAccessToken(authorization, presented)
        if (verified.ok) return { ok: true, caller: verified.grant }
        if (verified.reason !== 'token_missing') log('info', 'token.refused', { reason: verified.reason })
        return { ok: false, status: verified.wire.status, wwwAuthenticate: verified.wire.wwwAuthenticate }
      },
      visible: broker.visible,
      hasScope: (grant, { scope }) => grant.scopes.has(scope),
      formOf: artifact.forms.of,
      // What a client was asked under one policy is decided under the one that is in force when it answers.
      call: (grant, { name }, args, context) => (serving?.()?.callTool ?? callTool)(grant, name, args, context),
      principalOf: ({ user, agent, clientId }) => JSON.stringify([user, agent, clientId]),
      ...(mcp === undefined ? {} : { streams: mcp.streams, seal: mcp.seal, sessions: mcp.sessions, tasks: mcp.tasks }),
      onFault: (fault) => log('error', 'fault', { message: fault instanceof Error ? fault.message : String(fault) }),
    },
  )
}

function upstreamCaller(
  { program }: OpenedArtifact,
  egress: Egress,
): Parameters<typeof createBroker>[1]['callUpstream'] {
  const upstreams = new Map(program.upstreams.map((upstream) => [upstream.id, upstream]))
  const builders = program.tools.map(({ call, resource }) => {
    if (resource?.contents !== undefined) return builtIn(resource)
    const upstream = upstreams.get(call.upstream)
    if (upstream === undefined) throw new TypeError(`the program has no upstream ${call.upstream}`)
    return compileCall(call, upstream)
  })
  return async (toolIndex, args, { signal, trace, onProgress }) => {
    const build = builders[toolIndex]
    if (typeof build === 'object') return build
    const built = build?.(args)
    if (built === undefined || !built.ok) return { ok: false, reason: 'request-refused', sent: false }
    const { traceparent } = trace
    return egress.call(built.request, { signal, onProgress, ...(traceparent === undefined ? {} : { traceparent }) })
  }
}

// What is built in is answered as an upstream would.
function builtIn({ contents = '', mimeType, binary }: ResourcePart): UpstreamAnswer {
  const body = Buffer.from(contents, binary ? 'base64' : 'utf8')
  return { ok: true, status: 200, contentType: mimeType, body, scrubbed: false }
}
