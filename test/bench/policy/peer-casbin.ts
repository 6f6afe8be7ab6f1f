import type { ConditionNode, Effect, Json, Program } from '@fullmakt/ir'
import { type Enforcer, newEnforcer, newModelFromString } from 'casbin'
import type { Peer } from './peers.ts'

const EFFECTS = ['deny', 'approve', 'allow'] as const
const MODEL = `
[request_definition]
r = sub, act, args, hour, team
[policy_definition]
p = sub, act, cond
[role_definition]
g = _, _
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.act == p.act && g(r.sub, p.sub) && eval(p.cond)
`

/** node-casbin with a line for each rule, role and tool, and an enforcer for each effect, since it has two. Roles are its own. */
export const casbin: Peer = {
  name: 'casbin',
  mostRules: 100,
  async load(program) {
    const enforcers = await Promise.all(
      EFFECTS.map(async (effect) => [effect, await enforcerOf(program, effect)] as const),
    )
    return async (principal) => {
      const sub = principal.user ?? ''
      const links = [...new Set([...principal.roles, 'everyone'])].map((role) => [sub, role])
      for (const [, enforcer] of enforcers) await enforcer.addGroupingPolicies(links)
      const team = String(principal.claims['team'])
      return ({ tool, args, now }) => {
        const hour = new Date(now).getUTCHours()
        for (const [effect, enforcer] of enforcers) if (enforcer.enforceSync(sub, tool, args, hour, team)) return effect
        return 'deny'
      }
    }
  },
}

async function enforcerOf(program: Program, effect: Effect): Promise<Enforcer> {
  const enforcer = await newEnforcer(newModelFromString(MODEL))
  await enforcer.addFunction('starts', (text: string, start: string) => text.startsWith(start))
  await enforcer.addFunction('holds', (list: readonly string[], item: string) => list.includes(item))
  const lines = program.rules
    .filter((rule) => rule.effect === effect)
    .flatMap(({ who, tools, when }) =>
      (who ?? [{ name: 'everyone' }]).flatMap(({ name }) =>
        tools.map((tool) => [name, tool, when === null ? 'true' : expressionOf(when)]),
      ),
    )
  await enforcer.addPolicies(distinct(lines))
  return enforcer
}

function expressionOf(node: ConditionNode): string {
  if (node.kind === 'all') return node.of.map(expressionOf).join(' && ')
  if (node.kind === 'compare') return `r.args.${node.path[0]} == r.team`
  if (node.kind === 'none' && node.of.kind === 'test')
    return `!holds(r.args.${node.path[0]}, ${JSON.stringify(node.of.operand)})`
  if (node.kind !== 'test') throw new TypeError(node.kind)
  const { source, path, operator, operand } = node
  const left = source === 'now' ? 'r.hour' : `r.args.${path[0]}`
  switch (operator) {
    case 'lte':
      return `${left} <= ${String(operand)}`
    case 'gt':
      return `${left} > ${String(operand)}`
    case 'eq':
      return `${left} == ${JSON.stringify(operand)}`
    case 'in':
      return `(${(operand as readonly Json[]).map((value) => `${left} == ${JSON.stringify(value)}`).join(' || ')})`
    case 'startsWith':
      return `starts(${left}, ${JSON.stringify(operand)})`
    case 'between': {
      const [low, high] = operand as readonly Json[]
      return `${left} >= ${String(low)} && ${left} <= ${String(high)}`
    }
    default:
      throw new TypeError(operator)
  }
}

function distinct(lines: readonly string[][]): string[][] {
  return [...new Map(lines.map((line) => [JSON.stringify(line), line])).values()]
}
