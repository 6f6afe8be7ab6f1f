import type { DeclaredRule } from '@fullmakt/config/declare'
import { type LimitNode, parseRate, type RuleNode, type ScopeNode, type ToolNode } from '@fullmakt/ir'
import type { LowerContext } from './context.ts'
import { lowerCondition } from './lower-condition.ts'

/**
 * Lowers rules in source order: resolves scopes to the tools behind them and conditions to trees.
 * A scope stands for every tool that needs it or a scope it includes. Reports names used twice, limits that are none, and rules about nothing
 * unless the declaration is not complete.
 */
export function lowerRules(
  declared: readonly DeclaredRule[],
  tools: readonly ToolNode[],
  scopes: readonly ScopeNode[],
  context: LowerContext,
  { complete }: { readonly complete: boolean },
): readonly RuleNode[] {
  const names = new Set<string>()
  return declared.map((rule): RuleNode => {
    const { name, effect, site } = rule
    if (names.has(name)) context.report('FMK2103', `two rules are called \`${name}\``, site)
    names.add(name)
    const spokenOf = toolsOf(rule, tools, scopes)
    if (spokenOf.length === 0 && complete) context.report('FMK2104', `the rule \`${name}\` speaks of no tool`, site)
    return {
      kind: 'rule',
      name,
      effect,
      who: rule.who === null ? null : [...rule.who],
      tools: spokenOf.map((tool) => tool.name),
      when:
        rule.when === null
          ? null
          : lowerCondition(rule.when, spokenOf, (code, message) => context.report(code, message, site)),
      limit: rule.limit === null ? null : limitOf(rule.limit, site, context),
      span: context.span(site),
    }
  })
}

function toolsOf(
  { what }: DeclaredRule,
  tools: readonly ToolNode[],
  scopes: readonly ScopeNode[],
): readonly ToolNode[] {
  if (what === null) return tools
  const names = new Set<string>()
  for (const thing of what) {
    if (thing.kind === 'tool') names.add(thing.name)
    else {
      const covered = [thing.name, ...(scopes.find(({ name }) => name === thing.name)?.includes ?? [])]
      for (const tool of tools) if (covered.includes(tool.scope)) names.add(tool.name)
    }
  }
  return tools.filter(({ name }) => names.has(name))
}

function limitOf(limit: string, site: string, context: LowerContext): LimitNode | null {
  const rate = parseRate(limit)
  if (rate === undefined) context.report('FMK2106', `\`${limit}\` is not a rate`, site)
  return rate ?? null
}
