import type { ConditionNode, Effect, Json, JsonObject, ToolNode } from '@fullmakt/ir'
import { expect, it } from 'vitest'
import { hasExample, type Spoken } from '../../src/analysis/example.ts'

const test = (operator: string, operand: Json, ...path: string[]): ConditionNode =>
  ({ kind: 'test', source: 'args', path, operator, operand }) as ConditionNode
const now = (name: string, operator: string, operand: Json): ConditionNode =>
  ({ kind: 'test', source: 'now', path: [name], operator, operand }) as ConditionNode
const each = (kind: 'some' | 'every' | 'none', name: string, of: ConditionNode): ConditionNode => ({
  kind,
  source: 'args',
  path: [name],
  of,
})
const all = (...of: ConditionNode[]): ConditionNode => ({ kind: 'all', of })
const any = (...of: ConditionNode[]): ConditionNode => ({ kind: 'any', of })
const sameTeam: ConditionNode = {
  kind: 'compare',
  source: 'args',
  path: ['team'],
  operator: 'eq',
  principal: ['claims', 'team'],
}
const rule = (effect: Effect, when: ConditionNode | null): Spoken => ({ effect, when })
const allow = (when: ConditionNode | null): Spoken => rule('allow', when)
const deny = (when: ConditionNode | null): Spoken => rule('deny', when)
const tool = (input?: JsonObject): ToolNode => ({ name: 't', ...(input === undefined ? {} : { input }) }) as ToolNode

const closed = {
  type: 'object',
  additionalProperties: false,
  properties: {
    n: { type: 'integer', minimum: 1, maximum: 9 },
    s: { enum: ['read', 'write'] },
    l: { type: 'array', items: { type: 'string' }, minItems: 1 },
  },
  required: ['n', 's'],
}

const narrow = { type: 'object', properties: { l: { type: 'array', items: { enum: ['a'] } } } }

it.each<[string, boolean, JsonObject | undefined, Spoken, readonly Spoken[]]>([
  ['no condition', true, undefined, allow(null), []],
  ['a rule under one for all', false, undefined, allow(null), [deny(null)]],
  ['bounds on both sides', true, closed, allow(all(test('gt', 3, 'n'), test('lt', 5, 'n'))), []],
  ['bounds that cross', false, closed, allow(all(test('gt', 5, 'n'), test('lt', 3, 'n'))), []],
  ['a bound beyond the schema', false, closed, allow(test('gt', 9, 'n')), []],
  ['a member that the schema refuses', false, closed, allow(test('eq', 'a', 'other')), []],
  ['what the schema lists', true, closed, allow({ kind: 'not', of: test('eq', 'read', 's') }), []],
  ['absence of what is required', false, closed, allow(test('present', false, 's')), []],
  ['a denial that is unknown where a value is missing', true, undefined, allow(null), [deny(test('eq', 'a', 's'))]],
  ['a denial of all that the schema takes', false, closed, allow(null), [deny(test('gt', 0, 'n'))]],
  ['a gap between others', true, closed, allow(null), [deny(test('lt', 5, 'n')), deny(test('gt', 5, 'n'))]],
  ['the own condition under others', true, closed, allow(test('eq', 4, 'n')), [allow(test('gte', 5, 'n'))]],
  ['what others cover', false, closed, allow(test('eq', 5, 'n')), [allow(test('gte', 5, 'n'))]],
  ['a list with an item', true, closed, allow(each('some', 'l', test('startsWith', 'a'))), []],
  ['a list without it', true, closed, allow(each('none', 'l', test('startsWith', 'a'))), []],
  ['an empty list where one has items', false, closed, allow(test('size', 0, 'l')), []],
  ['two items', true, closed, allow(test('size', 2, 'l')), [allow(each('every', 'l', test('eq', 'a')))]],
  [
    'two items that can only be one',
    false,
    narrow,
    allow(test('size', 2, 'l')),
    [allow(each('every', 'l', test('eq', 'a')))],
  ],
  ['half an item', false, closed, allow(test('size', 2.5, 'l')), []],
  ['a claim that is equal', true, undefined, allow(sameTeam), [allow(test('eq', 'x', 'team'))]],
  ['a claim that differs', true, undefined, allow(test('present', true, 'team')), [deny(sameTeam)]],
  ['an hour', true, undefined, allow(now('hour', 'between', [9, 17])), [deny(now('hour', 'lt', 12))]],
  ['a minute of the hour', true, undefined, allow(now('minuteOfDay', 'gt', 61)), [deny(now('hour', 'gte', 2))]],
  ['a weekday', true, undefined, allow(now('weekday', 'gte', 6)), [deny(now('weekday', 'eq', 6))]],
  ['an eighth day', false, undefined, allow(now('weekday', 'gt', 7)), []],
  ['one of several', true, closed, allow(any(test('gt', 9, 'n'), test('eq', 'write', 's'))), []],
  ['an approval where the condition is unknown', true, undefined, rule('approve', test('eq', 1, 's')), []],
  ['a name that prototypes have', true, undefined, allow(test('eq', 'a', '__proto__')), []],
])('for %s the answer is %s', (_, expected, input, asked, others) => {
  expect(hasExample(tool(input), asked, others)).toBe(expected)
})

it('reads nothing of who calls, and nothing below a member', () => {
  for (const source of ['principal', 'client']) {
    const who = { ...test('eq', 'x', 'id'), source } as ConditionNode
    for (const when of [
      who,
      { kind: 'not', of: who } as const,
      any(test('eq', 'x', 's'), who),
      each('every', 'l', who),
    ])
      expect(hasExample(tool(), allow(when), [])).toBe(false)
  }
  expect(hasExample(tool(), allow(each('every', 'l', each('some', 'm', test('eq', 'x')))), [])).toBe(false)
  expect(hasExample(tool(), allow(test('eq', 'x', 'o', 'x')), [])).toBe(false)
})
