import type { AskNode, JsonObject } from '@fullmakt/ir'
import { askRequest, nextAsks, readAnswer, type Settled } from '../asks.ts'
import { notification } from '../json-rpc.ts'
import type { SendMessage } from '../streamed-call.ts'
import type { McpSession } from './sessions.ts'

/** What became of the questions: the arguments that they gave, or why there are none in words. */
export type AskedClient =
  | { readonly ok: true; readonly answers: JsonObject }
  | { readonly ok: false; readonly text: string }

/**
 * Asks the client of a session, by requests on the stream of the call that needs the answers.
 * Takes the questions, the arguments that stand in them, the session and its stream, and a signal that ends the waiting. A question that nobody
 * answers in time is taken back, and ends the call.
 *
 * @see MCP 2025-11-25, client/elicitation; client/sampling; client/roots
 */
export async function askClient(
  asks: readonly AskNode[],
  args: JsonObject,
  session: McpSession | undefined,
  send: SendMessage | undefined,
  signal: AbortSignal,
): Promise<AskedClient> {
  let settled: Settled = { done: [], answers: {} }
  for (;;) {
    const next = nextAsks(asks, settled, session?.capabilities ?? {})
    if (next.kind === 'none') return { ok: true, answers: next.settled.answers }
    if (next.kind === 'missing' || session === undefined || send === undefined) {
      return failed('This tool asks the user, and this client does not offer that.')
    }
    settled = next.settled
    for (const ask of next.asks) {
      const expected = session.expect(signal)
      if (expected === undefined) return failed('The session cannot ask any more.')
      const { id } = expected
      const request = JSON.stringify({ jsonrpc: '2.0', id, ...askRequest(ask, { ...args, ...settled.answers }) })
      if (!send(request, false)) {
        session.settle(id, undefined)
        return failed('There are too many open streams to ask on another.')
      }
      const read = readAnswer(ask, await expected.answer)
      if (expected.isLate()) {
        send(notification('notifications/cancelled', { requestId: id, reason: 'Nobody answered in time' }), false)
        return failed('Nobody answered in time, so the call was not made.')
      }
      if (read.kind === 'invalid') return failed('The client did not answer what it was asked.')
      if (read.kind === 'declined' && !ask.optional)
        return failed('The user would not answer, so the call was not made.')
      const given = read.kind === 'answered' ? read.answers : {}
      settled = { done: [...settled.done, ask.name], answers: { ...settled.answers, ...given } }
    }
  }
}

function failed(text: string): AskedClient {
  return { ok: false, text }
}
