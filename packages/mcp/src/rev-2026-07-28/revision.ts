import type { JsonObject } from '@fullmakt/ir'
import { errorResponse, own, resultResponse } from '../json-rpc.ts'
import { outcomeResponse } from '../outcome-response.ts'
import type { McpPorts, McpResponse, McpSurface } from '../ports.ts'
import type { Incoming, Revision, RevisionOptions } from '../revision.ts'
import { findCall, indexTools, type ToolIndex } from '../tool-index.ts'
import { createToolList } from '../tool-list.ts'
import { readTrace } from '../trace.ts'
import { declares } from './capabilities.ts'
import { type Envelope, readEnvelope } from './envelope.ts'
import { compileParamHeaders, type ParamHeader, paramHeaderProblem } from './param-headers.ts'
import { ErrorCode } from './protocol.ts'
import { createResults, type Results, renderTool } from './results.ts'
import { standardHeaderProblem } from './standard-headers.ts'

/**
 * Makes MCP 2026-07-28: `server/discover`, `tools/list` and `tools/call`; every other method is not found.
 * Checks in this order: envelope, version, mirrored headers, method, tool, client capabilities, mirrored arguments.
 *
 * @see MCP 2026-07-28
 */
export function createRevision20260728<Caller>(
  surface: McpSurface,
  ports: McpPorts<Caller>,
  options: RevisionOptions,
): Revision<Caller> {
  const results = createResults(surface.server)
  const tools = indexTools(surface.tools, (tool) => compileParamHeaders(tool.input))
  const fragments = [...tools.values()].map(({ index, node }) => ({ index, name: node.name, json: renderTool(node) }))
  const list = createToolList(fragments, options.pageSize, results.page)
  const methods = new Map<string, Method<Caller>>([
    ['server/discover', ({ request }) => resultResponse(request.id, results.discover)],
    ['tools/list', (incoming) => listTools(incoming, ports, list)],
    ['tools/call', (incoming, envelope) => callTool(incoming, envelope, ports, tools, results)],
  ])
  return (incoming) => {
    const read = readEnvelope(incoming.request, incoming.headers)
    if (!read.ok) return read.response
    const problem = standardHeaderProblem(incoming.request, incoming.headers)
    if (problem !== null) return refuse(incoming, 400, ErrorCode.headerMismatch, problem)
    const method = methods.get(incoming.request.method)
    if (method === undefined) return refuse(incoming, 404, ErrorCode.methodNotFound, 'Method not found')
    return method(incoming, read.envelope)
  }
}

type Method<Caller> = (incoming: Incoming<Caller>, envelope: Envelope) => McpResponse | Promise<McpResponse>

function listTools<Caller>(
  incoming: Incoming<Caller>,
  ports: McpPorts<Caller>,
  list: ReturnType<typeof createToolList>,
): McpResponse {
  const cursor = own(incoming.request.params, 'cursor')
  const page =
    cursor === undefined || typeof cursor === 'string' ? list(ports.visible(incoming.caller), cursor) : undefined
  if (page === undefined) return refuse(incoming, 200, ErrorCode.invalidParams, 'Invalid cursor')
  return resultResponse(incoming.request.id, page)
}

async function callTool<Caller>(
  incoming: Incoming<Caller>,
  envelope: Envelope,
  ports: McpPorts<Caller>,
  tools: ToolIndex<readonly ParamHeader[]>,
  results: Results,
): Promise<McpResponse> {
  const { request, headers, caller, signal } = incoming
  const found = findCall(tools, request.params, ports.visible(caller))
  if (!found.ok) return refuse(incoming, 200, found.error.code, found.error.message)
  const { node, compiled } = found.tool
  if (!declares(envelope.clientCapabilities, node.requires)) {
    const data = { requiredCapabilities: node.requires }
    return refuse(incoming, 400, ErrorCode.missingRequiredClientCapability, 'Missing required client capability', data)
  }
  const problem = paramHeaderProblem(compiled, found.args, headers)
  if (problem !== null) return refuse(incoming, 400, ErrorCode.headerMismatch, problem)
  const outcome = await ports.call(caller, node, found.args, { signal, trace: readTrace(envelope.meta, headers) })
  return outcomeResponse(request.id, node, outcome, results)
}

function refuse<Caller>(
  incoming: Incoming<Caller>,
  status: number,
  code: number,
  message: string,
  data?: JsonObject,
): McpResponse {
  return errorResponse(status, incoming.request.id, data === undefined ? { code, message } : { code, message, data })
}
