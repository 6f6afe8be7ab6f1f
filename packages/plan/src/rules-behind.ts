import { type ConstraintNode, canonicalJson, type Json, type Program, type RuleNode } from '@fullmakt/ir'
import type { Because } from './change.ts'
import { same, without } from './pairs.ts'

/** What the rules and constraints on one tool say in either Program, and which of them are behind a change. */
export interface RulesBehind {
  /** What only the older Program says, without names and places, in canonical order. */
  readonly before: Json
  /** What only the newer Program says. */
  readonly after: Json
  /** The changed ones, those of the newer Program first, then the deciding ones that are given. */
  places(deciding?: readonly Because[]): readonly Because[]
}

/**
 * Finds the rules and constraints on a tool that are not in both Programs.
 * How one is called, where it stands and what else it speaks of makes no difference.
 */
export function rulesBehind(older: Program, newer: Program, tool: string): RulesBehind {
  const [was, is] = [nodesOn(older, tool), nodesOn(newer, tool)]
  const removed = was.filter((node) => !is.some((other) => saysTheSame(node, other)))
  const added = is.filter((node) => !was.some((other) => saysTheSame(node, other)))
  return {
    before: sayings(removed),
    after: sayings(added),
    places(deciding = []) {
      const all = [
        ...added.map(({ name, span }): Because => ({ program: 'newer', rule: name, span })),
        ...removed.map(({ name, span }): Because => ({ program: 'older', rule: name, span })),
        ...deciding,
      ]
      return all.filter((one, index) => all.findIndex((other) => same(one, other)) === index)
    },
  }
}

/** The places of the rules that decided before and after, each null when none did; one place where both say the same by one name. */
export function decidingRules(
  older: Program,
  newer: Program,
  [before, after]: readonly [before: number | null, after: number | null],
): readonly Because[] {
  const [was, is] = [before === null ? undefined : older.rules[before], after === null ? undefined : newer.rules[after]]
  const isKept = was !== undefined && is !== undefined && was.name === is.name && saysTheSame(was, is)
  const place = (program: Because['program'], node: RuleNode | undefined): readonly Because[] =>
    node === undefined ? [] : [{ program, rule: node.name, span: node.span }]
  return [...place('newer', is), ...(isKept ? [] : place('older', was))]
}

type Node = RuleNode | ConstraintNode

function nodesOn({ rules, constraints }: Program, tool: string): readonly Node[] {
  return [...rules, ...constraints].filter(({ tools }) => tools.includes(tool))
}

function saysTheSame(one: Node, other: Node): boolean {
  return same(saying(one), saying(other))
}

function saying(node: Node): Json {
  return without(node, 'name', 'tools')
}

function sayings(nodes: readonly Node[]): Json {
  const texts = [...new Set(nodes.map((node) => canonicalJson(saying(node))))].sort()
  return texts.map((text) => JSON.parse(text) as Json)
}
