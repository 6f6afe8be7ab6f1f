import type { ApprovalState, Approvals, WantedApproval } from '@fullmakt/broker'
import { canonicalJson } from '@fullmakt/ir'
import type { Change } from '@fullmakt/store'
import type { ApprovalContext } from './approval-context.ts'
import { type ApprovalRecord, type ApprovingRule, approvalKey, approvingRoles, questionOf } from './approval-record.ts'

/** The shortest time in which a question can be answered. */
export const SHORTEST_WAIT = 60_000
/** How long a refused call cannot be asked for again. */
export const REFUSAL_MS = 60_000
/** How much of arguments an approver can be asked to read, in UTF-16 units. */
const MOST_ARGUMENTS = 65_536
/** How many new questions one principal may put: that many at once, then one each 36 seconds. */
const QUESTIONS = { count: 100, periodMs: 3_600_000 }
const NONE: ApprovalState = { state: 'none' }

/**
 * Makes the asking side of approvals.
 * A question waits for the rule's `within`, at least a minute. An approval counts only while its approver's account stands and still has a role
 * that may approve.
 */
export function askApproval(context: ApprovalContext): Approvals {
  const { store, now } = context
  const check = async (rule: ApprovingRule, question: string): Promise<ApprovalState> => {
    const pointer = await store.get(approvalKey.question(question))
    const entry = pointer && (await store.get(approvalKey.record(pointer.value)))
    if (entry === undefined) return NONE
    const { id, state, expiresAt, decided } = JSON.parse(entry.value) as ApprovalRecord
    const left = expiresAt - now()
    if (left <= 0) return NONE
    if (state === 'pending') return { state, id }
    if (state === 'refused') return { state, id, retryAfterMs: left }
    if (decided === null) return NONE
    const approver = await context.accounts.find(decided.by)
    const stands = approver?.roles.some((role) => approvingRoles(rule).includes(role)) === true
    return stands ? { state, id, approver: decided.by } : NONE
  }

  return {
    async check(wanted) {
      const rule = approvingRule(wanted)
      return check(rule, questionOf(rule, callOf(wanted)))
    },
    async ask(wanted) {
      const rule = approvingRule(wanted)
      const call = callOf(wanted)
      if (call.args.length > MOST_ARGUMENTS) return { state: 'too-large' }
      const question = questionOf(rule, call)
      const before = await store.get(approvalKey.question(question))
      const asked = await check(rule, question)
      if (asked.state !== 'none') return asked
      const taken = await store.rateTake(rateKey(call), QUESTIONS)
      if (!taken.allowed) return { state: 'too-many', retryAfterMs: taken.retryAfterMs }
      const record = await recordOf(context, rule, question, call, wanted.caller.id)
      const applied = await context.commit(
        [
          {
            op: 'insert',
            key: approvalKey.record(record.id),
            value: JSON.stringify(record),
            expiresAt: record.expiresAt,
          },
          pointTo(record, rule, before?.version),
        ],
        [
          {
            kind: 'approval.asked',
            approval: record.id,
            call: wanted.call,
            rule: rule.name,
            tool: call.tool,
            user: call.user,
            agent: call.agent,
            client: call.client,
            expiresAt: record.expiresAt,
          },
        ],
      )
      // Lost to the same call that came at the same moment: its question is ours.
      return applied.ok ? { state: 'pending', id: record.id } : check(rule, question)
    },
  }
}

type Call = Pick<ApprovalRecord, 'user' | 'agent' | 'client' | 'tool' | 'args'>

function callOf({ caller, tool, args }: WantedApproval): Call {
  const { user, agent, clientId: client } = caller
  return { user, agent, client, tool: tool.name, args: canonicalJson(args) }
}

function approvingRule({ rule: { name, approval } }: WantedApproval): ApprovingRule {
  if (approval === null) throw new TypeError(`the rule ${name} says nothing of an approval`)
  return { name, approval }
}

// Outlives the record, however late that is decided; a pointer to nothing is no question.
function pointTo({ id, question, askedAt }: ApprovalRecord, { approval }: ApprovingRule, version?: number): Change {
  const wait = Math.max(approval.withinMs, SHORTEST_WAIT)
  const key = approvalKey.question(question)
  const expiresAt = askedAt + 2 * wait
  return version === undefined
    ? { op: 'insert', key, value: id, expiresAt }
    : { op: 'swap', key, version, value: id, expiresAt }
}

async function recordOf(
  { now, random, listGrants }: ApprovalContext,
  rule: ApprovingRule,
  question: string,
  call: Call,
  grantId: string,
): Promise<ApprovalRecord> {
  const grant = (await listGrants(call.user)).find(({ id }) => id === grantId)
  const askedAt = now()
  return {
    ...call,
    id: Buffer.from(random(16)).toString('base64url'),
    question,
    rule: rule.name,
    clientName: grant?.clientName ?? call.client,
    clientHost: grant?.clientHost ?? null,
    askedAt,
    expiresAt: askedAt + Math.max(rule.approval.withinMs, SHORTEST_WAIT),
    state: 'pending',
    decided: null,
  }
}

function rateKey({ user, agent, client }: Call): string {
  return JSON.stringify(['approvals/rate', user, agent ?? client])
}
