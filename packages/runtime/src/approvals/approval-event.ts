/**
 * What the audit log says of an approval, each in one transaction with the state it tells of. No arguments.
 * `approval.asked` names the call that first needed it, `approver` the account that decided.
 */
export type ApprovalEvent =
  | (ApprovalFields & { readonly kind: 'approval.asked'; readonly call: string; readonly expiresAt: number })
  /** The very same call is allowed until `expiresAt`, in milliseconds since the epoch. */
  | (ApprovalFields & { readonly kind: 'approval.given'; readonly approver: string; readonly expiresAt: number })
  /** It cannot be asked for again before `expiresAt`. */
  | (ApprovalFields & { readonly kind: 'approval.refused'; readonly approver: string; readonly expiresAt: number })

/** What every entry about an approval says. */
export interface ApprovalFields {
  readonly approval: string
  readonly rule: string
  readonly tool: string
  readonly user: string
  readonly agent: string | null
  readonly client: string
}
