import { createMongoAbility, type MongoQuery, type RawRuleOf, subject } from '@casl/ability'
import type { ConditionNode, Effect, Json, RuleNode } from '@fullmakt/ir'
import type { PolicyPrincipal } from '@fullmakt/policy'
import type { Peer } from './peers.ts'

const EFFECTS = ['deny', 'approve', 'allow'] as const
type Ability = ReturnType<typeof createMongoAbility>

/**
 * CASL, an ability for each principal as its guide shows, and one for each effect, since it has two and the last rule wins there. The values of
 * the principal stand in the conditions when its abilities are made.
 */
export const casl: Peer = {
  name: 'casl',
  mostRules: 10_000,
  load(program) {
    return (principal) => {
      const roles = new Set(principal.roles)
      const own = program.rules.filter(({ who }) => who === null || who.some(({ name }) => roles.has(name)))
      const abilities = EFFECTS.map((effect): readonly [Effect, Ability] => [effect, abilityOf(own, effect, principal)])
      return ({ tool, args, now }) => {
        const thing = subject('call', { ...args, hour: new Date(now).getUTCHours() })
        for (const [effect, ability] of abilities) if (ability.can(tool, thing)) return effect
        return 'deny'
      }
    }
  },
}

function abilityOf(rules: readonly RuleNode[], effect: Effect, principal: PolicyPrincipal): Ability {
  return createMongoAbility(
    rules
      .filter((rule) => rule.effect === effect)
      .map(
        ({ tools, when }): RawRuleOf<Ability> => ({
          action: [...tools],
          subject: 'call',
          ...(when === null ? {} : { conditions: queryOf(when, principal) }),
        }),
      ),
  )
}

type Operators = Readonly<Record<string, unknown>>

// A query by field: CASL knows no conjunction of queries, so what is said twice of one field is merged.
function queryOf(node: ConditionNode, principal: PolicyPrincipal): MongoQuery {
  const fields = new Map<string, Operators>()
  for (const part of node.kind === 'all' ? node.of : [node]) {
    const [field, operators] = fieldOf(part, principal)
    fields.set(field, merged(fields.get(field) ?? {}, operators))
  }
  return Object.fromEntries(fields) as MongoQuery
}

function fieldOf(node: ConditionNode, principal: PolicyPrincipal): readonly [string, Operators] {
  if (node.kind === 'compare') return [node.path[0]!, { $eq: principal.claims[node.principal[1]!] }]
  if (node.kind === 'none' && node.of.kind === 'test') return [node.path[0]!, { $nin: [node.of.operand] }]
  if (node.kind !== 'test') throw new TypeError(node.kind)
  return [node.path[0]!, operatorsOf(node.operator, node.operand)]
}

function operatorsOf(operator: string, operand: Json): Operators {
  switch (operator) {
    case 'lte':
      return { $lte: operand }
    case 'gt':
      return { $gt: operand }
    case 'eq':
      return { $eq: operand }
    case 'in':
      return { $in: operand }
    case 'startsWith':
      return { $regex: new RegExp(`^${String(operand).replaceAll(/[/.]/g, '\\$&')}`) }
    case 'between': {
      const [low, high] = operand as readonly Json[]
      return { $gte: low, $lte: high }
    }
    default:
      throw new TypeError(operator)
  }
}

function merged(some: Operators, others: Operators): Operators {
  const both: Record<string, unknown> = { ...some }
  for (const [name, other] of Object.entries(others)) {
    const one = both[name]
    if (one === undefined) both[name] = other
    else if (name === '$lte') both[name] = Math.min(Number(one), Number(other))
    else if (name === '$gt' || name === '$gte') both[name] = Math.max(Number(one), Number(other))
    else if (name === '$nin') both[name] = [...(one as Json[]), ...(other as Json[])]
    else if (name === '$in') both[name] = (one as Json[]).filter((value) => (other as Json[]).includes(value))
    else if (name === '$regex')
      both[name] = new RegExp(`^(?=${(one as RegExp).source.slice(1)})(?=${(other as RegExp).source.slice(1)})`)
    else if (one !== other) both['$in'] = []
  }
  return both
}
