import type { ConditionNode, Json, TestNode } from '@fullmakt/ir'
import { expect, test } from 'vitest'
import { atomsWords, conditionWords, durationWords, rateWords } from '../src/cli/condition-words.ts'

const is = (operator: TestNode['operator'], operand: Json, path: readonly string[] = ['a', 'b']): TestNode => ({
  kind: 'test',
  source: 'args',
  path,
  operator,
  operand,
})

test.each<[ConditionNode | null, string]>([
  [null, 'always'],
  [is('eq', 'x'), 'a.b = "x"'],
  [is('lt', 1), 'a.b < 1'],
  [is('gte', 1), 'a.b ≥ 1'],
  [is('in', ['x', 1]), 'a.b in ["x", 1]'],
  [is('between', [1, 2]), 'a.b between 1 and 2'],
  [is('under', '/src'), 'a.b is under "/src"'],
  [is('present', false), 'a.b is absent'],
  [is('size', 2), 'a.b has 2 items'],
  [is('size', [1, 2]), 'a.b has 1 to 2 items'],
  [{ kind: 'not', of: is('eq', 'x') }, 'a.b ≠ "x"'],
  [{ kind: 'not', of: is('in', ['x']) }, 'a.b not in ["x"]'],
  [{ kind: 'not', of: is('present', true) }, 'a.b is absent'],
  [{ kind: 'not', of: is('between', [1, 2]) }, 'a.b not between 1 and 2'],
  [{ kind: 'not', of: is('glob', 'x*') }, 'not (a.b is like "x*")'],
  [{ kind: 'all', of: [] }, 'always'],
  [{ kind: 'any', of: [] }, 'never'],
  [
    { kind: 'all', of: [is('lt', 1), { kind: 'any', of: [is('eq', 1), is('eq', 2)] }] },
    'a.b < 1 and (a.b = 1 or a.b = 2)',
  ],
  [{ kind: 'some', source: 'args', path: ['tags'], of: is('eq', 'x', []) }, 'some item of tags (it = "x")'],
  [
    { kind: 'none', source: 'principal', path: ['roles'], of: is('eq', 'x', []) },
    'no item of principal.roles (it = "x")',
  ],
  [
    { kind: 'compare', source: 'args', path: ['owner'], operator: 'eq', principal: ['claims', 'team'] },
    'owner = principal.claims.team',
  ],
  [{ ...is('lte', 8, ['hour']), source: 'now' }, 'now.hour ≤ 8'],
])('%j', (node, words) => {
  expect(conditionWords(node)).toBe(words)
})

test('rates, durations and principals are said as a config writes them', () => {
  expect(rateWords({ count: 60, periodMs: 3_600_000 })).toBe('60/h')
  expect(rateWords({ count: 5, periodMs: 10_000 })).toBe('5/10s')
  expect(durationWords(900_000)).toBe('15m')
  expect(durationWords(1_500)).toBe('1500ms')
  expect(durationWords(86_400_000)).toBe('1d')
  expect(atomsWords(null)).toBe('everybody')
  expect(atomsWords([])).toBe('nobody')
  expect(
    atomsWords([
      { kind: 'role', name: 'a' },
      { kind: 'agent', name: 'b' },
    ]),
  ).toBe('role a, agent b')
})
