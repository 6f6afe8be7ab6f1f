import { type AskNode, canonicalJson, isJsonObject, type JsonObject } from '@fullmakt/ir'
import type { Settled } from '../asks.ts'
import { own } from '../json-rpc.ts'
import type { McpSeal } from '../ports.ts'
import { approvalAction, NO_APPROVAL, takesPages } from './approval-ask.ts'
import { askRound, DECLINED } from './ask-round.ts'

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

/**
 * Reads what a client carries back, and decides what it is asked next.
 * Takes the params, the declared capabilities, the seal, and what the request is bound to: a state opens for the very same principal, request and
 * arguments and questions only, and says which of them were settled and that the user was sent to the approval page. It allows nothing: the answers are arguments
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
  // The questions are part of it: another release may ask something else under the same name.
  const asked = JSON.stringify(subject.asks ?? null)
  const purpose = (): string => canonicalJson([subject.method, subject.owner(), subject.name, subject.args, asked])
  let carried: Carried = NOTHING
  if (given !== undefined) {
    const opened = typeof given === 'string' ? seal.open(purpose(), given) : undefined
    if (opened === undefined) return invalid('Invalid requestState')
    carried = JSON.parse(opened) as Carried
    if (carried.approval && approvalAction(responses) === 'declined') return { kind: 'declined', text: NO_APPROVAL }
  }
  const { asks } = subject
  let settled: Settled = carried
  if (asks !== undefined) {
    const next = askRound(asks, carried, responses ?? {}, capabilities, subject.args)
    if (next.kind === 'missing') return next
    if (next.kind === 'declined') return { kind: 'declined', text: DECLINED }
    if (next.kind === 'ask') {
      const state = seal.seal(purpose(), stateOf(next.settled, carried.approval), LIFETIME)
      return { kind: 'ask', requests: next.requests, state }
    }
    settled = next.settled
  }
  if (carried.approval || !takesPages(capabilities)) return { kind: 'go', answers: settled.answers, mayAsk: null }
  const bound = purpose()
  return { kind: 'go', answers: settled.answers, mayAsk: () => seal.seal(bound, stateOf(settled, true), LIFETIME) }
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

function invalid(message: string): CallRound {
  return { kind: 'invalid', message }
}
