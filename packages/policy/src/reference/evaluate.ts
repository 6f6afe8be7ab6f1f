import type { Effect, PrincipalAtom, Program } from '@fullmakt/ir'
import type { Decision, PolicyPrincipal, PolicyRequest } from '../request.ts'
import { judge, type Truth } from './judge.ts'
import { sourcesOf } from './read.ts'

/**
 * Decides a request by the meaning of the rules: the specification that the decision table is held to.
 * A deny that matches wins over every approve, and that over every allow; among rules of one effect the first in the source decides; nothing
 * matched is a deny.
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
  return EFFECTS.flatMap((effect) => speaking.filter((index) => rules[index]?.effect === effect))
}

/** The effects, the one that wins first. */
export const EFFECTS: readonly Effect[] = ['deny', 'approve', 'allow']

/** Tells whether a rule matches whose condition came out so: unknown matches a deny or an approve and does not match an allow. */
export function matches(effect: Effect, truth: Truth): boolean {
  return truth ?? effect !== 'allow'
}

/** Tells whether something that names tools and principals speaks of this tool and this principal; a null `who` speaks of all of them. */
export function speaksOf(
  { tools, who }: { readonly tools: readonly string[]; readonly who: readonly PrincipalAtom[] | null },
  tool: string,
  principal: PolicyPrincipal,
): boolean {
  return tools.includes(tool) && (who === null || who.some((atom) => isAtom(atom, principal)))
}

/** Tells whether a principal is one that an atom names. */
export function isAtom({ kind, name }: PrincipalAtom, { roles, agent }: PolicyPrincipal): boolean {
  return kind === 'role' ? roles.includes(name) : agent === name
}
