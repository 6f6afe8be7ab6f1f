import { anticipated } from '../asked-arguments.ts'
import { declares } from '../capabilities.ts'
import { own, resultResponse } from '../json-rpc.ts'
import { outcomeResponse } from '../outcome-response.ts'
import type { CallOutcome, McpAnswer, McpResponse } from '../ports.ts'
import { progressReport } from '../progress.ts'
import type { Incoming } from '../revision.ts'
import { answerCall } from '../streamed-call.ts'
import { type TaskOf, taskInfo } from '../task-record.ts'
import { findCall, indexTools, type ToolIndex } from '../tool-index.ts'
import { readTrace } from '../trace.ts'
import { approvalRequest } from './approval-ask.ts'
import { firstQuestions } from './asked-task.ts'
import { callAsTask } from './call-as-task.ts'
import { callRound } from './call-round.ts'
import type { Envelope } from './envelope.ts'
import { type Method, type MethodParts, refuse } from './method.ts'
import { compileParamHeaders, type ParamHeader, paramHeaderProblem } from './param-headers.ts'
import { ErrorCode } from './protocol.ts'
import { membersOf, TASKS_CAPABILITY } from './tasks.ts'

/**
 * `tools/call`.
 * Checks in this order: tool, client capabilities, mirrored arguments, request state. Throws at once for tools that cannot be served.
 *
 * @see MCP 2026-07-28, server/tools, Calling Tools
 */
export function toolsCall<Caller>(parts: MethodParts<Caller>): Method<Caller> {
  const tools = indexTools(parts.surface.tools, (tool) => compileParamHeaders(tool.input))
  return {
    name: 'tools/call',
    mirrored: 'name',
    answer: (incoming, envelope) => callTool(incoming, envelope, parts, tools),
  }
}

async function callTool<Caller>(
  incoming: Incoming<Caller>,
  envelope: Envelope,
  { ports, results }: MethodParts<Caller>,
  tools: ToolIndex<readonly ParamHeader[]>,
): Promise<McpAnswer> {
  const { request, headers, caller, signal } = incoming
  const found = findCall(tools, request.params, ports.visible(caller))
  if (!found.ok) return refuse(incoming, 200, found.error.code, found.error.message)
  const { node, compiled } = found.tool
  if (!declares(envelope.clientCapabilities, node.requires)) {
    const data = { requiredCapabilities: node.requires }
    return refuse(incoming, 400, ErrorCode.missingRequiredClientCapability, 'Missing required client capability', data)
  }
  const takesTasks = node.task !== undefined && declares(envelope.clientCapabilities, TASKS_CAPABILITY)
  if (node.task === 'required' && !takesTasks) {
    const data = { requiredCapabilities: TASKS_CAPABILITY }
    return refuse(incoming, 400, ErrorCode.missingRequiredClientCapability, 'Missing required client capability', data)
  }
  const problem = paramHeaderProblem(compiled, found.args, headers)
  if (problem !== null) return refuse(incoming, 400, ErrorCode.headerMismatch, problem)
  const owner = (): string => ports.principalOf(caller)
  const { name } = node
  const asks = ports.hasScope?.(caller, node) === false ? undefined : node.asks
  const early = asks === undefined ? null : anticipated(found.args, asks)
  if (early !== null) return resultResponse(request.id, results.failed(early))
  const { tasks } = ports
  const task: TaskOf | undefined = takesTasks ? { owner: owner(), tool: name } : undefined
  if (
    asks !== undefined &&
    task !== undefined &&
    tasks !== undefined &&
    own(request.params, 'requestState') === undefined
  ) {
    const record = await tasks.ask(task, (now) => firstQuestions(node, found.args, envelope.clientCapabilities, now))
    // Where nothing is to be asked, what must be asked cannot be, or there is no room for a task, it goes on as without one.
    if (record !== undefined) return resultResponse(request.id, results.task('task', membersOf(taskInfo(record))))
  }
  const subject = { owner, method: request.method, name, args: found.args, asks }
  const round = callRound(request.params, envelope.clientCapabilities, ports.seal, subject)
  if (round.kind === 'invalid') return refuse(incoming, 200, ErrorCode.invalidParams, round.message)
  if (round.kind === 'declined') return resultResponse(request.id, results.failed(round.text))
  if (round.kind === 'missing') {
    const data = { requiredCapabilities: round.required }
    return refuse(incoming, 400, ErrorCode.missingRequiredClientCapability, 'Missing required client capability', data)
  }
  if (round.kind === 'ask') return resultResponse(request.id, results.inputRequired(round.requests, round.state))
  const { mayAsk } = round
  const args = asks === undefined ? found.args : { ...found.args, ...round.answers }
  const respond = (outcome: CallOutcome): McpResponse =>
    outcome.kind === 'approval-required' && mayAsk !== null
      ? resultResponse(request.id, results.inputRequired(approvalRequest(outcome), mayAsk()))
      : outcomeResponse(request.id, node, outcome, results)
  if (task !== undefined && tasks !== undefined) {
    const trace = readTrace(envelope.meta, headers)
    return callAsTask({
      id: request.id,
      of: task,
      tasks,
      results,
      signal,
      run: (context) => ports.call(caller, node, args, { ...context, trace }),
      respond,
      fault: (thrown) => incoming.fault(thrown, request.id),
    })
  }
  return answerCall({
    headers,
    streams: ports.streams,
    owner,
    report: progressReport(request.params),
    run: (onProgress) =>
      ports.call(caller, node, args, { signal, trace: readTrace(envelope.meta, headers), onProgress }),
    respond,
    fault: (thrown) => incoming.fault(thrown, request.id),
    // Whoever ends the stream ends the request with it, whose signal the call has.
    abort() {},
  })
}
