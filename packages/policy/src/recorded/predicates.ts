import {
  type ComparisonNode,
  type ConditionNode,
  canonicalJson,
  type Json,
  type Program,
  type QuantifierNode,
  type TestNode,
} from '@fullmakt/ir'

/** A part of a condition that reads data: a test, a comparison, or a quantifier with all that is in it. */
export type PredicateNode = TestNode | ComparisonNode | QuantifierNode

/** A predicate with its canonical JSON, by which two programs have the same. */
export interface Predicate {
  readonly key: string
  readonly node: PredicateNode
}

/** The predicates of all rules that speak of a tool, each once, sorted by key. Takes the tool's name. */
export function predicatesOf({ rules }: Program, tool: string): readonly Predicate[] {
  const found = new Map<string, PredicateNode>()
  const add = (node: ConditionNode): void => {
    switch (node.kind) {
      case 'all':
      case 'any':
        for (const part of node.of) add(part)
        break
      case 'not':
        add(node.of)
        break
      default:
        found.set(predicateKey(node), node)
    }
  }
  for (const { tools, when } of rules) if (when !== null && tools.includes(tool)) add(when)
  return [...found].map(([key, node]) => ({ key, node })).sort((a, b) => (a.key < b.key ? -1 : 1))
}

/** The canonical JSON of a predicate. */
export function predicateKey(node: PredicateNode): string {
  return canonicalJson(node as unknown as Json)
}
