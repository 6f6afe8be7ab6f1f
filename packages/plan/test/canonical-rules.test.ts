import type { Program, RuleNode } from '@fullmakt/ir'
import { expect, test } from 'vitest'
import { canonicalRules } from '../src/canonical-rules.ts'

const span = { file: 'a.ts', line: 1, column: 1, endLine: 1, endColumn: 2, exact: true }
const programOf = (rule: object): Program =>
  ({ tools: [{ name: 'get' }], rules: [rule as RuleNode], constraints: [], invariants: [] }) as unknown as Program

test('members in any order give the same text, and nothing else is touched', () => {
  const when = { kind: 'test', source: 'args', path: ['id'], operator: 'eq', operand: { b: 1, a: [2, 1] } }
  const turned = { operand: { a: [2, 1], b: 1 }, operator: 'eq', path: ['id'], source: 'args', kind: 'test' }
  const [one, other] = [programOf({ name: 'x', when, span }), programOf({ span, when: turned, name: 'x' })]
  const [first, second] = [canonicalRules(one), canonicalRules(other)]
  expect(JSON.stringify(first)).toBe(JSON.stringify(second))
  expect(first).toEqual(one)
  expect(first.tools).toBe(one.tools)
  expect(first.rules[0]?.span).toBe(span)
})
