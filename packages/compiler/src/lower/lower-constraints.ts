import type { DeclaredConstraint } from '@fullmakt/config/declare'
import type { ConstraintNode } from '@fullmakt/ir'
import { lowerLimit } from './lower-limit.ts'
import { lowerRedactions } from './lower-redactions.ts'
import { lowerSubject, type PolicyWorld } from './lower-subject.ts'

/**
 * Lowers constraints in source order.
 * Reports what is wrong with what they speak of, limits that are none, redactions that cannot be, and constraints that constrain nothing.
 */
export function lowerConstraints(
  declared: readonly DeclaredConstraint[],
  world: PolicyWorld,
): readonly ConstraintNode[] {
  return declared.map((constraint): ConstraintNode => {
    const { subject, spokenOf } = lowerSubject(constraint, 'constraint', world)
    const { name, who, tools, when, span } = subject
    if (constraint.limit === null && constraint.redact.length === 0 && world.complete) {
      world.context.report('FMK2111', `the constraint \`${name}\` has no \`limit\` and no \`redact\``, constraint.site)
    }
    return {
      kind: 'constraint',
      name,
      who,
      tools,
      when,
      limit: lowerLimit(constraint, world.context),
      redact: lowerRedactions(constraint, spokenOf, world.context),
      span,
    }
  })
}
