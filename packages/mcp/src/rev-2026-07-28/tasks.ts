import type { JsonObject } from '@fullmakt/ir'
import { declares } from '../capabilities.ts'
import { own, resultResponse } from '../json-rpc.ts'
import type { McpTasks, TaskRecord } from '../tasks.ts'
import { taskInfo } from '../tasks.ts'
import type { Method, MethodParts } from './method.ts'
import { refuse } from './method.ts'
import { ErrorCode } from './protocol.ts'

/** The extension's own name. */
export const TASKS = 'io.modelcontextprotocol/tasks'

/** What a client declares that takes tasks. */
export const TASKS_CAPABILITY: JsonObject = { extensions: { [TASKS]: {} } }

/**
 * `tasks/get`, `tasks/update` and `tasks/cancel`.
 * Nothing asks while a task runs, for a tool asks before: updates are taken and change nothing. A task of another principal is not there.
 *
 * @see MCP extension io.modelcontextprotocol/tasks
 */
export function taskMethods<Caller>(
  { ports, results }: MethodParts<Caller>,
  tasks: McpTasks,
): readonly Method<Caller>[] {
  const method = (
    name: string,
    answer: (id: string, owner: string) => Promise<string | undefined>,
  ): Method<Caller> => ({
    name,
    mirrored: 'taskId',
    async answer(incoming, { clientCapabilities }) {
      if (!declares(clientCapabilities, TASKS_CAPABILITY)) {
        const data = { requiredCapabilities: TASKS_CAPABILITY }
        return refuse(
          incoming,
          400,
          ErrorCode.missingRequiredClientCapability,
          'Missing required client capability',
          data,
        )
      }
      const id = own(incoming.request.params, 'taskId')
      const result = typeof id === 'string' ? await answer(id, ports.principalOf(incoming.caller)) : undefined
      if (result === undefined) return refuse(incoming, 200, ErrorCode.invalidParams, 'Unknown task')
      return resultResponse(incoming.request.id, result)
    },
  })
  return [
    method('tasks/get', async (id, owner) => {
      const record = await tasks.read(id, owner)
      return record === undefined ? undefined : results.task('complete', membersOf(record))
    }),
    method('tasks/update', async (id, owner) =>
      (await tasks.read(id, owner)) === undefined ? undefined : results.task('complete', ''),
    ),
    method('tasks/cancel', async (id, owner) =>
      (await tasks.cancel(id, owner)) ? results.task('complete', '') : undefined,
    ),
  ]
}

/** The members of a task as JSON text, each with a comma after it. */
export function membersOf(record: TaskRecord): string {
  const info = JSON.stringify(taskInfo(record)).slice(1, -1)
  const end =
    record.result !== undefined
      ? `"result":${record.result},`
      : record.error !== undefined
        ? `"error":${record.error},`
        : ''
  return `${info},${end}`
}
