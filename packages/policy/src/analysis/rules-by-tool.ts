import type { ConditionNode, Program } from '@fullmakt/ir'
import { EFFECTS } from '../reference/evaluate.ts'

/** For each tool that a Program declares the rules that speak of it, as indices, best rank first. */
export function rulesByTool({ tools, rules }: Program): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>(tools.map(({ name }) => [name, []]))
  for (const effect of EFFECTS) {
    for (const [index, rule] of rules.entries()) {
      if (rule.effect === effect) for (const tool of new Set(rule.tools)) found.get(tool)?.push(index)
    }
  }
  return found
}

/** Tells whether a condition reads the roles or the agent: a principal that is more may then fit it less. */
export function readsWho(node: ConditionNode | null): boolean {
  if (node === null) return false
  const isWho = (path: readonly string[]): boolean => path[0] === 'roles' || path[0] === 'agent'
  switch (node.kind) {
    case 'all':
    case 'any':
      return node.of.some(readsWho)
    case 'not':
      return readsWho(node.of)
    case 'test':
      return node.source === 'principal' && isWho(node.path)
    case 'compare':
      return (node.source === 'principal' && isWho(node.path)) || isWho(node.principal)
    default:
      return (node.source === 'principal' && isWho(node.path)) || readsWho(node.of)
  }
}
