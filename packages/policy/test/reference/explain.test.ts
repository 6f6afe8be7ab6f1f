import type { ConditionNode, TestNode } from '@fullmakt/ir'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { evaluate, explain } from '../../src/index.ts'
import { anyProgram, anyRequest, program, request, rule } from '../generate.ts'

const test = (path: string, operand: number): TestNode => ({
  kind: 'test',
  source: 'args',
  path: [path],
  operator: 'eq',
  operand,
})

const leaf = (condition: TestNode, truth: boolean, found: number) => ({ condition, truth, found, of: [] })

describe('an explanation', () => {
  it('lists candidates by rank and names the first test that kept an allow from matching', () => {
    const rules = [
      rule({ when: { kind: 'all', of: [test('x', 1), test('y', 1)] } }),
      rule({ effect: 'deny', when: test('x', 2) }),
      rule({ tools: ['write'] }),
      rule({ who: [{ kind: 'role', name: 'dev' }] }),
      rule({}),
    ]
    expect(explain(program(rules), request({ args: { x: 1, y: 2 } }))).toEqual({
      decision: { effect: 'allow', rule: 4 },
      candidates: [
        { rule: 1, matched: false, when: leaf(test('x', 2), false, 1), failed: null },
        {
          rule: 0,
          matched: false,
          when: {
            condition: { kind: 'all', of: [test('x', 1), test('y', 1)] },
            truth: false,
            found: undefined,
            of: [leaf(test('x', 1), true, 1), leaf(test('y', 1), false, 2)],
          },
          failed: { condition: test('y', 1), found: 2 },
        },
        { rule: 4, matched: true, when: null, failed: null },
      ],
    })
  })

  it.each<[string, ConditionNode, TestNode]>([
    ['a negation', { kind: 'not', of: test('x', 1) }, test('x', 1)],
    ['a negated alternative', { kind: 'not', of: { kind: 'any', of: [test('x', 2), test('x', 1)] } }, test('x', 1)],
    ['an alternative', { kind: 'any', of: [test('x', 2), test('x', 3)] }, test('x', 2)],
    ['missing data', test('z', 1), test('z', 1)],
  ])('finds the test inside %s', (_, when, condition) => {
    const { candidates } = explain(program([rule({ when })]), request({ args: { x: 1 } }))
    expect(candidates[0]?.failed?.condition).toEqual(condition)
  })

  it('always agrees with the decision', () => {
    fc.assert(
      fc.property(anyProgram, anyRequest, (any, asked) => {
        const { decision, candidates } = explain(any, asked)
        expect(decision).toEqual(evaluate(any, asked))
        expect(candidates.find(({ matched }) => matched)?.rule ?? null).toBe(decision.rule)
      }),
      { numRuns: 2_000 },
    )
  })
})
