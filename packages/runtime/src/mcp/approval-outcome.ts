import type { CallResult } from '@fullmakt/broker'
import type { CallOutcome } from '@fullmakt/mcp'
import type { AuthorizationServer, Grant } from '@fullmakt/oauth'

/** A call that waits for an approval. */
export type WaitingCall = Extract<CallResult, { readonly kind: 'approval-required' }>

/**
 * Decides whether the user of a call is sent to the approval page.
 * Takes the waiting call, the grant it came with, and the accounts. Only a user who may decide it is sent there: the page then asks who they are, and
 * takes the decision from the signed-in approver and nobody else. Everybody else is told whom to ask.
 *
 * @see MCP 2026-07-28, client/elicitation, Safe URL Handling
 */
export async function approvalOutcome(
  { url, roles, text }: WaitingCall,
  { user }: Grant,
  accounts: Pick<AuthorizationServer['accounts'], 'find'>,
): Promise<CallOutcome> {
  const account = await accounts.find(user)
  const mayDecide = account?.roles.some((role) => roles.includes(role)) === true
  return mayDecide ? { kind: 'approval-required', url, text } : { kind: 'failed', text }
}
