import { type AskNode, canonicalJson, isJsonObject, type Json, type JsonObject } from '@fullmakt/ir'
import { askRequest, nextAsks, readAnswer, type Settled } from '../asks.ts'
import { declares } from '../capabilities.ts'
import { own } from '../json-rpc.ts'
import type { McpSeal } from '../ports.ts'

/** Where a request stands that may need something from the client first. */
export type CallRound =
  /** It can be carried out, with what the client answered; `mayAsk` seals the state of a retry, where the client can be sent to a page. */
  | { readonly kind: 'go'; readonly answers: JsonObject; readonly mayAsk: (() => string) | null }
  | { readonly kind: 'ask'; readonly requests: JsonObject; readonly state: string }
  | { readonly kind: 'missing'; readonly required: JsonObject }
  /** The user would not answer, or not be sent there. */
  | { readonly kind: 'declined'; readonly text: string }
  | { readonly kind: 'invalid'; readonly message: string }

/** What a request is bound to: the principal, and what is asked for. */
export interface RoundSubject {
  readonly owner: () => string
  readonly method: string
  readonly name: string
  readonly args: JsonObject
  readonly asks: readonly AskNode[] | undefined
}

/** How long a client may take to come back, in milliseconds. */
const LIFETIME = 3_600_000
const APPROVAL = 'approval'
const URL_MODE: JsonObject = { elicitation: { url: {} } }

/**
 * Reads what a client carries back, and decides what it is asked next.
 * Takes the params, the declared capabilities, the seal, and what the request is bound to: a state opens for the very same principal, request and
 * arguments only, and says which questions were settled and that the user was sent to the approval page. It allows nothing: the answers are arguments
 * like others, and whether the call is approved is asked again.
 *
 * @see MCP 2026-07-28, basic/patterns/mrtr
 */
export function callRound(
  params: JsonObject,
  capabilities: JsonObject,
  seal: McpSeal | undefined,
  subject: RoundSubject,
): CallRound {
  const responses = own(params, 'inputResponses')
  if (responses !== undefined && !isJsonObject(responses)) return invalid('Invalid inputResponses')
  if (seal === undefined)
    return subject.asks === undefined ? PLAIN : { kind: 'declined', text: 'This server cannot ask.' }
  const given = own(params, 'requestState')
  // Worked out before the call, which fills defaults into the arguments.
  const purpose = (): string => canonicalJson([subject.method, subject.owner(), subject.name, subject.args])
  let carried: Carried = NOTHING
  if (given !== undefined) {
    const opened = typeof given === 'string' ? seal.open(purpose(), given) : undefined
    if (opened === undefined) return invalid('Invalid requestState')
    carried = JSON.parse(opened) as Carried
    const action = actionOf(responses, APPROVAL)
    if (carried.approval && (action === 'decline' || action === 'cancel')) {
      return { kind: 'declined', text: 'This call needs an approval, and the user would not ask for it.' }
    }
  }
  const { asks } = subject
  let settled: Settled = carried
  if (asks !== undefined) {
    const read = answersIn(asks, carried, responses ?? {})
    if (read === 'declined') return { kind: 'declined', text: 'The user would not answer, so the call was not made.' }
    const next = nextAsks(asks, read, capabilities)
    if (next.kind === 'missing') return next
    if (next.kind === 'ask') {
      const args = { ...subject.args, ...next.settled.answers }
      const requests = Object.fromEntries(next.asks.map((ask) => [ask.name, askRequest(ask, args) as unknown as Json]))
      return { kind: 'ask', requests, state: seal.seal(purpose(), stateOf(next.settled, carried.approval), LIFETIME) }
    }
    settled = next.settled
  }
  if (carried.approval || !declares(capabilities, URL_MODE))
    return { kind: 'go', answers: settled.answers, mayAsk: null }
  const bound = purpose()
  return { kind: 'go', answers: settled.answers, mayAsk: () => seal.seal(bound, stateOf(settled, true), LIFETIME) }
}

/** The request that sends the user to the approval page. @see MCP 2026-07-28, client/elicitation, URL Mode */
export function approvalRequest({ url, text }: { readonly url: string; readonly text: string }): JsonObject {
  return { [APPROVAL]: { method: 'elicitation/create', params: { mode: 'url', message: text, url } } }
}

interface Carried extends Settled {
  /** The user was sent to the approval page. */
  readonly approval: boolean
}

const NOTHING: Carried = { approval: false, done: [], answers: {} }
const PLAIN: CallRound = { kind: 'go', answers: {}, mayAsk: null }

function stateOf({ done, answers }: Settled, approval: boolean): string {
  return JSON.stringify({ approval, done, answers })
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

function actionOf(responses: Json | undefined, key: string): Json | undefined {
  const response = responses !== undefined && isJsonObject(responses) ? own(responses, key) : undefined
  return response !== undefined && isJsonObject(response) ? own(response, 'action') : undefined
}

function invalid(message: string): CallRound {
  return { kind: 'invalid', message }
}
