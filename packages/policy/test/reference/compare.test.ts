import type { ComparisonOperator, Json } from '@fullmakt/ir'
import { expect, it } from 'vitest'
import { judge } from '../../src/reference/judge.ts'
import { sourcesOf } from '../../src/reference/read.ts'
import { request } from '../generate.ts'

const compare = (operator: ComparisonOperator, path: readonly string[], value: Json, claim: Json | undefined) =>
  judge(
    { kind: 'compare', source: 'args', path: ['v'], operator, principal: path },
    sourcesOf(
      request({
        principal: { user: 'ann', agent: null, roles: ['dev'], claims: claim === undefined ? {} : { c: claim } },
        args: { v: value },
      }),
    ),
  )

it.each<[ComparisonOperator, Json, Json, boolean | undefined]>([
  ['eq', 'red', 'red', true],
  ['eq', 'red', 'blue', false],
  ['eq', 'red', 1, undefined],
  ['eq', 'red', ['red'], undefined],
  ['in', 'red', ['red', 1], true],
  ['in', 'red', ['blue', 1], false],
  ['in', 'red', [1, { a: 1 }], undefined],
  ['in', 'red', 'red', undefined],
  ['lt', 1, 2, true],
  ['lt', 2, 2, false],
  ['gte', 1, '1', undefined],
  ['startsWith', 'acme/web', 'acme/', true],
  ['startsWith', 'labs/web', 'acme/', false],
  ['endsWith', 'acme/web', 1, undefined],
  ['under', '/home/ann/x', '/home/ann', true],
  ['under', '/home/bo/x', '/home/ann', false],
  ['under', '/home/ann/x', '/home%2fann', undefined],
])('%s of %j with a claim %j is %j', (operator, value, claim, expected) => {
  expect(compare(operator, ['claims', 'c'], value, claim)).toBe(expected)
})

it('reads any value of the principal, and is unknown when it is absent', () => {
  expect(compare('eq', ['user'], 'ann', undefined)).toBe(true)
  expect(compare('in', ['roles'], 'dev', undefined)).toBe(true)
  expect(compare('eq', ['agent'], 'bot', undefined)).toBe(undefined)
  expect(compare('eq', ['claims', 'c'], 'red', undefined)).toBe(undefined)
  expect(compare('eq', ['claims', 'toString'], 'red', undefined)).toBe(undefined)
})
