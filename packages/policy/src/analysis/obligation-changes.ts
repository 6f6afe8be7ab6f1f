import type { ConstraintNode, RuleNode } from '@fullmakt/ir'
import { canonicalJson, type Json } from '@fullmakt/ir'
import type { Matching } from './decided.ts'
import { decidedByOneOf } from './decided.ts'
import { any, type Formula, negate } from './formula.ts'
import { covers, isAtMost } from './obligations.ts'

/** What an obligation is about. */
export type ObligationKind = 'limit' | 'redact' | 'approval'

/** One thing that rules and constraints may bind a call by, and what does. */
interface Bound {
  readonly kind: ObligationKind
  binds(one: RuleNode | ConstraintNode): boolean
}

/** The rules on one tool, best rank first, and the constraints. */
export interface Binding {
  readonly rules: readonly Matching<RuleNode>[]
  readonly constraints: readonly { readonly node: ConstraintNode; readonly matches: Formula }[]
}

/**
 * What must hold of a call for which `looser` gives it up that `stricter` binds it so: by a limit, by leaving something out, or by who may approve
 * and for how long. One for each such bound; the call is denied by neither, or approved by both.
 */
export function releases(
  stricter: Binding,
  looser: Binding,
): readonly { readonly kind: ObligationKind; readonly goals: readonly Formula[] }[] {
  return boundsOf(stricter, looser).flatMap(({ kind, binds }) => {
    const isBy = ({ rules, constraints }: Binding): Formula =>
      any(
        decidedByOneOf(rules, (rule) => rule.effect !== 'deny' && binds(rule)),
        ...(kind === 'approval' ? [] : constraints.filter(({ node }) => binds(node)).map(({ matches }) => matches)),
      )
    const isAsked = ({ rules }: Binding): Formula =>
      decidedByOneOf(rules, ({ effect }) => (kind === 'approval' ? effect === 'approve' : effect !== 'deny'))
    return [{ kind, goals: [isAsked(stricter), isAsked(looser), isBy(stricter), negate(isBy(looser))] }]
  })
}

function boundsOf(stricter: Binding, looser: Binding): readonly Bound[] {
  const nodes = ({ rules, constraints }: Binding): readonly (RuleNode | ConstraintNode)[] => [
    ...rules.map(({ rule }) => rule).filter(({ effect }) => effect !== 'deny'),
    ...constraints.map(({ node }) => node),
  ]
  const rules = [...nodes(stricter), ...nodes(looser)].filter((one) => one.kind === 'rule')
  const limits = unique(nodes(stricter).flatMap(({ limit }) => limit ?? []))
  const paths = unique(nodes(stricter).flatMap(({ redact }) => redact))
  const approvers = unique(rules.flatMap(({ approval }) => approval?.by ?? []))
  const times = unique(rules.flatMap(({ approval }) => approval?.withinMs ?? []))
  return [
    ...limits.map(
      (limit): Bound => ({ kind: 'limit', binds: (one) => one.limit !== null && isAtMost(one.limit, limit) }),
    ),
    ...paths.map((path): Bound => ({ kind: 'redact', binds: ({ redact }) => redact.some((one) => covers(one, path)) })),
    ...approvers.map(
      ({ kind, name }): Bound => ({
        kind: 'approval',
        binds: (one) =>
          one.kind === 'rule' && one.approval?.by.some((by) => by.kind === kind && by.name === name) === false,
      }),
    ),
    ...times.map(
      (time): Bound => ({
        kind: 'approval',
        binds: (one) => one.kind === 'rule' && one.approval !== null && one.approval.withinMs <= time,
      }),
    ),
  ]
}

function unique<T>(values: readonly T[]): readonly T[] {
  return [...new Map(values.map((value) => [canonicalJson(value as Json), value])).values()]
}
