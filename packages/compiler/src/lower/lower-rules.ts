import type { DeclaredRule } from '@fullmakt/config/declare'
import { type ApprovalNode, parseDuration, type RuleNode } from '@fullmakt/ir'
import { lowerLimit } from './lower-limit.ts'
import { lowerRedactions } from './lower-redactions.ts'
import { lowerSubject, type PolicyWorld } from './lower-subject.ts'

/**
 * Lowers rules in source order.
 * Reports what is wrong with what they speak of, limits that are none, redactions that cannot be, and approvals that nobody could give.
 */
export function lowerRules(declared: readonly DeclaredRule[], world: PolicyWorld): readonly RuleNode[] {
  return declared.map((rule): RuleNode => {
    const { subject, spokenOf } = lowerSubject(rule, 'rule', world)
    if (rule.what === null && rule.effect !== 'deny') {
      world.context.report(
        'FMK2104',
        `the rule \`${rule.name}\` names no tool, which only a \`deny\` may leave out`,
        rule.site,
      )
    }
    const { name, who, tools, when, span } = subject
    return {
      kind: 'rule',
      name,
      effect: rule.effect,
      who,
      tools,
      when,
      limit: lowerLimit(rule, world.context),
      redact: lowerRedactions(rule, spokenOf, world.context),
      approval: approvalOf(rule, world),
      span,
    }
  })
}

function approvalOf({ name, approval, site }: DeclaredRule, { context, complete }: PolicyWorld): ApprovalNode | null {
  if (approval === null) return null
  const { by, within } = approval
  if (by.length === 0 && complete) {
    context.report('FMK2112', `nobody can approve the calls of \`${name}\``, site, { path: ['by'] })
  }
  const withinMs = parseDuration(within)
  if (withinMs === undefined) context.report('FMK2207', `\`${within}\` is not a duration`, site, { path: ['within'] })
  return { by: [...by], withinMs: withinMs ?? 0 }
}
