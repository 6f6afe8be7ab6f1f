import { canonicalJson, isJsonObject, type Json, type JsonObject } from '@fullmakt/ir'
import { own } from '../json-rpc.ts'
import type { McpSeal } from '../ports.ts'
import { declares } from './capabilities.ts'

/** Where a call stands that may need an approval. */
export type ApprovalRound =
  /** The client can be sent to a page; `state` seals what its retry must carry. */
  | { readonly kind: 'may-ask'; readonly state: () => string }
  /** The client cannot, or was sent there already. */
  | { readonly kind: 'may-not-ask' }
  /** The user would not be sent there. */
  | { readonly kind: 'declined'; readonly text: string }
  | { readonly kind: 'invalid' }

/** How long a client may take to come back, in milliseconds. */
const LIFETIME = 3_600_000
const KEY = 'approval'
const URL_MODE: JsonObject = { elicitation: { url: {} } }

/**
 * Reads what a client carries back when it was sent to the approval page.
 * Takes the params, the declared capabilities, the seal, and the call as principal, tool and arguments, to which the state is bound: it opens for the
 * very same call only, and says nothing but that this call was sent there. It allows nothing: whether the call is approved is asked again.
 *
 * @see MCP 2026-07-28, basic/patterns/mrtr
 */
export function approvalRound(
  params: JsonObject,
  capabilities: JsonObject,
  seal: McpSeal | undefined,
  call: readonly [owner: () => string, tool: string, args: JsonObject],
): ApprovalRound {
  if (seal === undefined) return MAY_NOT_ASK
  const state = own(params, 'requestState')
  if (state !== undefined) {
    if (typeof state !== 'string' || seal.open(purposeOf(call), state) === undefined) return { kind: 'invalid' }
    return answered(own(params, 'inputResponses'))
  }
  if (!declares(capabilities, URL_MODE)) return MAY_NOT_ASK
  // Worked out before the call, which fills defaults into the arguments.
  const purpose = purposeOf(call)
  return { kind: 'may-ask', state: () => seal.seal(purpose, '', LIFETIME) }
}

/** The request that sends the user to the page. @see MCP 2026-07-28, client/elicitation, URL Mode */
export function approvalRequest({ url, text }: { readonly url: string; readonly text: string }): JsonObject {
  return { [KEY]: { method: 'elicitation/create', params: { mode: 'url', message: text, url } } }
}

const MAY_NOT_ASK: ApprovalRound = { kind: 'may-not-ask' }

function purposeOf([owner, tool, args]: readonly [() => string, string, JsonObject]): string {
  return canonicalJson(['approval', owner(), tool, args])
}

function answered(responses: Json | undefined): ApprovalRound {
  const response = isJsonObject(responses) ? own(responses, KEY) : undefined
  const action = isJsonObject(response) ? own(response, 'action') : undefined
  if (action !== 'decline' && action !== 'cancel') return MAY_NOT_ASK
  return { kind: 'declined', text: 'This call needs an approval, and the user would not ask for it.' }
}
