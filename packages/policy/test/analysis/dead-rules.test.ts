import type { ConditionNode, Json, RuleNode } from '@fullmakt/ir'
import { describe, expect, it } from 'vitest'
import { deadRules } from '../../src/index.ts'
import { rule } from '../generate.ts'
import { analysed } from './small-domain.ts'

const input = {
  type: 'object',
  properties: { n: { type: 'integer', minimum: 1, maximum: 9 }, s: { type: 'string' } },
  required: ['n', 's'],
}
const on = (name: string, operator: string, operand: Json): ConditionNode =>
  ({ kind: 'test', source: 'args', path: [name], operator, operand }) as ConditionNode
const allow = (when: ConditionNode | null, over: Partial<RuleNode> = {}): RuleNode =>
  rule({ tools: ['t'], when, ...over })
const deny = (when: ConditionNode | null): RuleNode => allow(when, { effect: 'deny' })
const dev = [{ kind: 'role' as const, name: 'dev' }]

const cases: readonly [string, readonly RuleNode[], readonly [number, string, readonly number[]][]][] = [
  ['nothing of what lives', [allow(on('n', 'lt', 5)), allow(null)], []],
  ['a rule on no declared tool', [allow(null, { tools: ['gone'] })], [[0, 'no-tool', []]]],
  ['a rule on nobody', [allow(null, { who: [] })], [[0, 'nobody', []]]],
  ['a contradiction', [allow({ kind: 'all', of: [on('n', 'lt', 3), on('n', 'gt', 7)] })], [[0, 'contradictory', []]]],
  ['a contradiction with the schema', [allow(on('n', 'gt', 9))], [[0, 'contradictory', []]]],
  [
    'texts that cannot be',
    [allow({ kind: 'all', of: [on('s', 'startsWith', 'a'), on('s', 'glob', 'b*')] })],
    [[0, 'contradictory', []]],
  ],
  ['a rule after one for all', [allow(null), allow(null, { who: dev })], [[1, 'shadowed', [0]]]],
  ['no rule for all after one for a role', [allow(null, { who: dev }), allow(null)], []],
  [
    'an allow under a deny that stands later',
    [allow(on('n', 'eq', 3)), deny(on('n', 'lte', 4))],
    [[0, 'shadowed', [1]]],
  ],
  [
    'a rule covered by two together, but not by a third',
    [allow(on('n', 'lte', 4)), allow(on('n', 'gte', 5)), allow(on('n', 'eq', 2)), allow(on('s', 'eq', 'a'))],
    [
      [2, 'shadowed', [0]],
      [3, 'shadowed', [0, 1]],
    ],
  ],
]

describe('deadRules', () => {
  it.each(cases)('finds %s', (_, rules, expected) => {
    const { dead, undecided } = deadRules(analysed(rules, input))
    expect(undecided).toEqual([])
    expect(dead.map(({ rule, reason, coveredBy }) => [rule, reason, coveredBy])).toEqual(expected)
  })

  it('says so when it was cut off, or when no valid call was found', () => {
    const contradiction: ConditionNode = { kind: 'all', of: [on('n', 'lt', 3), on('n', 'gt', 7)] }
    expect(deadRules(analysed([allow(contradiction)], input), { budget: 0 }).undecided).toEqual([
      { rule: 0, tool: 't', reason: 'budget' },
    ])
    expect(deadRules(analysed([allow(null)], input), { validate: () => false })).toEqual({
      dead: [],
      undecided: [{ rule: 0, tool: 't', reason: 'no-witness' }],
    })
  })
})
