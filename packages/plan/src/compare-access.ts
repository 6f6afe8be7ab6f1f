import type { PrincipalAtom, Program, RuleNode } from '@fullmakt/ir'
import { type AccessDifference, type AnalysisOptions, difference, type LimitDifference } from '@fullmakt/policy'
import type { Because, Change } from './change.ts'
import { compareLimits } from './compare-limits.ts'
import { sameMeaning } from './pairs.ts'

/**
 * Who gains or loses which calls, by what the rules mean: each change with a request that both Programs decide so.
 * Rules rewritten to mean the same give none. What was not decided is `ACCESS_UNDECIDED`. A call of one tool is listed once for each smallest principal.
 * Throws what `difference` throws.
 */
export function compareAccess(older: Program, newer: Program, options: AnalysisOptions = {}): readonly Change[] {
  const { access, limits, undecided } = difference(older, newer, options)
  const gained = access.filter(({ direction }) => direction === 'gained')
  const lost = access.filter(({ direction }) => direction === 'lost')
  const because = (tool: string): readonly Because[] => rulesBehind(older, newer, tool)
  return [
    ...gained.map((one) => accessChange(one, because(one.tool))),
    ...uniqueTools(undecided).map((tool) => undecidedChange(tool, because(tool))),
    ...limits.map((one) => limitChange(one, older, newer, because(one.tool))),
    ...lost.map((one) => accessChange(one, because(one.tool))),
  ]
}

function accessChange(
  { tool, direction, atoms, witness, before, after }: AccessDifference,
  because: readonly Because[],
): Change {
  const isGained = direction === 'gained'
  return {
    code: isGained ? 'ACCESS_GAINED' : 'ACCESS_LOST',
    section: 'access',
    direction: isGained ? 'broader' : 'narrower',
    subject: `${tool} for ${namesOf(atoms)}`,
    span: spanOf(because),
    because,
    example: { request: witness, before: before.effect, after: after.effect },
  }
}

function undecidedChange(tool: string, because: readonly Because[]): Change {
  return {
    code: 'ACCESS_UNDECIDED',
    section: 'access',
    direction: 'undecided',
    subject: tool,
    span: spanOf(because),
    because,
  }
}

function limitChange(
  { tool, witness, before, after }: LimitDifference,
  older: Program,
  newer: Program,
  because: readonly Because[],
): Change {
  const { code, direction } = compareLimits(limitAt(older, before.rule), limitAt(newer, after.rule))
  return {
    code,
    section: 'access',
    direction,
    subject: tool,
    span: spanOf(because),
    because,
    example: { request: witness, before: before.effect, after: after.effect },
  }
}

function limitAt({ rules }: Program, rule: number | null): RuleNode['limit'] {
  return rule === null ? null : (rules[rule]?.limit ?? null)
}

function rulesBehind(older: Program, newer: Program, tool: string): readonly Because[] {
  const only = (program: Because['program'], rules: readonly RuleNode[], others: readonly RuleNode[]): Because[] =>
    rules
      .filter((rule) => rule.tools.includes(tool) && !others.some((other) => saysTheSame(rule, other, tool)))
      .map(({ name, span }) => ({ program, rule: name, span }))
  return [...only('newer', newer.rules, older.rules), ...only('older', older.rules, newer.rules)]
}

// What a rule says of other tools and how it is called does not matter here.
function saysTheSame(one: RuleNode, other: RuleNode, tool: string): boolean {
  const about = (rule: RuleNode): object => ({ ...rule, name: '', tools: rule.tools.includes(tool) })
  return sameMeaning(about(one), about(other))
}

function spanOf(because: readonly Because[]): Change['span'] {
  return because.find(({ program }) => program === 'newer')?.span ?? null
}

function namesOf(atoms: readonly PrincipalAtom[]): string {
  return atoms.length === 0 ? 'anyone' : atoms.map(({ kind, name }) => `${kind} ${name}`).join(' with ')
}

function uniqueTools(undecided: readonly { readonly tool: string }[]): readonly string[] {
  return [...new Set(undecided.map(({ tool }) => tool))]
}
