import type { JsonObject } from '@fullmakt/ir'
import { own } from '../json-rpc.ts'
import { progressReport } from '../progress.ts'
import { readResponse } from '../read-response.ts'
import type { ResourceIndex } from '../resource-index.ts'
import type { Incoming } from '../revision.ts'
import { answerCall } from '../streamed-call.ts'
import { readTrace } from '../trace.ts'
import { listMethod } from './list-method.ts'
import { type Method, type MethodParts, refuse } from './method.ts'
import { ErrorCode } from './protocol.ts'

/**
 * `resources/list`, `resources/templates/list` and `resources/read`.
 * A resource that the caller may not see is answered exactly like one that does not exist; a read goes the way of a call.
 *
 * @see MCP 2026-07-28, server/resources
 */
export function resourceMethods<Caller>(parts: MethodParts<Caller>, index: ResourceIndex): readonly Method<Caller>[] {
  return [
    listMethod(parts, 'resources/list', 'resources', index.resources),
    listMethod(parts, 'resources/templates/list', 'resourceTemplates', index.templates),
    { name: 'resources/read', mirrored: 'uri', answer: (incoming, { meta }) => read(incoming, meta, parts, index) },
  ]
}

function read<Caller>(
  incoming: Incoming<Caller>,
  meta: JsonObject,
  { ports, results }: MethodParts<Caller>,
  index: ResourceIndex,
): ReturnType<Method<Caller>['answer']> {
  const { request, headers, caller, signal } = incoming
  const uri = own(request.params, 'uri')
  if (typeof uri !== 'string') return refuse(incoming, 200, ErrorCode.invalidParams, 'params.uri must be a string')
  const visible = ports.visible(caller)
  const found = index.find(uri).find((one) => visible.sees(one.index))
  if (found === undefined) return refuse(incoming, 200, ErrorCode.invalidParams, 'Resource not found', { uri })
  return answerCall({
    headers,
    streams: ports.streams,
    owner: () => ports.principalOf(caller),
    report: progressReport(request.params),
    run: (onProgress) =>
      ports.call(caller, found.node, { ...found.args }, { signal, trace: readTrace(meta, headers), onProgress }),
    respond: (outcome) => readResponse(request.id, uri, outcome, results.contents),
    fault: (thrown) => incoming.fault(thrown, request.id),
    abort() {},
  })
}
