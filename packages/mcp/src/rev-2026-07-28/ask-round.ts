import type { AskNode, Json, JsonObject } from '@fullmakt/ir'
import { askRequest, nextAsks, readAnswer, type Settled } from '../asks.ts'
import { own } from '../json-rpc.ts'

/** What came of one round of questions and answers. */
export type AskRound =
  | { readonly kind: 'settled'; readonly settled: Settled }
  | { readonly kind: 'ask'; readonly settled: Settled; readonly requests: JsonObject }
  | { readonly kind: 'missing'; readonly required: JsonObject }
  | { readonly kind: 'declined' }

/** What is said where the user would not answer. */
export const DECLINED = 'The user would not answer, so the call was not made.'

/**
 * Takes answers, and says what is asked next.
 * Takes the questions, what was settled before, the answers by name, what the client can be asked, and the arguments that stand in the texts.
 *
 * @see MCP 2026-07-28, basic/patterns/mrtr
 */
export function askRound(
  asks: readonly AskNode[],
  before: Settled,
  responses: JsonObject,
  capabilities: JsonObject,
  args: JsonObject,
): AskRound {
  const read = answersIn(asks, before, responses)
  if (read === 'declined') return { kind: 'declined' }
  const next = nextAsks(asks, read, capabilities)
  if (next.kind === 'missing') return next
  if (next.kind === 'none') return { kind: 'settled', settled: next.settled }
  const known = { ...args, ...next.settled.answers }
  const requests = Object.fromEntries(next.asks.map((ask) => [ask.name, askRequest(ask, known) as unknown as Json]))
  return { kind: 'ask', settled: next.settled, requests }
}

// An answer to a question that is not open yet, or that is no answer, is passed over: the question is asked again.
function answersIn(asks: readonly AskNode[], carried: Settled, responses: JsonObject): Settled | 'declined' {
  const done = new Set(carried.done)
  const before = new Set(carried.done)
  const answers: Record<string, Json> = { ...carried.answers }
  for (const ask of asks) {
    if (before.has(ask.name) || !ask.after.every((name) => before.has(name))) continue
    const read = readAnswer(ask, own(responses, ask.name))
    if (read.kind === 'invalid') continue
    if (read.kind === 'declined' && !ask.optional) return 'declined'
    done.add(ask.name)
    if (read.kind === 'answered') Object.assign(answers, read.answers)
  }
  return { done: [...done], answers }
}
