import { isSession, type Session } from '@fullmakt/oauth'
import type { Entry } from '@fullmakt/store'
import type { ApprovalContext } from './approval-context.ts'
import {
  type ApprovalRecord,
  type ApprovingRule,
  approvalKey,
  approvingRoles,
  isApprovalId,
  questionOf,
} from './approval-record.ts'
import { REFUSAL_MS } from './ask-approval.ts'

/** The answering side: what a signed-in resource owner may see and decide. What they may not decide is not there for them. */
export interface ApprovalDesk {
  /** The questions that wait for an answer this owner may give, newest first, at most 200. */
  list(session: Session): Promise<readonly ApprovalRecord[]>
  /** A question that this owner may decide or that was decided, until it ends. */
  find(session: Session, id: string): Promise<FoundApproval | undefined>
  /** Decides a question once. `decided` says that somebody was faster, `unknown` that there is none for this owner. */
  decide(session: Session, id: string, approve: boolean): Promise<'ok' | 'decided' | 'unknown'>
}

/** A question and the rule that asks it. */
export interface FoundApproval {
  readonly record: ApprovalRecord
  readonly rule: ApprovingRule
}

const PAGE = 100
const MOST = 200

/**
 * Makes the desk.
 * An owner may decide where they have a role that the rule names, also about agents that act for themselves. A question whose rule is gone, or
 * says something else by now, cannot be decided.
 */
export function approvalDesk(context: ApprovalContext): ApprovalDesk {
  const { program, store, now, commit } = context
  const rules = new Map(
    program.rules.flatMap(({ name, effect, approval }): [string, ApprovingRule][] =>
      effect === 'approve' && approval !== null ? [[name, { name, approval }]] : [],
    ),
  )
  const judge = (session: Session, entry: Entry): FoundApproval | undefined => {
    const record = JSON.parse(entry.value) as ApprovalRecord
    const rule = rules.get(record.rule)
    if (rule === undefined || record.expiresAt <= now() || questionOf(rule, record) !== record.question)
      return undefined
    if (!isSession(session) || !session.roles.some((role) => approvingRoles(rule).includes(role))) return undefined
    return { record, rule }
  }
  const lookUp = async (session: Session, id: string): Promise<(FoundApproval & { entry: Entry }) | undefined> => {
    const entry = isApprovalId(id) ? await store.get(approvalKey.record(id)) : undefined
    const found = entry && judge(session, entry)
    return entry === undefined || found === undefined ? undefined : { ...found, entry }
  }

  return {
    async list(session) {
      const pending: ApprovalRecord[] = []
      let after: string | undefined
      for (;;) {
        const page = await store.list(approvalKey.record(''), {
          limit: PAGE,
          ...(after === undefined ? {} : { after }),
        })
        for (const entry of page) {
          const record = judge(session, entry)?.record
          if (record?.state === 'pending') pending.push(record)
        }
        after = page.at(-1)?.key
        if (page.length < PAGE) break
      }
      return pending.sort((a, b) => b.askedAt - a.askedAt).slice(0, MOST)
    },
    find: lookUp,
    async decide(session, id, approve) {
      const found = await lookUp(session, id)
      if (found === undefined) return 'unknown'
      const { record, rule, entry } = found
      if (record.state !== 'pending') return 'decided'
      const at = now()
      const state = approve ? 'given' : 'refused'
      const expiresAt = at + (approve ? rule.approval.withinMs : REFUSAL_MS)
      const value: ApprovalRecord = { ...record, state, expiresAt, decided: { by: session.user, at } }
      // The record of an id is written anew only by its one decision, and no id comes twice: its version cannot be another's.
      const applied = await commit(
        [
          {
            op: 'swap',
            key: approvalKey.record(id),
            version: entry.version,
            value: JSON.stringify(value),
            expiresAt,
          },
        ],
        [
          {
            kind: `approval.${state}`,
            approval: id,
            rule: record.rule,
            tool: record.tool,
            user: record.user,
            agent: record.agent,
            client: record.client,
            approver: session.user,
            expiresAt,
          },
        ],
      )
      return applied.ok ? 'ok' : 'decided'
    },
  }
}
