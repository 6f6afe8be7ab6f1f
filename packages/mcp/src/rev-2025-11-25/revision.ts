import { isJsonObject } from '@fullmakt/ir'
import { shortHash } from '../cursor.ts'
import { errorResponse, own, RpcCode, resultResponse } from '../json-rpc.ts'
import { outcomeResponse, type ResultForms } from '../outcome-response.ts'
import type { McpAnswer, McpPorts, McpResponse, McpSurface } from '../ports.ts'
import { progressReport } from '../progress.ts'
import type { Incoming, Revision, RevisionOptions } from '../revision.ts'
import { answerCall } from '../streamed-call.ts'
import { findCall, indexTools, type ToolIndex } from '../tool-index.ts'
import { createToolList, type ToolList } from '../tool-list.ts'
import { readTrace } from '../trace.ts'
import { initialize } from './initialize.ts'
import { type OutputForm, outputForm } from './output-form.ts'
import { legacyVersionProblem } from './protocol-version.ts'
import { callResults, renderPage, renderTool } from './results.ts'

/**
 * Makes MCP 2025-11-25 and its predecessors, without sessions: `initialize`, `ping`, `tools/list` and `tools/call`.
 * Tools that require client capabilities are not served: without a session nothing says what the client can do.
 *
 * @see MCP 2025-11-25
 */
export function createRevision20251125<Caller>(
  surface: McpSurface,
  ports: McpPorts<Caller>,
  options: RevisionOptions,
): Revision<Caller> {
  const tools = indexTools(surface.tools, (tool) => {
    if (Object.keys(tool.requires).length > 0) return undefined
    const form = outputForm(tool.output)
    return { form, results: callResults(form) }
  })
  const fragments = [...tools.values()].map(({ index, node, compiled }) => ({
    index,
    name: node.name,
    json: renderTool(node, compiled.form),
  }))
  const sign = surface.signCursor ?? shortHash
  const list = createToolList(fragments, options.pageSize, renderPage, (text) => sign(`2025-11-25\n${text}`))
  const methods = new Map<string, Revision<Caller>>([
    ['initialize', (incoming) => answerInitialize(incoming, surface.server)],
    ['ping', ({ request }) => resultResponse(request.id, '{}')],
    ['tools/list', (incoming) => listTools(incoming, ports, list)],
    ['tools/call', (incoming) => callTool(incoming, ports, tools)],
  ])
  return (incoming) => {
    const problem = legacyVersionProblem(incoming.request.method, incoming.headers, incoming.request.id)
    if (problem !== null) return problem
    const method = methods.get(incoming.request.method)
    return method === undefined ? refuse(incoming, RpcCode.methodNotFound, 'Method not found') : method(incoming)
  }
}

interface CompiledTool {
  readonly form: OutputForm
  readonly results: ResultForms
}

function answerInitialize<Caller>(incoming: Incoming<Caller>, server: McpSurface['server']): McpResponse {
  const result = initialize(server, incoming.request.params)
  if (result === undefined) return refuse(incoming, RpcCode.invalidParams, 'params.protocolVersion must be a string')
  return resultResponse(incoming.request.id, result)
}

function listTools<Caller>(incoming: Incoming<Caller>, ports: McpPorts<Caller>, list: ToolList): McpResponse {
  const cursor = own(incoming.request.params, 'cursor')
  const page =
    cursor === undefined || typeof cursor === 'string' ? list(ports.visible(incoming.caller), cursor) : undefined
  if (page === undefined) return refuse(incoming, RpcCode.invalidParams, 'Invalid cursor')
  return resultResponse(incoming.request.id, page)
}

async function callTool<Caller>(
  incoming: Incoming<Caller>,
  ports: McpPorts<Caller>,
  tools: ToolIndex<CompiledTool>,
): Promise<McpAnswer> {
  const { request, headers, caller } = incoming
  const found = findCall(tools, request.params, ports.visible(caller))
  if (!found.ok) return refuse(incoming, found.error.code, found.error.message)
  const { node, compiled } = found.tool
  const meta = own(request.params, '_meta')
  const trace = readTrace(isJsonObject(meta) ? meta : undefined, headers)
  // In this era a lost connection does not cancel: only a notification gives the call up.
  const cancel = new AbortController()
  const abort = (): void => cancel.abort()
  const owner = ports.principalOf(caller)
  const forget = ports.streams?.callStarted(owner, request.id, abort)
  return answerCall({
    headers,
    streams: ports.streams,
    owner: () => owner,
    report: progressReport(request.params),
    run: (onProgress) =>
      ports.call(caller, node, found.args, { signal: cancel.signal, trace, onProgress }).finally(forget),
    respond: (outcome) => outcomeResponse(request.id, node, outcome, compiled.results),
    fault: (thrown) => incoming.fault(thrown, request.id),
    abort,
  })
}

function refuse<Caller>(incoming: Incoming<Caller>, code: number, message: string): McpResponse {
  return errorResponse(200, incoming.request.id, { code, message })
}
