import { parseStrictJson } from '@fullmakt/ir'
import { eraOf, namesModern } from './codec.ts'
import { refuseContent } from './content.ts'
import { type Features, featuresOf } from './features.ts'
import { ACCEPTED, errorResponse, RpcCode, type RpcId, readMessage, refusal } from './json-rpc.ts'
import type { McpAnswer, McpHeaders, McpPorts, McpRequest, McpResponse, McpSurface } from './ports.ts'
import { cancelled } from './rev-2025-11-25/cancelled.ts'
import { legacyVersionProblem } from './rev-2025-11-25/protocol-version.ts'
import { createRevision20251125 } from './rev-2025-11-25/revision.ts'
import { answerSessionRequest, sessionOf } from './rev-2025-11-25/session-stream.ts'
import type { McpSessions } from './rev-2025-11-25/sessions.ts'
import { createRevision20260728 } from './rev-2026-07-28/revision.ts'
import type { Revision } from './revision.ts'

/** Limits of the endpoint. */
export interface McpOptions {
  /** Largest request body in bytes; 1 MiB by default. */
  readonly maxBodyBytes?: number
  /** Tools on one page of `tools/list`; 250 by default. */
  readonly pageSize?: number
}

/** Answers one HTTP request to the MCP endpoint; never rejects. */
export type McpHandler = (request: McpRequest) => Promise<McpAnswer>

/**
 * Makes the handler of an MCP endpoint that serves 2026-07-28 and, stateless, 2025-11-25 and its predecessors.
 * Everything that does not depend on a request is rendered here, once.
 * Throws `ERR_MCP_TOOL_NAME` for two tools of one name and `ERR_MCP_PARAM_HEADER` for an `x-mcp-header` that clients would refuse.
 * The handler does not check Host or Origin and adds no CORS fields; it does not validate arguments against schemas.
 *
 * @see MCP 2026-07-28, basic/transports/streamable-http
 */
export function createMcpHandler<Caller>(
  surface: McpSurface,
  ports: McpPorts<Caller>,
  options: McpOptions = {},
): McpHandler {
  const maxBodyBytes = options.maxBodyBytes ?? 1_048_576
  const revisionOptions = { pageSize: options.pageSize ?? 250 }
  const modern = createRevision20260728(surface, ports, revisionOptions)
  const features = featuresOf(surface)
  // Sessions cost memory for every client, so they are kept only where a client may be asked for something.
  const sessions = features.asks && ports.streams !== undefined ? ports.sessions : undefined
  const legacy = createRevision20251125(surface, ports, revisionOptions, features, sessions)
  return async (request) => {
    const progress: Progress = { id: undefined }
    try {
      return await answer(request, ports, maxBodyBytes, modern, legacy, { features, sessions }, progress)
    } catch (thrown) {
      return fault(ports, thrown, progress.id)
    }
  }
}

/** What the older era keeps and offers. */
interface LegacyState {
  readonly features: Features
  readonly sessions: McpSessions | undefined
}

/** What is known about a request when something is thrown. */
interface Progress {
  id: RpcId | undefined
}

async function answer<Caller>(
  request: McpRequest,
  ports: McpPorts<Caller>,
  maxBodyBytes: number,
  modern: Revision<Caller>,
  legacy: Revision<Caller>,
  { features, sessions }: LegacyState,
  progress: Progress,
): Promise<McpAnswer> {
  const { method, headers } = request
  // The later era has POST alone: a client of it that asks otherwise is told so.
  const isOfSession = sessions !== undefined && (method === 'GET' || method === 'DELETE') && !namesModern(headers)
  const refused = isOfSession ? null : refuseContent(request, maxBodyBytes)
  if (refused !== null) return refused
  const authentication = await ports.authenticate(credentialOf(request.headers, 'authorization'), {
    method: request.method,
    dpop: credentialOf(request.headers, 'dpop'),
  })
  if (!authentication.ok) return unauthenticated(authentication.status, authentication.wwwAuthenticate)
  if (isOfSession) {
    const owner = ports.principalOf(authentication.caller)
    return answerSessionRequest(method, headers, owner, sessions, ports, features)
  }
  const json = parseStrictJson(request.body)
  if (!json.ok) return unreadable(json.reason === 'syntax' || json.reason === 'invalid-utf8')
  const message = readMessage(json.value)
  if (message.kind === 'invalid') return invalidRequest(message.id)
  if (message.kind === 'response') {
    if (sessions === undefined) return invalidRequest(message.id)
    const problem = legacyVersionProblem('', headers, undefined)
    if (problem !== null) return problem
    const found = sessionOf(sessions, headers, ports.principalOf(authentication.caller))
    if (!found.ok) return found.response
    found.session.settle(String(message.id), message.result)
    return ACCEPTED
  }
  if (message.kind === 'notification') {
    if (!message.method.startsWith('notifications/')) return invalidRequest(undefined)
    if (eraOf(message.method, message.params, request.headers) === 'modern') return ACCEPTED
    const problem = legacyVersionProblem(message.method, request.headers, undefined)
    if (problem !== null) return problem
    if (message.method === 'notifications/cancelled')
      cancelled(message.params, headers, authentication.caller, ports, sessions)
    return ACCEPTED
  }
  progress.id = message.request.id
  const revision = eraOf(message.request.method, message.request.params, request.headers) === 'modern' ? modern : legacy
  return revision({
    caller: authentication.caller,
    request: message.request,
    headers: request.headers,
    signal: request.signal,
    fault: (thrown, id) => fault(ports, thrown, id),
  })
}

function fault<Caller>(ports: McpPorts<Caller>, thrown: unknown, id: RpcId | undefined): McpResponse {
  report(ports, thrown)
  return errorResponse(500, id, { code: RpcCode.internalError, message: 'Internal error' })
}

function credentialOf(headers: McpHeaders, name: 'authorization' | 'dpop'): string | undefined {
  const field = headers[name]
  // Joined, two credentials make one that no scheme accepts; picking either would be a guess.
  return field === undefined || typeof field === 'string' ? field : field.join(', ')
}

function unauthenticated(status: number, wwwAuthenticate: string | null): McpResponse {
  const message = status === 401 ? 'Unauthorized' : status === 403 ? 'Forbidden' : 'Request refused'
  return refusal(status, message, wwwAuthenticate === null ? {} : { 'www-authenticate': wwwAuthenticate })
}

function unreadable(noJson: boolean): McpResponse {
  return errorResponse(
    400,
    undefined,
    noJson
      ? { code: RpcCode.parseError, message: 'Parse error' }
      : { code: RpcCode.invalidRequest, message: 'Ambiguous or too deeply nested JSON' },
  )
}

function invalidRequest(id: RpcId | undefined): McpResponse {
  return errorResponse(400, id, { code: RpcCode.invalidRequest, message: 'Invalid request' })
}

function report<Caller>(ports: McpPorts<Caller>, fault: unknown): void {
  try {
    ports.onFault(fault)
  } catch {
    // The client's answer must not depend on the reporter.
  }
}
