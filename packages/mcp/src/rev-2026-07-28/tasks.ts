import { isJsonObject, type JsonObject, type ToolNode } from '@fullmakt/ir'
import { declares } from '../capabilities.ts'
import { own, resultResponse } from '../json-rpc.ts'
import { outcomeResponse } from '../outcome-response.ts'
import type { McpResponse } from '../ports.ts'
import type { Incoming } from '../revision.ts'
import { type TaskRecord, taskDetail, taskInfo } from '../task-record.ts'
import type { McpTasks } from '../tasks.ts'
import { indexTools, type ToolIndex } from '../tool-index.ts'
import { readTrace } from '../trace.ts'
import { answeredArguments, waitsAgain, withAnswers } from './asked-task.ts'
import type { Envelope } from './envelope.ts'
import type { Method, MethodParts } from './method.ts'
import { refuse } from './method.ts'
import { ErrorCode } from './protocol.ts'
import { resumeTask } from './resume-task.ts'

/** The extension's own name. */
export const TASKS = 'io.modelcontextprotocol/tasks'

/** What a client declares that takes tasks. */
export const TASKS_CAPABILITY: JsonObject = { extensions: { [TASKS]: {} } }

/**
 * `tasks/get`, `tasks/update` and `tasks/cancel`.
 * A task of another principal is not there, nor one of a tool that this token may not see. A call that waited for answers is made with the authority
 * of the token that brings the last of them, and judged as any other call.
 *
 * @see MCP extension io.modelcontextprotocol/tasks
 */
export function taskMethods<Caller>(parts: MethodParts<Caller>, tasks: McpTasks): readonly Method<Caller>[] {
  const { ports, results } = parts
  const tools = indexTools(parts.surface.tools, () => true)
  const method = (
    name: string,
    answer: (incoming: Incoming<Caller>, found: FoundTask, envelope: Envelope) => McpResponse | Promise<McpResponse>,
  ): Method<Caller> => ({
    name,
    mirrored: 'taskId',
    async answer(incoming, envelope) {
      if (!declares(envelope.clientCapabilities, TASKS_CAPABILITY)) {
        const data = { requiredCapabilities: TASKS_CAPABILITY }
        const message = 'Missing required client capability'
        return refuse(incoming, 400, ErrorCode.missingRequiredClientCapability, message, data)
      }
      const owner = ports.principalOf(incoming.caller)
      const id = own(incoming.request.params, 'taskId')
      const record = typeof id === 'string' ? await tasks.read(id, owner) : undefined
      const tool = record === undefined ? undefined : seen(tools, record, ports.visible(incoming.caller))
      if (record === undefined || tool === undefined)
        return refuse(incoming, 200, ErrorCode.invalidParams, 'Unknown task')
      return answer(incoming, { record, owner, tool }, envelope)
    },
  })
  const done = ({ request }: Incoming<Caller>): McpResponse => resultResponse(request.id, results.task('complete', ''))
  return [
    method('tasks/get', ({ request }, { record }) =>
      resultResponse(request.id, results.task('complete', membersOf({ ...taskInfo(record), ...taskDetail(record) }))),
    ),
    method('tasks/update', async (incoming, found, envelope) => {
      const responses = own(incoming.request.params, 'inputResponses') ?? {}
      if (!isJsonObject(responses)) return refuse(incoming, 200, ErrorCode.invalidParams, 'Invalid inputResponses')
      return (await update(incoming, found, responses, envelope, parts, tasks)) ?? done(incoming)
    }),
    method('tasks/cancel', async (incoming, { record, owner }) => {
      await tasks.cancel(record.id, owner)
      return done(incoming)
    }),
  ]
}

interface FoundTask {
  readonly record: TaskRecord
  readonly owner: string
  readonly tool: ToolNode
}

function seen(
  tools: ToolIndex<boolean>,
  record: TaskRecord,
  visible: { sees(index: number): boolean },
): ToolNode | undefined {
  const tool = tools.get(record.tool)
  return tool !== undefined && visible.sees(tool.index) ? tool.node : undefined
}

async function update<Caller>(
  incoming: Incoming<Caller>,
  { record, owner, tool }: FoundTask,
  responses: JsonObject,
  { meta }: Envelope,
  { ports, results }: MethodParts<Caller>,
  tasks: McpTasks,
): Promise<McpResponse | undefined> {
  const { caller, request, headers } = incoming
  const answered = await tasks.answer(record.id, owner, (waiting) =>
    withAnswers(tool.asks ?? [], waiting, responses, results.failed),
  )
  if (answered === undefined) return undefined
  const { task, made, before } = answered
  return resumeTask({
    task,
    run: (context) =>
      ports.call(caller, tool, answeredArguments(made), { ...context, trace: readTrace(meta, headers) }),
    again: (outcome) => waitsAgain(made, before, outcome),
    respond: (outcome) => outcomeResponse(request.id, tool, outcome, results),
    fault: (thrown) => incoming.fault(thrown, request.id),
  })
}

/** The members of an object as JSON text, with a comma after the last. */
export function membersOf(object: JsonObject): string {
  return `${JSON.stringify(object).slice(1, -1)},`
}
