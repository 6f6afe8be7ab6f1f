import type { ConditionNode, Program, RuleNode, Span } from '@fullmakt/ir'
import { deadConstraints, deadRules, explain } from '@fullmakt/policy'
import { conditionWords } from '../condition-words.ts'
import type { JudgedCondition } from '../near-misses.ts'
import type { PolicyCase } from './expand-cases.ts'

/** Something that no case has shown. */
export interface Uncovered {
  readonly kind: 'rule' | 'constraint'
  readonly name: string
  readonly span: Span
  /** The condition that never came out so, or null for the rule itself, which never decided, or the constraint, which never bound. */
  readonly condition: string | null
  readonly never: 'true' | 'false' | 'decided' | 'bound'
}

/** How much of the rules the cases have shown: each rule deciding, each constraint binding, each test in them true and false. */
export interface Coverage {
  readonly points: number
  readonly covered: number
  readonly uncovered: readonly Uncovered[]
  /** Names of the rules that can decide nothing and of the constraints that can bind nothing, which are not counted. */
  readonly dead: readonly string[]
}

/** Measures what cases show of a Program's rules. Tests inside quantifiers are not counted by themselves; nor is a test that came out unknown. */
export function coverageOf(program: Program, cases: readonly PolicyCase[]): Coverage {
  const dead = new Set(deadRules(program).dead.map(({ rule }) => rule))
  const idle = new Set(deadConstraints(program).dead.map(({ constraint }) => constraint))
  const rules = program.rules.map((rule) => counterOf('rule', rule))
  const constraints = program.constraints.map((node) => counterOf('constraint', node))
  // A constraint binds just when a deny with its condition would match.
  const binding = { ...program, rules: program.constraints.map((node): RuleNode => ({ ...node, ...DENY })) }
  for (const { request } of cases) {
    const { decision, candidates } = explain(program, request)
    for (const { rule, when } of candidates) see(rules[rule]!, when, rule === decision.rule)
    if (decision.effect === 'deny') continue
    for (const { rule, when, matched } of explain(binding, request).candidates) see(constraints[rule]!, when, matched)
  }
  const all = [
    ...rules.filter((_, index) => !dead.has(index)),
    ...constraints.filter((_, index) => !idle.has(index)),
  ].flatMap(({ points }) => points)
  const uncovered = all.filter(({ seen }) => !seen).map(({ what }) => what)
  return {
    points: all.length,
    covered: all.length - uncovered.length,
    uncovered,
    dead: [
      ...[...dead].map((index) => program.rules[index]!.name),
      ...[...idle].map((index) => program.constraints[index]!.name),
    ],
  }
}

const DENY = { kind: 'rule', effect: 'deny', approval: null } as const

interface Point {
  readonly what: Uncovered
  seen: boolean
}

interface Counter {
  readonly points: readonly Point[]
  readonly ofTest: ReadonlyMap<ConditionNode, readonly [whenTrue: Point, whenFalse: Point]>
}

function counterOf(
  kind: Uncovered['kind'],
  { name, span, when }: { readonly name: string; readonly span: Span; readonly when: ConditionNode | null },
): Counter {
  const point = (condition: string | null, never: Uncovered['never']): Point => ({
    what: { kind, name, span, condition, never },
    seen: false,
  })
  const own = point(null, kind === 'rule' ? 'decided' : 'bound')
  const ofTest = new Map(
    testsOf(when).map((test): [ConditionNode, readonly [Point, Point]] => {
      const words = conditionWords(test)
      return [test, [point(words, 'true'), point(words, 'false')]]
    }),
  )
  return { points: [own, ...[...ofTest.values()].flat()], ofTest }
}

function testsOf(node: ConditionNode | null): readonly ConditionNode[] {
  if (node === null) return []
  if (node.kind === 'all' || node.kind === 'any') return node.of.flatMap(testsOf)
  return node.kind === 'not' ? testsOf(node.of) : [node]
}

function see({ points, ofTest }: Counter, when: JudgedCondition | null, isEffective: boolean): void {
  if (isEffective) points[0]!.seen = true
  const walk = ({ condition, truth, of }: JudgedCondition): void => {
    const pair = ofTest.get(condition)
    if (pair !== undefined && truth !== undefined) pair[truth ? 0 : 1].seen = true
    for (const part of of) walk(part)
  }
  if (when !== null) walk(when)
}
