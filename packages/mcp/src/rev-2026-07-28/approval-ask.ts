import { isJsonObject, type JsonObject } from '@fullmakt/ir'
import { declares } from '../capabilities.ts'
import { own } from '../json-rpc.ts'

const APPROVAL = 'approval'
const URL_MODE: JsonObject = { elicitation: { url: {} } }

/** What is said where the user would not go to the approval page. */
export const NO_APPROVAL = 'This call needs an approval, and the user would not ask for it.'

/** The request that sends the user to the approval page. @see MCP 2026-07-28, client/elicitation, URL Mode */
export function approvalRequest({ url, text }: { readonly url: string; readonly text: string }): JsonObject {
  return { [APPROVAL]: { method: 'elicitation/create', params: { mode: 'url', message: text, url } } }
}

/** What the user did with the request to go there, or undefined for no answer to it. */
export function approvalAction(responses: JsonObject | undefined): 'went' | 'declined' | undefined {
  const response = responses === undefined ? undefined : own(responses, APPROVAL)
  if (response === undefined || !isJsonObject(response)) return undefined
  const action = own(response, 'action')
  if (action === 'decline' || action === 'cancel') return 'declined'
  return action === 'accept' ? 'went' : undefined
}

/** Whether a client can send its user to a page. */
export function takesPages(capabilities: JsonObject): boolean {
  return declares(capabilities, URL_MODE)
}
