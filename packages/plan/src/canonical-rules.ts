import { canonicalJson, type Json, type Program, type Span } from '@fullmakt/ir'

/**
 * A Program whose rules, constraints and invariants have their members in canonical order; everything else is the very same.
 * A surface is in that order and a compiled Program is not: conditions too hard to decide are then still seen to be the same text.
 */
export function canonicalRules(program: Program): Program {
  const { rules, constraints, invariants } = program
  return { ...program, rules: sorted(rules), constraints: sorted(constraints), invariants: sorted(invariants) }
}

function sorted<T extends { readonly span: Span }>(nodes: readonly T[]): readonly T[] {
  return nodes.map((node) => ({ ...(JSON.parse(canonicalJson(node as unknown as Json)) as T), span: node.span }))
}
