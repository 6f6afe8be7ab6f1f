import type { AskNode, JsonObject, ToolNode } from '@fullmakt/ir'
import { askable } from '../capabilities.ts'
import { shortHash } from '../cursor.ts'
import type { CallOutcome } from '../ports.ts'
import type { WaitingCall } from '../task-record.ts'
import type { TaskStep } from '../tasks.ts'
import { approvalAction, approvalRequest, NO_APPROVAL, takesPages } from './approval-ask.ts'
import { askRound, DECLINED } from './ask-round.ts'

/**
 * What a call waits for within its task; undefined for a tool that asks before, where nothing is to be asked, and where what must be asked cannot be.
 * Takes the tool, the arguments, what the client declares, and the time, in milliseconds since the epoch.
 *
 * @see MCP extension io.modelcontextprotocol/tasks, Task Update Requests
 */
export function firstQuestions(
  { asks, answerMs }: Pick<ToolNode, 'asks' | 'answerMs'>,
  args: JsonObject,
  declared: JsonObject,
  now: number,
): WaitingCall | undefined {
  if (asks === undefined || answerMs === undefined) return undefined
  const capabilities = askable(declared)
  const next = askRound(asks, { done: [], answers: {} }, {}, capabilities, args)
  if (next.kind !== 'ask') return undefined
  const { settled, requests } = next
  return { ...settled, args, capabilities, requests, asked: nameOf(asks), approval: false, answerBy: now + answerMs }
}

/**
 * What answers make of a call that waits: it goes on, waits for more, or ends.
 * Takes the questions as they are now, the call, the answers by name, and what writes a tool's failure as the JSON text of a result. Answers to what
 * is not open are passed over, and so are those that are none.
 */
export function withAnswers(
  asks: readonly AskNode[],
  waiting: WaitingCall,
  responses: JsonObject,
  failed: (text: string) => string,
): TaskStep {
  const end = (text: string): TaskStep => ({ kind: 'end', end: { result: failed(text) } })
  if (nameOf(asks) !== waiting.asked) return end('The tool has changed since it was called: call it again.')
  if (waiting.approval) {
    const action = approvalAction(responses)
    if (action === undefined) return { kind: 'wait', waiting }
    return action === 'went' ? { kind: 'go', waiting } : end(NO_APPROVAL)
  }
  const next = askRound(asks, waiting, responses, waiting.capabilities, waiting.args)
  switch (next.kind) {
    case 'declined':
      return end(DECLINED)
    case 'missing':
      return end('This tool asks the user, and this client does not offer that.')
    case 'ask':
      return { kind: 'wait', waiting: { ...waiting, ...next.settled, requests: next.requests } }
    case 'settled':
      return { kind: 'go', waiting: { ...waiting, ...next.settled, requests: {} } }
  }
}

/**
 * What a call goes on waiting for that was not made after all; undefined where it is over.
 * Takes the call as it was made, as it stood before the last answers, and what became of it. A call for which the token lacks a scope asks again what it
 * asked last, and one that needs an approval sends the user to it, once.
 */
export function waitsAgain(made: WaitingCall, before: WaitingCall, outcome: CallOutcome): WaitingCall | undefined {
  if (outcome.kind === 'insufficient-scope') return before
  if (outcome.kind !== 'approval-required' || made.approval || !takesPages(made.capabilities)) return undefined
  return { ...made, approval: true, requests: approvalRequest(outcome) }
}

/** The arguments of a call whose questions are settled. */
export function answeredArguments({ args, answers }: WaitingCall): JsonObject {
  return { ...args, ...answers }
}

function nameOf(asks: ToolNode['asks']): string {
  return shortHash(JSON.stringify(asks))
}
