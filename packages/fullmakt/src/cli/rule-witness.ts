import type { Program, RuleNode } from '@fullmakt/ir'
import { type AnalysisOptions, difference, evaluate, type PolicyRequest } from '@fullmakt/policy'

/**
 * A request that a rule decides, found by the exact analysis.
 * Takes the rule's index. Returns null when there is none, or none was found. Throws what `difference` throws.
 */
export function ruleWitness(program: Program, index: number, options: AnalysisOptions): PolicyRequest | null {
  const rule = program.rules[index]!
  const [without, withIt] = rule.effect === 'deny' ? aroundDeny(program, index) : aroundOther(program, index)
  for (const tool of program.tools.filter(({ name }) => rule.tools.includes(name))) {
    const only = (rules: readonly RuleNode[]): Program => ({ ...program, tools: [tool], rules, constraints: [] })
    const { access, obligations } = difference(only(without), only(withIt), options)
    for (const { witness } of rule.effect === 'deny' ? access : obligations) {
      // A client that no rule looks at need not be named.
      for (const request of [{ ...witness, client: { id: 'client' } }, witness]) {
        if (evaluate(program, request).rule === index) return request
      }
    }
  }
  return null
}

type Around = readonly [without: readonly RuleNode[], withIt: readonly RuleNode[]]

// A deny decides what is lost where everything else is allowed.
function aroundDeny({ rules }: Program, index: number): Around {
  const rule = rules[index]!
  const better = rules.slice(0, index).filter(({ effect }) => effect === 'deny')
  const rest: RuleNode = { ...rule, effect: 'allow', who: null, when: null, limit: null, redact: [], approval: null }
  return [
    [...better, rest],
    [...better, rule, rest],
  ]
}

// An allow or an approve decides what a limit of its own would bind.
function aroundOther({ rules }: Program, index: number): Around {
  const bare = rules.map((rule): RuleNode => ({ ...rule, limit: null, redact: [] }))
  return [bare, bare.with(index, { ...bare[index]!, limit: { count: 1, periodMs: 86_400_000 } })]
}
