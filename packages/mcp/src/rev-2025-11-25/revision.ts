import { isJsonObject } from '@fullmakt/ir'
import { anticipated } from '../asked-arguments.ts'
import type { Features } from '../features.ts'
import { formLists } from '../form-lists.ts'
import { own, RpcCode, resultResponse } from '../json-rpc.ts'
import { outcomeResponse, type ResultForms } from '../outcome-response.ts'
import type { McpAnswer, McpPorts, McpResponse, McpSurface } from '../ports.ts'
import type { Incoming, Revision, RevisionOptions } from '../revision.ts'
import { findCall, indexTools, type ToolIndex } from '../tool-index.ts'
import { initialize } from './initialize.ts'
import type { LegacyMethod } from './legacy-method.ts'
import { featureMethods, listMethod, refuse } from './methods.ts'
import { type OutputForm, outputForm } from './output-form.ts'
import { legacyVersionProblem } from './protocol-version.ts'
import { callResults, renderTool } from './results.ts'
import { runCall } from './run-call.ts'
import { sessionOf } from './session-stream.ts'
import type { McpSession, McpSessions } from './sessions.ts'

/**
 * Makes MCP 2025-11-25 and its predecessors: `initialize`, `ping`, `tools/list`, `tools/call`, and where there are some the methods of resources,
 * prompts and completions. Takes where sessions are kept, undefined for none: then nothing is remembered of a client.
 * Tools that require client capabilities are not served, nor those that are nothing but tasks: what they ask for is not known to be there in this era.
 *
 * @see MCP 2025-11-25
 */
export function createRevision20251125<Caller>(
  surface: McpSurface,
  ports: McpPorts<Caller>,
  options: RevisionOptions,
  features: Features,
  sessions: McpSessions | undefined,
): Revision<Caller> {
  const tools = indexTools(surface.tools, (tool) => {
    if (Object.keys(tool.requires).length > 0 || tool.task === 'required') return undefined
    const form = outputForm(tool.output)
    return { form, results: callResults(form) }
  })
  const listOf = formLists(surface, ports, (inForm) => {
    const fragments = [...tools.values()].map(({ index, node, compiled }) => ({
      index,
      name: node.name,
      json: renderTool(inForm(node), compiled.form),
    }))
    return listMethod(surface, ports, options, 'tools', fragments)
  })
  const keepsSessions = sessions !== undefined
  const methods = new Map<string, LegacyMethod<Caller>>([
    ['ping', ({ request }) => resultResponse(request.id, '{}')],
    ['tools/list', (incoming, session) => listOf(incoming.caller)(incoming, session)],
    ['tools/call', (incoming, session) => callTool(incoming, session, ports, tools)],
    ...featureMethods(surface, ports, options, features, keepsSessions),
  ])
  return (incoming) => {
    const { request, headers, caller } = incoming
    const problem = legacyVersionProblem(request.method, headers, request.id)
    if (problem !== null) return problem
    if (request.method === 'initialize') return begin(incoming, surface, ports, features, sessions)
    const method = methods.get(request.method)
    if (method === undefined) return refuse(incoming, RpcCode.methodNotFound, 'Method not found')
    if (sessions === undefined) return method(incoming, undefined)
    const found = sessionOf(sessions, headers, ports.principalOf(caller))
    return found.ok ? method(incoming, found.session) : found.response
  }
}

interface CompiledTool {
  readonly form: OutputForm
  readonly results: ResultForms
}

function begin<Caller>(
  incoming: Incoming<Caller>,
  { server }: McpSurface,
  ports: McpPorts<Caller>,
  features: Features,
  sessions: McpSessions | undefined,
): McpResponse {
  const { request, caller } = incoming
  const result = initialize(server, request.params, features, sessions !== undefined)
  if (result === undefined) return refuse(incoming, RpcCode.invalidParams, 'params.protocolVersion must be a string')
  const response = resultResponse(request.id, result)
  if (sessions === undefined) return response
  const capabilities = own(request.params, 'capabilities')
  const declared = capabilities !== undefined && isJsonObject(capabilities) ? capabilities : {}
  const session = sessions.open(ports.principalOf(caller), declared)
  return { ...response, headers: { ...response.headers, 'mcp-session-id': session.id } }
}

function callTool<Caller>(
  incoming: Incoming<Caller>,
  session: McpSession | undefined,
  ports: McpPorts<Caller>,
  tools: ToolIndex<CompiledTool>,
): McpAnswer | Promise<McpAnswer> {
  const { request, caller } = incoming
  const found = findCall(tools, request.params, ports.visible(caller))
  if (!found.ok) return refuse(incoming, found.error.code, found.error.message)
  const { node, compiled } = found.tool
  const early = node.asks === undefined ? null : anticipated(found.args, node.asks)
  if (early !== null) return resultResponse(request.id, compiled.results.failed(early))
  return runCall(incoming, ports, {
    node,
    args: found.args,
    session,
    respond: (outcome) => outcomeResponse(request.id, node, outcome, compiled.results),
  })
}
