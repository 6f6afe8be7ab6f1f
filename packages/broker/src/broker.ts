import { type ConstraintNode, formatSpan, type Json, type JsonObject, type Program, type RuleNode } from '@fullmakt/ir'
import { createFacts } from '@fullmakt/policy'
import { answerOf } from './answer.ts'
import { approvalOf } from './approval.ts'
import type { AuditEntry, CallFields, DecidedFields } from './audit-entry.ts'
import type { Caller } from './caller.ts'
import { describeErrors } from './describe-errors.ts'
import { type BoundLimit, limitKey, type Obligations, obligationsOf } from './obligations.ts'
import type { BrokerPorts, CallContext, CallResult } from './ports.ts'
import { createSessions } from './sessions.ts'

/** The policy enforcement point. */
export interface Broker {
  /** The tools a caller could be allowed to call with some arguments; callers with one `key` see the same. */
  visible(caller: Caller): { readonly key: string; sees(toolIndex: number): boolean }
  /** Performs a call, or says why not. The arguments are changed only by filling in defaults of the schema. */
  call(caller: Caller, toolIndex: number, args: JsonObject, context: CallContext): Promise<CallResult>
}

const UNAVAILABLE: CallResult = { kind: 'unavailable', text: 'The server cannot record calls now, so it takes none.' }
const NO_APPROVAL: { readonly id: string | null; readonly approver: string | null } = { id: null, approver: null }

/**
 * Makes the broker of a Program.
 * Every call goes scope → arguments → policy → approval → limits → intent on disk → upstream → answer guarded → outcome on disk → result; the
 * first that refuses ends it. Nothing is sent upstream before its intent is durable, except for a tool that only reads, whose answer then
 * waits for it.
 */
