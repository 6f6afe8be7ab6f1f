import { type AuditEntry, type Broker, createBroker } from '@fullmakt/broker'
import { createMcpHandler, type McpHandler } from '@fullmakt/mcp'
import { type AuthorizationServer, createAuthorizationServer, type Grant } from '@fullmakt/oauth'
import type { Store } from '@fullmakt/store'
import {
  compileCall,
  createEgress,
  createGuardedFetch,
  createSecretResolver,
  type Egress,
  nodeFiles,
} from '@fullmakt/upstream'
import type { H3 } from 'h3'
import type { ApprovalContext } from './approvals/approval-context.ts'
import { askApproval } from './approvals/ask-approval.ts'
import { approvalDesk } from './approvals/decide-approval.ts'
import type { OpenedArtifact } from './artifact/open-artifact.ts'
import type { AuditLog } from './audit/audit-log.ts'
import { hashPassword, random, sha256Text, verifyPassword } from './crypto.ts'
import { createApp } from './http/app.ts'
import { type McpEndpoint, mcpEndpoint } from './http/mcp-endpoint.ts'
import { siteCheck } from './http/site-check.ts'
import type { Log } from './log.ts'

/** An artifact in service: everything wired, nothing listening yet. */
export interface Deployment {
  readonly mcp: McpEndpoint
  readonly handleMcp: McpHandler
  readonly app: H3
  readonly oauth: AuthorizationServer
  close(): Promise<void>
}

/** What a deployment stands on. */
export interface DeploymentOptions {
  readonly artifact: OpenedArtifact
  readonly store: Store
  readonly audit: AuditLog
  readonly env: Readonly<Record<string, string | undefined>>
  readonly now: () => number
  readonly log: Log
}

/** Wires an artifact: the packages of the serving side meet here and nowhere else. */
export function createDeployment(options: DeploymentOptions): Deployment {
  const { artifact, store, audit, env, now, log } = options
  const { program } = artifact
  const oauth = createOAuth(options)
  const resolveSecret = createSecretResolver({ env, files: nodeFiles, now })
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
    policy: artifact.policy,
    validators: artifact.validators,
    takeLimit: (key, { count, periodMs }) => store.rateTake(key, { count, periodMs }),
    approvals: askApproval(approving),
    record: (entry: AuditEntry) => audit.append(entry),
    callUpstream: upstreamCaller(artifact, egress),
    insufficientScope: (grant, scope) => oauth.insufficientScope(grant as Grant, [scope]).wwwAuthenticate ?? '',
    newCallId: createCallIds(Buffer.from(random(12)).toString('base64url')),
    now,
    onRefusal: (refusal) => log('info', 'call.refused', { ...refusal }),
  })
  const handleMcp = createHandler(options, oauth, broker)
  const checkSite = siteCheck(program.server.issuer)
  return {
    handleMcp,
    mcp: mcpEndpoint(handleMcp, checkSite),
    app: createApp({
      program,
      oauth,
      approvals: approvalDesk(approving),
      checkSite,
      newBrowser: () => Buffer.from(random(32)).toString('base64url'),
      checkpoint: audit.checkpoint,
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

function createOAuth({ artifact, store, audit, now }: DeploymentOptions): AuthorizationServer {
  const { server, scopes, agents } = artifact.program
  const { issuer, resource, dynamicRegistration, clientIdMetadata, accessTokenMs, grantMs } = server
  return createAuthorizationServer(
    { issuer, resource, scopes, agents, dynamicRegistration, clientIdMetadata, accessTokenMs, grantMs },
    {
      store,
      commit: audit.commit,
      now,
      random,
      sha256: sha256Text,
      hashPassword,
      verifyPassword,
      fetchClientMetadata: createGuardedFetch(),
    },
  )
}

function createHandler({ artifact, log }: DeploymentOptions, oauth: AuthorizationServer, broker: Broker): McpHandler {
  const { server, tools } = artifact.program
  const indexOf = new Map(tools.map((tool, index) => [tool, index]))
  return createMcpHandler<Grant>(
    { server: { name: server.name, version: server.version, instructions: server.instructions }, tools },
    {
      async authenticate(authorization) {
        const verified = await oauth.verifyAccessToken(authorization)
        if (verified.ok) return { ok: true, caller: verified.grant }
        if (verified.reason !== 'token_missing') log('info', 'token.refused', { reason: verified.reason })
        return { ok: false, status: verified.wire.status, wwwAuthenticate: verified.wire.wwwAuthenticate }
      },
      visible: broker.visible,
      call: (grant, tool, args, context) => broker.call(grant, indexOf.get(tool) ?? -1, args, context),
      onFault: (fault) => log('error', 'fault', { message: fault instanceof Error ? fault.message : String(fault) }),
    },
  )
}

function upstreamCaller(
  { program }: OpenedArtifact,
  egress: Egress,
): Parameters<typeof createBroker>[1]['callUpstream'] {
  const upstreams = new Map(program.upstreams.map((upstream) => [upstream.id, upstream]))
  const builders = program.tools.map(({ call }) => {
    const upstream = upstreams.get(call.upstream)
    if (upstream === undefined) throw new TypeError(`the program has no upstream ${call.upstream}`)
    return compileCall(call, upstream)
  })
  return async (toolIndex, args, { signal, trace }) => {
    const built = builders[toolIndex]?.(args)
    if (built === undefined || !built.ok) return { ok: false, reason: 'request-refused', sent: false }
    const { traceparent } = trace
    return egress.call(built.request, { signal, ...(traceparent === undefined ? {} : { traceparent }) })
  }
}
