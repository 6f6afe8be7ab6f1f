import type { ConditionNode, ConstraintNode, Effect, Json, Program, RuleNode, Span } from '@fullmakt/ir'
import { conditionWords } from '../condition-words.ts'

/** A Program with one mistake made on purpose. */
export interface Mutant {
  readonly program: Program
  /** What was done, in words. */
  readonly change: string
  readonly name: string
  readonly span: Span
  /** The tools it can make a difference on. */
  readonly tools: readonly string[]
}

/**
 * The mutants of a Program: each rule dropped, with another effect, for everybody, without its limit or redactions, without each part of its condition,
 * and with each threshold one step off; and the same of constraints. Some mean what the Program means.
 */
export function mutantsOf(program: Program): readonly Mutant[] {
  return [
    ...program.rules.flatMap((rule, index) =>
      changesOf(rule).map(([change, changed]): Mutant => {
        const rules = program.rules.flatMap((one, at) => (at === index ? (changed ?? []) : one))
        return { program: { ...program, rules }, change, name: rule.name, span: rule.span, tools: rule.tools }
      }),
    ),
    ...program.constraints.flatMap((node, index) =>
      commonChanges(node).map(([change, changed]): Mutant => {
        const constraints = program.constraints.flatMap((one, at) => (at === index ? (changed ?? []) : one))
        return { program: { ...program, constraints }, change, name: node.name, span: node.span, tools: node.tools }
      }),
    ),
  ]
}

type Changed<T> = readonly [change: string, node: T | null]

const OTHER: Readonly<Record<Effect, Effect>> = { allow: 'deny', approve: 'allow', deny: 'allow' }

function changesOf(rule: RuleNode): readonly Changed<RuleNode>[] {
  const effect = OTHER[rule.effect]
  return [...commonChanges(rule), [`${rule.effect} made ${effect}`, { ...rule, effect, approval: null }]]
}

function commonChanges<T extends RuleNode | ConstraintNode>(node: T): readonly Changed<T>[] {
  return [
    ['dropped', null],
    ...(node.who === null ? [] : [['made for everybody', { ...node, who: null }] as const]),
    ...(node.limit === null ? [] : [['limit dropped', { ...node, limit: null }] as const]),
    ...(node.redact.length === 0 ? [] : [['redaction dropped', { ...node, redact: [] }] as const]),
    ...(node.when === null
      ? []
      : conditionChanges(node.when).map(([change, when]): Changed<T> => [change, { ...node, when }])),
  ]
}

function conditionChanges(when: ConditionNode): readonly (readonly [string, ConditionNode | null])[] {
  const isList = when.kind === 'all' || when.kind === 'any'
  return [...(isList ? [] : [[`\`${conditionWords(when)}\` dropped`, null] as const]), ...within(when)]
}

// The changes of a condition that leave it one.
function within(node: ConditionNode): readonly (readonly [string, ConditionNode])[] {
  switch (node.kind) {
    case 'all':
    case 'any':
      return node.of.flatMap((part, index) => [
        [`\`${conditionWords(part)}\` dropped`, { ...node, of: node.of.toSpliced(index, 1) }] as const,
        ...within(part).map(([change, other]) => [change, { ...node, of: node.of.with(index, other) }] as const),
      ])
    case 'not':
    case 'some':
    case 'every':
    case 'none':
      return within(node.of).map(([change, of]) => [change, { ...node, of }] as const)
    case 'compare':
      return []
    default:
      return shifted(node.operand).map((operand) => {
        const other = { ...node, operand }
        return [`\`${conditionWords(node)}\` made \`${conditionWords(other)}\``, other] as const
      })
  }
}

function shifted(operand: Json): readonly Json[] {
  if (typeof operand === 'number') return [-1, 1].map((sign) => plus(operand, sign * stepOf(operand)))
  if (!Array.isArray(operand)) return []
  return operand.flatMap((item: Json, index) => shifted(item).map((other) => operand.with(index, other)))
}

/** One unit of the last place a number is written with: 1 for integers, 0.01 for 2.25. */
export function stepOf(number: number): number {
  const places = /\.(\d+)$/.exec(String(number))?.[1]?.length ?? 0
  return 10 ** -places
}

/** A sum without the noise of binary fractions. */
export function plus(number: number, step: number): number {
  return Number((number + step).toFixed(12))
}