export function createBroker(program: Program, ports: BrokerPorts): Broker {
  const sessions = createSessions(program, ports.policy)
  const facts = createFacts(program)
  const roleNames = new Set(program.roles.map(({ name }) => name))
  const isConstrained = program.constraints.length > 0
  const ownObligations = program.rules.map((rule) => obligationsOf(rule, []))

  const refuse = async (
    entry: Denied,
    args: JsonObject,
    by: RuleNode | ConstraintNode | undefined,
    result: CallResult,
  ): Promise<CallResult> => {
    const { call, tool, user, agent, reason } = entry
    const at = by === undefined ? null : formatSpan(by.span)
    ports.onRefusal({ call, tool, user, agent, reason, rule: by?.name ?? null, at })
    return recorded(ports.record(entry, { user, args }), result)
  }

  // All that bind a call apply, whichever rule decided. Limits that were taken stay taken where a later one has no room: a call that is
  // refused has still been tried, and giving back could let two calls through on one unit.
  const firstFull = async (limits: readonly BoundLimit[], caller: Caller): Promise<FullLimit | undefined> => {
    for (const { by, limit } of limits) {
      const { allowed, retryAfterMs } = await ports.takeLimit(limitKey(by, caller), limit)
      if (!allowed) return { by, retryAfterMs }
    }
    return undefined
  }

  return {
    visible: (caller) => sessions.of(caller).visible,
    async call(caller, toolIndex, args, context) {
      const tool = program.tools[toolIndex]
      const validators = ports.validators[toolIndex]
      if (tool === undefined || validators === undefined) return { kind: 'failed', text: 'There is no such tool.' }
      const call = ports.newCallId()
      const fields: CallFields = {
        call,
        artifact: ports.artifact,
        grant: caller.id,
        client: caller.clientId,
        agent: caller.agent,
        user: caller.user,
        tool: tool.name,
      }
      if (!caller.scopes.has(tool.scope)) {
        return refuse({ kind: 'call.denied', ...fields, reason: 'scope', rule: null }, args, undefined, {
          kind: 'insufficient-scope',
          wwwAuthenticate: ports.insufficientScope(caller, tool.scope),
        })
      }
      if (validators.input(args) !== true) {
        const text = `The arguments are not valid: ${describeErrors(validators.input.errors ?? [])}.`
        return refuse(
          { kind: 'call.denied', ...fields, reason: 'arguments', rule: null },
          args,
          undefined,
          failed(text),
        )
      }
      const { policy } = sessions.of(caller)
      const client = { id: caller.clientId }
      const now = ports.now()
      const { effect, rule: ruleIndex } = policy.decide(toolIndex, client, args, now)
      const rule = ruleIndex === null ? undefined : program.rules[ruleIndex]
      const { user, agent, roles, claims } = caller
      const decided: DecidedFields = {
        ...fields,
        roles: roles.filter((name) => roleNames.has(name)).sort(),
        facts: facts({ principal: { user, agent, roles, claims }, client, tool: tool.name, args, now }),
      }
      const own = ruleIndex === null ? undefined : ownObligations[ruleIndex]
      // Nothing but what a rule of the Program says itself lets a call through.
      if (effect === 'deny' || rule === undefined || own === undefined || rule.effect !== effect) {
        const text = `Denied by policy: ${rule === undefined ? 'no rule allows this call' : rule.name}.`
        return refuse(
          { kind: 'call.denied', ...decided, reason: 'policy', rule: rule?.name ?? null },
          args,
          rule,
          failed(text),
        )
      }
      const obligations = isConstrained
        ? withConstraints(program, rule, own, policy.constraints(toolIndex, client, args, now))
        : own
      let approval = NO_APPROVAL
      if (effect === 'approve') {
        const verdict = await approvalOf(ports.approvals, program.server.issuer, { call, rule, caller, tool, args })
        if (!verdict.ok) {
          const entry = { kind: 'call.denied', ...decided, reason: 'approval', rule: rule.name } as const
          const { text, open } = verdict
          const result: CallResult = open === undefined ? failed(text) : { kind: 'approval-required', text, ...open }
          return refuse({ ...entry, approval: verdict.id }, args, rule, result)
        }
        approval = verdict
      }
      if (obligations.limits.length > 0) {
        const full = await firstFull(obligations.limits, caller)
        if (full !== undefined) {
          const { kind, name } = full.by
          const text = `Too many calls under the ${kind} "${name}": try again in ${Math.ceil(full.retryAfterMs / 1_000)} s.`
          const entry = { kind: 'call.denied', ...decided, reason: 'limit', rule: rule.name } as const
          return refuse({ ...entry, constraint: kind === 'constraint' ? name : null }, args, full.by, failed(text))
        }
      }
      // Listened to from here on: a rejection that comes while the upstream is asked must find somebody.
      const isRecorded = settled(
        ports.record(
          {
            kind: 'call.intent',
            ...decided,
            effect,
            rule: rule.name,
            approval: approval.id,
            approver: approval.approver,
            upstream: tool.call.upstream,
          },
          { user, args },
        ),
      )
      // A tool that only reads may start early: if its intent turns out not to be durable, its answer is thrown away.
      if (!tool.annotations.readOnly && !(await isRecorded)) return UNAVAILABLE
      const started = ports.now()
      const answer = await ports.callUpstream(toolIndex, args, context)
      if (tool.annotations.readOnly && !(await isRecorded)) return UNAVAILABLE
      const { result, outcome } = answerOf(tool, validators.output, obligations.redact, answer, args)
      const durationMs = Math.max(0, ports.now() - started)
      return recorded(
        ports.record({ kind: 'call.outcome', call, ...outcome, durationMs }, { user, ...saidOf(result) }),
        result,
      )
    },
  }
}

type Denied = Extract<AuditEntry, { readonly kind: 'call.denied' }>

interface FullLimit {
  readonly by: RuleNode | ConstraintNode
  readonly retryAfterMs: number
}

function withConstraints(
  { constraints }: Program,
  rule: RuleNode,
  own: Obligations,
  matching: readonly number[],
): Obligations {
  if (matching.length === 0) return own
  return obligationsOf(
    rule,
    matching.map((index) => constraints[index]!),
  )
}

/** What the caller is told, as a value. */
function saidOf(result: CallResult): { readonly result?: Json } {
  if (result.kind === 'answer')
    return { result: result.structured ?? (result.content as Json | undefined) ?? result.text }
  return 'text' in result ? { result: result.text } : {}
}

function failed(text: string): CallResult {
  return { kind: 'failed', text }
}

async function recorded(writing: Promise<void>, result: CallResult): Promise<CallResult> {
  return (await settled(writing)) ? result : UNAVAILABLE
}

function settled(writing: Promise<void>): Promise<boolean> {
  return writing.then(
    () => true,
    () => false,
  )
}
