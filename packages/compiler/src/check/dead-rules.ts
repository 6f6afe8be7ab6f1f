import type { ConstraintNode, Program, RuleNode } from '@fullmakt/ir'
import { type DeadRule, deadConstraints, deadRules, outOfReach } from '@fullmakt/policy'
import { type Diagnostic, diagnostic, type Related } from '../diagnostics/diagnostic.ts'

/**
 * Rules that decide no call and constraints that bind none: other rules decide all that they speak of, their condition never holds for valid arguments,
 * or they speak of nobody. Says nothing of rules for which that is not known, nor of rules on tools that nobody can call.
 */
export function deadRulesCheck(program: Program): readonly Diagnostic[] {
  const { dead } = deadRules(program)
  const constraints = deadConstraints(program).dead
  // That nobody can call a tool is said of the tool.
  const nobody = new Set(dead.some(({ reason }) => reason === 'shadowed') ? outOfReach(program).nobody : [])
  return [
    ...dead
      .filter(
        ({ rule, reason }) => reason !== 'shadowed' || !program.rules[rule]!.tools.every((tool) => nobody.has(tool)),
      )
      .flatMap((one) => diagnosticOf(program, program.rules[one.rule]!, one)),
    ...constraints.flatMap(({ constraint, reason }) =>
      diagnosticOf(program, program.constraints[constraint]!, { reason, coveredBy: [] }),
    ),
  ]
}

function diagnosticOf(
  program: Program,
  node: RuleNode | ConstraintNode,
  { reason, coveredBy }: Pick<DeadRule, 'reason' | 'coveredBy'>,
): readonly Diagnostic[] {
  const what = node.kind === 'rule' ? node.effect : 'constraint'
  switch (reason) {
    // A rule about no tool is wrong in form.
    case 'no-tool':
      return []
    case 'nobody':
      return [diagnostic('FMK2117', `the ${what} \`${node.name}\` speaks of nobody`, node.span)]
    case 'contradictory':
      return [diagnostic('FMK2116', `the ${what} \`${node.name}\` fits no call`, node.span)]
    case 'shadowed': {
      const covering = coveredBy.map((index) => program.rules[index]!)
      const related = covering.map(
        (rule): Related => ({ span: rule.span, message: `the ${rule.effect} \`${rule.name}\`` }),
      )
      const message = `the ${what} \`${node.name}\` never decides: ${listOf(covering)} ${covering.length === 1 ? 'comes' : 'come'} before it`
      return [diagnostic('FMK2115', message, node.span, { help: adviceOn(node, covering), related })]
    }
  }
}

function adviceOn(node: RuleNode | ConstraintNode, covering: readonly RuleNode[]): string {
  const names = listOf(covering)
  const isSame = covering.every(({ effect }) => node.kind === 'rule' && effect === node.effect)
  return isSame
    ? `take it out, or put it before ${names} if its limit or its redactions are meant to count`
    : `take it out, or narrow ${names} so that some call is left for it`
}

function listOf(rules: readonly RuleNode[]): string {
  const names = rules.map(({ name }) => `\`${name}\``)
  const shown = names.length > 4 ? [...names.slice(0, 3), `${names.length - 3} others`] : names
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`
}
