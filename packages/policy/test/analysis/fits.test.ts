import { expect, test } from 'vitest'
import { fits } from '../../src/analysis/fits.ts'
import { difference } from '../../src/index.ts'
import { rule } from '../generate.ts'
import { analysed } from './small-domain.ts'

test.each([
  [0.3, 0.1, 'yes'],
  [0.30000000000000004, 0.1, 'yes'],
  [1.1, 0.01, 'yes'],
  [0.35, 0.1, 'no'],
  [1e15 + 0.5, 1, 'no'],
  [3, 1, 'yes'],
  [2 ** 52 + 1, 2, 'no'],
  [-4, 2, 'yes'],
])('%d is a multiple of %d: %s', (value, multipleOf, expected) => {
  expect(fits(value, { type: 'number', multipleOf })).toBe(expected)
})

test('a call with a decimal that is a multiple of a decimal step is one', () => {
  const input = { type: 'object', properties: { n: { type: 'number', multipleOf: 0.1 } }, additionalProperties: false }
  const when = { kind: 'test', source: 'args', path: ['n'], operator: 'eq', operand: 0.3 } as const
  const { access } = difference(analysed([], input), analysed([rule({ tools: ['t'], when })], input))
  expect(access.map(({ direction, witness }) => [direction, witness.args])).toEqual([['gained', { n: 0.3 }]])
})
