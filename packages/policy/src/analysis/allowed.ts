import type { LimitNode, Program, RuleNode } from '@fullmakt/ir'
import { all, any, type Formula, NEVER, negate } from './formula.ts'
import type { Space } from './space.ts'
import { matchesOf } from './translate.ts'

/** The rules that name a tool; none when the Program does not declare it. */
export function rulesOf({ tools, rules }: Program, tool: string): readonly RuleNode[] {
  return tools.some(({ name }) => name === tool) ? rules.filter((rule) => rule.tools.includes(tool)) : []
}

/** Says that rules allow a call: an allow matches and no deny does. The rules must be among those the space was made for. */
export function allowedBy(space: Space, rules: readonly RuleNode[]): Formula {
  const matching = (effect: RuleNode['effect']): Formula =>
    any(...rules.filter((rule) => rule.effect === effect).map((rule) => matchesOf(space, rule)), NEVER)
  return all(matching('allow'), negate(matching('deny')))
}

/** Says that rules allow a call and that the first allow that matches has this limit. */
export function limitedTo(space: Space, rules: readonly RuleNode[], limit: LimitNode | null): Formula {
  const allows = rules.filter(({ effect }) => effect === 'allow')
  const isSame = (rule: RuleNode): boolean =>
    rule.limit?.count === limit?.count && rule.limit?.periodMs === limit?.periodMs
  const first = allows.flatMap((rule, index) => {
    if (!isSame(rule)) return []
    const earlier = allows.slice(0, index).filter((other) => !isSame(other))
    return [all(matchesOf(space, rule), ...earlier.map((other) => negate(matchesOf(space, other))))]
  })
  return all(any(...first, NEVER), allowedBy(space, rules))
}
