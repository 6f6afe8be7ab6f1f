import type { EntityJson } from '@cedar-policy/cedar-wasm/nodejs'
import { preparsePolicySet, statefulIsAuthorized } from '@cedar-policy/cedar-wasm/nodejs'
import type { ConditionNode, Json, RuleNode } from '@fullmakt/ir'
import type { Peer } from './peers.ts'

/**
 * Cedar's own build for JavaScript, with policies parsed beforehand. Cedar has two effects: a rule that asks for approval is a permit whose name
 * says so, and the names that decided tell which it was. Entities are those of the principal only.
 */
export const cedar: Peer = {
  name: 'cedar-wasm',
  mostRules: 1_000,
  load(program) {
    const id = `rules-${program.rules.length}`
    const staticPolicies = Object.fromEntries(
      program.rules.map((rule, index) => [`${rule.effect}-${index}`, policyOf(rule)]),
    )
    const parsed = preparsePolicySet(id, { staticPolicies })
    if (parsed.type !== 'success') throw new Error(JSON.stringify(parsed.errors))
    return (principal) => {
      const uid = { type: 'User', id: principal.user ?? '' }
      const parents = principal.roles.map((role) => ({ type: 'Role', id: role }))
      const entities: EntityJson[] = [{ uid, attrs: { team: String(principal.claims['team']) }, parents }]
      return ({ tool, args, now }) => {
        const answer = statefulIsAuthorized({
          principal: uid,
          action: { type: 'Action', id: tool },
          resource: { type: 'Server', id: 's' },
          context: { ...args, hour: new Date(now).getUTCHours() },
          preparsedPolicySetId: id,
          entities,
        } as Parameters<typeof statefulIsAuthorized>[0])
        if (answer.type !== 'success') throw new Error(JSON.stringify(answer.errors))
        const { decision, diagnostics } = answer.response
        if (decision === 'deny') return 'deny'
        return diagnostics.reason.some((name) => name.startsWith('approve-')) ? 'approve' : 'allow'
      }
    }
  },
}

function policyOf({ effect, who, tools, when }: RuleNode): string {
  const actions = tools.map((tool) => `Action::${JSON.stringify(tool)}`).join(', ')
  const roles = (who ?? []).map(({ name }) => `principal in Role::${JSON.stringify(name)}`).join(' || ')
  const conditions = [...(who === null ? [] : [`(${roles})`]), ...(when === null ? [] : [expressionOf(when)])]
  const clause = conditions.length === 0 ? '' : ` when { ${conditions.join(' && ')} }`
  return `${effect === 'deny' ? 'forbid' : 'permit'}(principal, action in [${actions}], resource)${clause};`
}

function expressionOf(node: ConditionNode): string {
  if (node.kind === 'all') return node.of.map(expressionOf).join(' && ')
  if (node.kind === 'compare') return `context.${node.path[0]} == principal.${node.principal[1]}`
  if (node.kind === 'none') return `!(context.${node.path[0]}.contains(${literal(node.of)}))`
  if (node.kind !== 'test') throw new TypeError(node.kind)
  const { path, operator, operand } = node
  const left = `context.${path[0]}`
  switch (operator) {
    case 'lte':
      return `${left} <= ${String(operand)}`
    case 'gt':
      return `${left} > ${String(operand)}`
    case 'eq':
      return `${left} == ${JSON.stringify(operand)}`
    case 'in':
      return `${JSON.stringify(operand)}.contains(${left})`
    case 'startsWith':
      return `${left} like ${JSON.stringify(`${String(operand)}*`)}`
    case 'between': {
      const [low, high] = operand as readonly Json[]
      return `${left} >= ${String(low)} && ${left} <= ${String(high)}`
    }
    default:
      throw new TypeError(operator)
  }
}

function literal(node: ConditionNode): string {
  if (node.kind !== 'test' || node.operator !== 'eq') throw new TypeError(node.kind)
  return JSON.stringify(node.operand)
}
