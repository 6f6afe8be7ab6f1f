import type { ConditionNode, JsonObject, PrincipalAtom, Program, RuleNode, ToolNode } from '@fullmakt/ir'
import type { PolicyPrincipal } from '@fullmakt/policy'

/** A policy of random rules, and who and what is asked of it. The same numbers give the same policy. */
export interface RandomPolicy {
  readonly program: Program
  readonly principals: readonly PolicyPrincipal[]
  args(): JsonObject
  below(count: number): number
}

const ROLES = 200
const CURRENCIES = ['EUR', 'SEK', 'NOK', 'DKK', 'USD', 'GBP', 'CHF', 'JPY']
const ENVIRONMENTS = ['prod', 'stage', 'test', 'dev']
const REPOSITORIES = [
  'acme/web',
  'acme/api',
  'acme/tools',
  'labs/web',
  'labs/api',
  'infra/dns',
  'infra/net',
  'docs/site',
]
const TEAMS = ['red', 'blue', 'green', 'gray']
const span = { file: 'a.ts', line: 1, column: 1, endLine: 1, endColumn: 2, exact: true }

/** Makes a policy of so many rules on so many tools; a rule speaks of one tool to twenty and mostly of one role to three. */
export function randomPolicy(rules: number, tools: number, principals: number): RandomPolicy {
  const random = generator(rules)
  const below = (count: number): number => Math.floor(random() * count)
  const pick = <T>(values: readonly T[]): T => values[below(values.length)]!
  const names = Array.from({ length: tools }, (_, index) => `group-${Math.floor(index / 20)}.tool-${index}`)
  const role = (): PrincipalAtom => ({ kind: 'role', name: `role-${below(ROLES)}` })
  const toolsOf = (): readonly string[] => {
    if (random() < 0.6) return [pick(names)]
    const first = below(tools / 20) * 20
    return names.slice(first, first + 2 + below(19))
  }
  const rule = (_: unknown, index: number): RuleNode => {
    const kind = random()
    return {
      kind: 'rule',
      name: `rule-${index}`,
      effect: kind < 0.1 ? 'deny' : kind < 0.2 ? 'approve' : 'allow',
      who: random() < 0.1 ? null : Array.from({ length: 1 + below(3) }, role),
      tools: toolsOf(),
      when:
        random() < 0.1 ? null : { kind: 'all', of: Array.from({ length: 1 + below(3) }, () => condition(pick, below)) },
      limit: null,
      redact: [],
      approval: null,
      span,
    }
  }
  return {
    program: {
      tools: names.map((name) => ({ name }) as ToolNode),
      rules: Array.from({ length: rules }, rule),
      constraints: [],
    } as Partial<Program> as Program,
    principals: Array.from({ length: principals }, (_, index) => ({
      user: `user-${index}`,
      agent: null,
      roles: Array.from({ length: 1 + below(8) }, () => `role-${below(ROLES)}`),
      claims: { team: pick(TEAMS) },
    })),
    // As validators leave them: parsed from text, complete.
    args: () =>
      JSON.parse(
        JSON.stringify({
          amount: below(1_000),
          currency: pick(CURRENCIES),
          repo: `${pick(REPOSITORIES)}/${below(50)}`,
          env: pick(ENVIRONMENTS),
          team: pick(TEAMS),
          labels: Array.from({ length: below(3) }, () => pick(TEAMS)),
        }),
      ) as JsonObject,
    below,
  }
}

function condition(pick: <T>(values: readonly T[]) => T, below: (count: number) => number): ConditionNode {
  const test = { kind: 'test', source: 'args' } as const
  switch (below(8)) {
    case 0:
      return { ...test, path: ['amount'], operator: 'lte', operand: below(1_000) }
    case 1:
      return { ...test, path: ['amount'], operator: 'gt', operand: below(1_000) }
    case 2:
      return { ...test, path: ['currency'], operator: 'in', operand: [pick(CURRENCIES), pick(CURRENCIES)] }
    case 3:
      return { ...test, path: ['env'], operator: 'eq', operand: pick(ENVIRONMENTS) }
    case 4:
      return { ...test, path: ['repo'], operator: 'startsWith', operand: pick(REPOSITORIES) }
    case 5:
      return {
        kind: 'none',
        source: 'args',
        path: ['labels'],
        of: { ...test, path: [], operator: 'eq', operand: pick(TEAMS) },
      }
    case 6:
      return { kind: 'compare', source: 'args', path: ['team'], operator: 'eq', principal: ['claims', 'team'] }
    default:
      return { kind: 'test', source: 'now', path: ['hour'], operator: 'between', operand: [below(12), 12 + below(12)] }
  }
}

// Mulberry32: small, and the same on every machine.
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
