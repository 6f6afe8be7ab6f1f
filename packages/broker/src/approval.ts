import type { JsonObject, RuleNode, ToolNode } from '@fullmakt/ir'
import type { Caller } from './caller.ts'

/** A call that needs an approval: the `approve` rule that decided, who calls, and what, with validated arguments. */
export interface WantedApproval {
  readonly call: string
  readonly rule: RuleNode
  readonly caller: Caller
  readonly tool: ToolNode
  readonly args: JsonObject
}

/** What became of the question whether a call may be made. An approval names the account that gave it; a refusal stands for `retryAfterMs`. */
export type ApprovalState =
  | { readonly state: 'none' }
  | { readonly state: 'pending'; readonly id: string }
  | { readonly state: 'given'; readonly id: string; readonly approver: string }
  | { readonly state: 'refused'; readonly id: string; readonly retryAfterMs: number }
  | { readonly state: 'too-many'; readonly retryAfterMs: number }
  | { readonly state: 'too-large' }

/** Asks people about calls. An answer holds for the very same call only: rule, principal, tool and arguments. */
export interface Approvals {
  /** What became of the question about this call; changes nothing. */
  check(wanted: WantedApproval): Promise<ApprovalState>
  /** Asks, unless it is asked already; the question and its audit entry are durable then. Never gives `none`. */
  ask(wanted: WantedApproval): Promise<ApprovalState>
}

/** An approval that was given, or the words for the caller and what is asked, if anything. */
export type ApprovalVerdict =
  | { readonly ok: true; readonly id: string; readonly approver: string }
  | {
      readonly ok: false
      readonly id: string | null
      readonly text: string
      /** Where the question can be answered, and by whom, while it waits. */
      readonly open?: { readonly url: string; readonly roles: readonly string[] }
    }

/**
 * Judges whether a call that needs an approval has one, and asks for it where nobody did.
 * Takes the port, the server's issuer, under which people answer, and the call. What the port throws passes through.
 */
export async function approvalOf(
  approvals: Approvals,
  issuer: string,
  wanted: WantedApproval,
): Promise<ApprovalVerdict> {
  const roles = (wanted.rule.approval?.by ?? []).filter(({ kind }) => kind === 'role').map(({ name }) => name)
  if (roles.length === 0) return refused(null, 'This call needs an approval that nobody can give.')
  const known = await approvals.check(wanted)
  const state = known.state === 'none' ? await approvals.ask(wanted) : known
  switch (state.state) {
    case 'given':
      return { ok: true, id: state.id, approver: state.approver }
    case 'pending': {
      const url = `${issuer}/approvals/${state.id}`
      const text =
        `This call needs the approval of ${roles.join(' or ')}: ${url}. ` +
        'Ask for it, then call again with the same arguments.'
      return { ok: false, id: state.id, text, open: { url, roles } }
    }
    case 'refused':
      return refused(
        state.id,
        `This call was refused by an approver. It can be asked for again in ${seconds(state.retryAfterMs)} s.`,
      )
    case 'too-many':
      return refused(null, `Too many calls were put up for approval: try again in ${seconds(state.retryAfterMs)} s.`)
    case 'too-large':
      return refused(null, 'This call needs an approval, and its arguments are too large to be shown to an approver.')
    case 'none':
      return refused(null, 'This call needs an approval, and it could not be asked for.')
  }
}

function refused(id: string | null, text: string): ApprovalVerdict {
  return { ok: false, id, text }
}

function seconds(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1_000))
}
