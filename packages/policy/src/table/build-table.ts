import { type ConditionNode, FullmaktError, type Json, type Program, type RuleNode } from '@fullmakt/ir'
import { loadTable } from './load-table.ts'
import type { PolicyTable, TableCondition, TableRow } from './policy-table.ts'

/**
 * Builds the decision table of a Program: the same Program gives the same table, member for member.
 * Throws `ERR_POLICY_RULE` when a rule cannot be put into a table that `loadTable` takes: an operand that does not fit its operator,
 * a condition nested too deeply, two tools of one name. Ignores tools that a rule names and the Program does not declare.
 */
export function buildTable(program: Program): PolicyTable {
  const order = [...program.rules.keys()].sort((a, b) => effectOrder(program.rules[a]) - effectOrder(program.rules[b]))
  const atoms = program.rules.flatMap(({ who }) => who ?? [])
  const roles = sorted(atoms.filter(({ kind }) => kind === 'role').map(({ name }) => name))
  const agents = sorted(atoms.filter(({ kind }) => kind === 'agent').map(({ name }) => name))
  const roleAt = positions(roles)
  const agentAt = positions(agents)
  const conditions: TableCondition[] = []
  const conditionAt = new Map<string, number>()
  const intern = (node: ConditionNode): number => {
    const condition = tableCondition(node)
    const key = JSON.stringify(condition)
    const known = conditionAt.get(key)
    if (known !== undefined) return known
    conditionAt.set(key, conditions.length)
    return conditions.push(condition) - 1
  }
  const ranks = new Map<string, number[]>(program.tools.map(({ name }) => [name, []]))
  const rows = order.map((index, rank): TableRow => {
    const { effect, who, when, tools } = program.rules[index]!
    const named = [...new Set(tools)].map((name) => ranks.get(name)).filter((list) => list !== undefined)
    for (const list of named) list.push(rank)
    return {
      effect,
      rule: index,
      who: who && {
        roles: numbers(who.filter(({ kind }) => kind === 'role').map(({ name }) => roleAt.get(name)!)),
        agents: numbers(who.filter(({ kind }) => kind === 'agent').map(({ name }) => agentAt.get(name)!)),
      },
      condition: when && intern(when),
      tools: named.length,
    }
  })
  const denies = rows.filter(({ effect }) => effect === 'deny').length
  const table: PolicyTable = {
    format: 'fullmakt.policy-table',
    version: '1.0',
    denies,
    allows: rows.length - denies,
    roles,
    agents,
    conditions,
    rows,
    tools: program.tools.map(({ name }) => ({ name, ranks: ranks.get(name) ?? [] })),
  }
  const loaded = loadTable(table)
  if (!loaded.ok) throw new FullmaktError('ERR_POLICY_RULE', `the rules do not fit a policy table: ${loaded.reason}`)
  return table
}

function effectOrder(rule: RuleNode | undefined): number {
  return rule?.effect === 'deny' ? 0 : 1
}

function tableCondition(node: ConditionNode): TableCondition {
  switch (node.kind) {
    case 'test':
      return [node.operator, node.source, node.path, node.operand]
    case 'not':
      return ['not', tableCondition(node.of)]
    case 'all':
    case 'any':
      return [node.kind, ...node.of.map((part): Json => tableCondition(part))]
    default:
      return [node.kind, node.source, node.path, tableCondition(node.of)]
  }
}

function sorted(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort()
}

function positions(names: readonly string[]): ReadonlyMap<string, number> {
  return new Map(names.map((name, index) => [name, index]))
}

function numbers(values: readonly number[]): readonly number[] {
  return [...new Set(values)].sort((a, b) => a - b)
}
