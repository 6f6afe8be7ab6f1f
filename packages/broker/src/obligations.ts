import type { AnswerPath, ConstraintNode, LimitNode, RuleNode } from '@fullmakt/ir'
import type { Caller } from './caller.ts'

/** What binds a call that the policy lets happen: limits that must all have room, and what is left out of its answer. */
export interface Obligations {
  readonly limits: readonly BoundLimit[]
  readonly redact: readonly AnswerPath[]
}

/** A limit and the rule or constraint that sets it. */
export interface BoundLimit {
  readonly by: RuleNode | ConstraintNode
  readonly limit: LimitNode
}

/**
 * The obligations of a call.
 * Takes the rule that decided and the constraints that match: all of their limits, the rule's first, and all of their redactions.
 */
export function obligationsOf(rule: RuleNode, constraints: readonly ConstraintNode[]): Obligations {
  const all = [rule, ...constraints]
  return {
    limits: all.flatMap((by) => (by.limit === null ? [] : [{ by, limit: by.limit }])),
    redact: all.flatMap(({ redact }) => redact),
  }
}

/** The key under which a limit counts: for each user and agent (or client that is none), apart for every rule and constraint. */
export function limitKey({ kind, name }: RuleNode | ConstraintNode, { user, agent, clientId }: Caller): string {
  return JSON.stringify(['limit', kind, name, user, agent ?? clientId])
}
