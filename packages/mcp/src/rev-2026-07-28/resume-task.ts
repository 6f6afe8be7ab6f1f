import type { CallContext, CallOutcome, McpResponse } from '../ports.ts'
import type { WaitingCall } from '../task-record.ts'
import type { BegunTask } from '../tasks.ts'
import { endOf } from './call-as-task.ts'

/** A call that its answers let go on. */
export interface ResumedCall {
  readonly task: BegunTask
  run(context: Pick<CallContext, 'signal' | 'onProgress'>): Promise<CallOutcome>
  /** What it goes on waiting for; undefined when it is over. */
  again(outcome: CallOutcome): WaitingCall | undefined
  respond(outcome: CallOutcome): McpResponse
  fault(thrown: unknown): McpResponse
}

/**
 * Makes the call of a task that has its answers, and keeps how it ends.
 * Resolves when its upstream is asked or it ended: to the refusal of a token that lacks a scope, else to undefined. Never rejects.
 *
 * @see MCP extension io.modelcontextprotocol/tasks
 */
export function resumeTask({ task, run, again, respond, fault }: ResumedCall): Promise<McpResponse | undefined> {
  return new Promise((resolve) => {
    const asked = (): void => resolve(undefined)
    const end = async (outcome: CallOutcome): Promise<void> => {
      const waiting = again(outcome)
      if (waiting === undefined) return task.finish(endOf(respond(outcome)))
      await task.wait(waiting)
      if (outcome.kind === 'insufficient-scope') resolve(respond(outcome))
    }
    run({ signal: task.signal, onProgress: asked })
      .then(end)
      // What became of a call is kept where it can be; what cannot be kept is reported.
      .catch((thrown: unknown) => task.finish(endOf(fault(thrown))))
      .catch(fault)
      .then(asked)
  })
}
