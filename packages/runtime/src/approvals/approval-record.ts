import { type ApprovalNode, canonicalJson, type Json } from '@fullmakt/ir'
import { sha256Text } from '../crypto.ts'

/** A question to approvers, with all that they must see, and what became of it. It ends at `expiresAt`, milliseconds since the epoch. */
export interface ApprovalRecord {
  readonly id: string
  /** Names the very same call: see `questionOf`. */
  readonly question: string
  readonly rule: string
  readonly tool: string
  /** The validated arguments, as canonical JSON. */
  readonly args: string
  readonly user: string
  readonly agent: string | null
  readonly client: string
  readonly clientName: string
  readonly clientHost: string | null
  readonly askedAt: number
  readonly expiresAt: number
  readonly state: 'pending' | 'given' | 'refused'
  /** Who decided and when; null while pending. */
  readonly decided: { readonly by: string; readonly at: number } | null
}

/** Where approvals are kept. */
export const approvalKey = {
  record: (id: string): string => `approvals/record/${id}`,
  /** Leads from the very same call to the record that is about it. */
  question: (question: string): string => `approvals/question/${question}`,
} as const

/** A rule with an approval. */
export interface ApprovingRule {
  readonly name: string
  readonly approval: ApprovalNode
}

/**
 * Names the very same call: the rule and what it says about approving, the user, the agent or client, the tool and the arguments.
 * A rule whose approvers or times were changed asks anew.
 */
export function questionOf(
  rule: ApprovingRule,
  call: Pick<ApprovalRecord, 'user' | 'agent' | 'client' | 'tool' | 'args'>,
): string {
  const who: Json = call.agent === null ? { client: call.client } : { agent: call.agent }
  const approval = rule.approval as unknown as Json
  return sha256Text(canonicalJson(['approval', rule.name, approval, call.user, who, call.tool, call.args]))
}

/** Tells whether a text has the form of an approval's id. */
export function isApprovalId(text: string): boolean {
  return /^[A-Za-z0-9_-]{22}$/.test(text)
}

/** The roles that may answer a rule's questions. Agents cannot sign in, so those that it names cannot answer. */
export function approvingRoles({ approval }: ApprovingRule): readonly string[] {
  return approval.by.filter(({ kind }) => kind === 'role').map(({ name }) => name)
}
