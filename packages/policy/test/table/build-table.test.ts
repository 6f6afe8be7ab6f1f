import type { ConditionNode, Json, TestOperator } from '@fullmakt/ir'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildTable } from '../../src/index.ts'
import { anyProgram, program, rule } from '../generate.ts'

const when = (operator: TestOperator, operand: Json): ConditionNode => ({
  kind: 'test',
  source: 'args',
  path: ['x'],
  operator,
  operand,
})

describe('building', () => {
  it('gives the same bytes for the same Program', () => {
    fc.assert(
      fc.property(anyProgram, (any) => {
        const copy = JSON.parse(JSON.stringify(any)) as typeof any
        expect(JSON.stringify(buildTable(copy))).toBe(JSON.stringify(buildTable(any)))
      }),
    )
  })

  it('keeps each condition once and ranks denies first', () => {
    const table = buildTable(
      program([rule({ when: when('eq', 1) }), rule({ effect: 'deny', when: when('eq', 1), tools: ['read', 'drop'] })]),
    )
    expect(table.conditions).toEqual([['eq', 'args', ['x'], 1]])
    expect(table.rows.map(({ effect, rule: index, tools }) => [effect, index, tools])).toEqual([
      ['deny', 1, 2],
      ['allow', 0, 1],
    ])
    expect(table.tools).toEqual([
      { name: 'read', ranks: [0, 1] },
      { name: 'write', ranks: [] },
      { name: 'drop', ranks: [0] },
    ])
  })

  it('leaves out tools that are not declared', () => {
    expect(buildTable(program([rule({ tools: ['ghost'] })])).tools.map(({ ranks }) => ranks)).toEqual([[], [], []])
  })

  it.each<[TestOperator, Json]>([
    ['lt', '1'],
    ['between', [1]],
    ['between', ['a', 'b']],
    ['in', 'a'],
    ['eq', ['a']],
    ['startsWith', 1],
    ['glob', null],
    ['present', 'yes'],
    ['size', '1'],
    ['lte', Number.NaN],
    ['matches' as TestOperator, 'x'],
  ])('throws for %s %j instead of guessing', (operator, operand) => {
    expect(() => buildTable(program([rule({ when: when(operator, operand) })]))).toThrowError(
      expect.objectContaining({ code: 'ERR_POLICY_RULE' }),
    )
  })
})
