import type { AnswerPath, ApprovalNode, ConstraintNode, LimitNode, Program, RuleNode } from '@fullmakt/ir'
import { constraintsOn } from '../reference/constraints.ts'
import type { Decision, PolicyRequest } from '../request.ts'

/** What a call that is not denied is bound by. Limits that another one implies are left out, and so are redactions within others. */
export interface Obligations {
  readonly limits: readonly LimitNode[]
  readonly redact: readonly AnswerPath[]
  readonly approval: ApprovalNode | null
}

/** The obligations of a call as decided: those of the deciding rule and of all constraints that bind it. */
export function obligationsOf(program: Program, request: PolicyRequest, { rule }: Decision): Obligations {
  const deciding = rule === null ? undefined : program.rules[rule]
  const binding = constraintsOn(program, request).map((index) => program.constraints[index]!)
  const all: readonly (RuleNode | ConstraintNode)[] = [...(deciding === undefined ? [] : [deciding]), ...binding]
  return {
    limits: least(
      all.flatMap(({ limit }) => limit ?? []),
      isAtMost,
    ),
    redact: least(
      all.flatMap(({ redact }) => redact),
      covers,
    ),
    approval: deciding?.approval ?? null,
  }
}

/** Tells whether a limit lets through no more than another, neither at once nor in the long run. */
export function isAtMost(one: LimitNode, other: LimitNode): boolean {
  // Rates are compared as cross products, which rounding cannot turn around.
  return one.count <= other.count && one.count * other.periodMs <= other.count * one.periodMs
}

/** Tells whether leaving out one path leaves out the other. */
export function covers(one: AnswerPath, other: AnswerPath): boolean {
  return one.length <= other.length && one.every((name, at) => name === other[at])
}

function least<T>(all: readonly T[], implies: (one: T, other: T) => boolean): readonly T[] {
  return all.filter(
    (one, index) =>
      !all.some((other, at) => at !== index && implies(other, one) && (at < index || !implies(one, other))),
  )
}
