import { featuresOf } from '../features.ts'
import type { McpPorts, McpSurface } from '../ports.ts'
import type { Revision, RevisionOptions } from '../revision.ts'
import { completionComplete } from './completion-complete.ts'
import { readEnvelope } from './envelope.ts'
import { type Method, type MethodParts, refuse } from './method.ts'
import { promptMethods } from './prompts.ts'
import { ErrorCode } from './protocol.ts'
import { resourceMethods } from './resources.ts'
import { createResults } from './results.ts'
import { serverDiscover } from './server-discover.ts'
import { standardHeaderProblem } from './standard-headers.ts'
import { subscriptionsListen } from './subscriptions-listen.ts'
import { taskMethods } from './tasks.ts'
import { toolsCall } from './tools-call.ts'
import { toolsList } from './tools-list.ts'

/**
 * Makes MCP 2026-07-28: `server/discover`, `tools/list`, `tools/call`, where there are some the methods of resources, prompts and completions, and
 * `subscriptions/listen` where streams are kept; every other method is not found. Checks in this order: envelope, version, mirrored headers, method, and what the method checks.
 *
 * @see MCP 2026-07-28
 */
export function createRevision20260728<Caller>(
  surface: McpSurface,
  ports: McpPorts<Caller>,
  options: RevisionOptions,
): Revision<Caller> {
  const found = featuresOf(surface)
  const features = { ...found, hasTasks: found.hasTasks && ports.tasks !== undefined }
  const results = createResults(surface.server, ports.streams !== undefined, features)
  const parts: MethodParts<Caller> = { surface, ports, options, results, features }
  const methods = new Map(methodsOf(parts).map((method) => [method.name, method]))
  return (incoming) => {
    const read = readEnvelope(incoming.request, incoming.headers)
    if (!read.ok) return read.response
    const method = methods.get(incoming.request.method)
    const problem = standardHeaderProblem(incoming.request, incoming.headers, method?.mirrored ?? null)
    if (problem !== null) return refuse(incoming, 400, ErrorCode.headerMismatch, problem)
    if (method === undefined) return refuse(incoming, 404, ErrorCode.methodNotFound, 'Method not found')
    return method.answer(incoming, read.envelope)
  }
}

function methodsOf<Caller>(parts: MethodParts<Caller>): readonly Method<Caller>[] {
  const { features } = parts
  return [
    serverDiscover(parts),
    toolsList(parts),
    toolsCall(parts),
    ...(features.hasResources ? resourceMethods(parts, features.resources) : []),
    ...(features.hasPrompts ? promptMethods(parts) : []),
    ...(features.hasCompletions ? [completionComplete(parts, features.complete)] : []),
    ...(features.hasTasks && parts.ports.tasks !== undefined ? taskMethods(parts, parts.ports.tasks) : []),
    ...(parts.ports.streams === undefined ? [] : [subscriptionsListen(parts)]),
  ]
}
