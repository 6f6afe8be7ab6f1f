import { formatSpan, type JsonObject, type Program, type RuleNode } from '@fullmakt/ir'
import { answerOf } from './answer.ts'
import type { CallFields } from './audit-entry.ts'
import type { Caller } from './caller.ts'
import { describeErrors } from './describe-errors.ts'
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

/**
 * Makes the broker of a Program.
 * Every call goes scope → arguments → policy → limit → intent on disk → upstream → answer guarded → outcome on disk → result; the first that
 * refuses ends it. Nothing is sent upstream before its intent is durable, except for a tool that only reads, whose answer then waits for it.
 */
export function createBroker(program: Program, ports: BrokerPorts): Broker {
  const sessions = createSessions(program, ports.policy)

  const refuse = async (
    fields: CallFields,
    reason: 'policy' | 'limit' | 'scope' | 'arguments',
    rule: RuleNode | undefined,
    result: CallResult,
  ): Promise<CallResult> => {
    const { call, tool, user, agent } = fields
    ports.onRefusal({
      call,
      tool,
      user,
      agent,
      reason,
      rule: rule?.name ?? null,
      at: rule === undefined ? null : formatSpan(rule.span),
    })
    return recorded(ports.record({ kind: 'call.denied', ...fields, reason, rule: rule?.name ?? null }), result)
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
        grant: caller.id,
        client: caller.clientId,
        agent: caller.agent,
        user: caller.user,
        tool: tool.name,
      }
      if (!caller.scopes.has(tool.scope)) {
        const challenge: CallResult = {
          kind: 'insufficient-scope',
          wwwAuthenticate: ports.insufficientScope(caller, tool.scope),
        }
        return refuse(fields, 'scope', undefined, challenge)
      }
      if (!validators.input(args)) {
        const text = `The arguments are not valid: ${describeErrors(validators.input.errors ?? [])}.`
        return refuse(fields, 'arguments', undefined, { kind: 'failed', text })
      }
      const { effect, rule: ruleIndex } = sessions
        .of(caller)
        .policy.decide(toolIndex, { id: caller.clientId }, args, ports.now())
      const rule = ruleIndex === null ? undefined : program.rules[ruleIndex]
      if (effect !== 'allow' || rule === undefined) {
        const text = `Denied by policy: ${rule === undefined ? 'no rule allows this call' : rule.name}.`
        return refuse(fields, 'policy', rule, { kind: 'failed', text })
      }
      if (rule.limit !== null) {
        const taken = await ports.takeLimit(limitKey(rule, caller), rule.limit)
        if (!taken.allowed) {
          const seconds = Math.ceil(taken.retryAfterMs / 1_000)
          const text = `Too many calls under the rule "${rule.name}": try again in ${seconds} s.`
          return refuse(fields, 'limit', rule, { kind: 'failed', text })
        }
      }
      const intent = ports.record({ kind: 'call.intent', ...fields, rule: rule.name, upstream: tool.call.upstream })
      // A tool that only reads may start early: if its intent turns out not to be durable, its answer is thrown away.
      if (!tool.annotations.readOnly && !(await settled(intent))) return UNAVAILABLE
      const started = ports.now()
      const answer = await ports.callUpstream(toolIndex, args, context)
      if (tool.annotations.readOnly && !(await settled(intent))) return UNAVAILABLE
      const { result, outcome } = answerOf(tool, validators.output, answer)
      const durationMs = Math.max(0, ports.now() - started)
      return recorded(ports.record({ kind: 'call.outcome', call, ...outcome, durationMs }), result)
    },
  }
}

function limitKey(rule: RuleNode, caller: Caller): string {
  return JSON.stringify(['limit', rule.name, caller.user, caller.agent ?? caller.clientId])
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
