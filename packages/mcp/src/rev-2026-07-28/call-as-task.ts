import { isJsonObject, type Json } from '@fullmakt/ir'
import { own, type RpcId, resultResponse } from '../json-rpc.ts'
import type { CallContext, CallOutcome, McpResponse } from '../ports.ts'
import { type TaskOf, taskInfo } from '../task-record.ts'
import type { McpTasks, TaskEnd } from '../tasks.ts'
import type { Results } from './results.ts'
import { membersOf } from './tasks.ts'

/** A call that may become a task. */
export interface TaskCall {
  readonly id: RpcId
  readonly of: TaskOf
  readonly tasks: McpTasks
  readonly results: Results
  /** Aborts when the client goes away: then there is no call, unless it has become a task. */
  readonly signal: AbortSignal
  run(context: Pick<CallContext, 'signal' | 'onProgress'>): Promise<CallOutcome>
  respond(outcome: CallOutcome): McpResponse
  fault(thrown: unknown): McpResponse
}

/**
 * Runs a call, which becomes a task when the upstream is asked; what is refused before is answered at once, with the status that it has.
 * The task is durable before it is answered. A call that ends sooner than its task is kept is answered without one.
 *
 * @see MCP extension io.modelcontextprotocol/tasks
 */
export function callAsTask(call: TaskCall): Promise<McpResponse> {
  const given = new AbortController()
  const giveUp = (): void => given.abort()
  if (call.signal.aborted) giveUp()
  call.signal.addEventListener('abort', giveUp, { once: true })
  return new Promise((resolve, reject) => {
    let begun: Promise<Awaited<ReturnType<McpTasks['begin']>>> | undefined
    const onProgress = (): void => {
      if (begun !== undefined) return
      begun = call.tasks.begin(call.of)
      begun.then(
        (task) => {
          if (task === undefined) return
          call.signal.removeEventListener('abort', giveUp)
          task.signal.addEventListener('abort', giveUp, { once: true })
          resolve(resultResponse(call.id, call.results.task('task', membersOf(taskInfo(task.record)))))
        },
        // What cannot be kept is no task: the call goes on, and is answered when it ends.
        () => undefined,
      )
    }
    const end = async (response: McpResponse): Promise<void> => {
      const task = await begun?.catch(() => undefined)
      if (task === undefined) resolve(response)
      else await task.finish(endOf(response))
    }
    call
      .run({ signal: given.signal, onProgress })
      .then(
        (outcome) => end(call.respond(outcome)),
        (thrown: unknown) => end(call.fault(thrown)),
      )
      .catch((thrown: unknown) => {
        call.fault(thrown)
        reject(thrown)
      })
  })
}

/** How a task ends whose call was answered so. */
export function endOf({ body }: McpResponse): TaskEnd {
  const message = JSON.parse(body ?? '{}') as Json
  const [result, error] = isJsonObject(message) ? [own(message, 'result'), own(message, 'error')] : []
  return result === undefined ? { error: JSON.stringify(error ?? {}) } : { result: JSON.stringify(result) }
}
