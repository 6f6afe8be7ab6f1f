import type { Program, RuleNode } from '@fullmakt/ir'
import type { Decision, PolicyPrincipal, PolicyRequest } from '../request.ts'
import { judge, type Truth } from './judge.ts'
import { sourcesOf } from './read.ts'

/**
 * Decides a request by the meaning of the rules: the specification that the decision table is held to.
 * A deny that matches wins over every allow; among rules of one effect the first in the source decides; nothing matched is a deny.
 * Takes time proportional to the number of rules. Does not check that the arguments fit the tool's schema.
 */
export function evaluate(program: Program, request: PolicyRequest): Decision {
  for (const rule of rulesByRank(program, request)) {
    const { effect, when } = program.rules[rule]!
    if (matches(effect, when === null ? true : judge(when, sourcesOf(request)))) return { effect, rule }
  }
  return { effect: 'deny', rule: null }
}

/**
 * The rules that speak of a request's tool and principal, best rank first, as indices in `program.rules`.
 * No rule speaks of a tool that the program does not declare. Does not look at conditions.
 */
export function rulesByRank({ tools, rules }: Program, { tool, principal }: PolicyRequest): readonly number[] {
  if (!tools.some(({ name }) => name === tool)) return []
  const speaking = [...rules.keys()].filter((index) => speaksOf(rules[index]!, tool, principal))
  return [
    ...speaking.filter((index) => rules[index]?.effect === 'deny'),
    ...speaking.filter((index) => rules[index]?.effect === 'allow'),
  ]
}

/** Tells whether a rule matches whose condition came out so: unknown matches a deny and does not match an allow. */
export function matches(effect: RuleNode['effect'], truth: Truth): boolean {
  return truth ?? effect === 'deny'
}

function speaksOf({ tools, who }: RuleNode, tool: string, principal: PolicyPrincipal): boolean {
  if (!tools.includes(tool)) return false
  if (who === null) return true
  return who.some(({ kind, name }) => (kind === 'role' ? principal.roles.includes(name) : principal.agent === name))
}
