import type { ConditionNode, Json, JsonObject, QuantifierNode, TestOperator } from '@fullmakt/ir'
import { describe, expect, it } from 'vitest'
import { judge } from '../../src/reference/judge.ts'
import { sourcesOf } from '../../src/reference/read.ts'
import { request } from '../generate.ts'

const test = (path: readonly string[], operator: TestOperator, operand: Json): ConditionNode => ({
  kind: 'test',
  source: 'args',
  path,
  operator,
  operand,
})
const list = (kind: QuantifierNode['kind'], of: ConditionNode): ConditionNode => ({
  kind,
  source: 'args',
  path: ['v'],
  of,
})
const on = (node: ConditionNode, args: JsonObject) => judge(node, sourcesOf(request({ args })))
const absent: JsonObject = {}
const unknown = undefined

describe('missing and ill-typed data', () => {
  // operator, operand, a value it holds for, a value it does not hold for, a value of a type it cannot judge
  it.each<[TestOperator, Json, Json, Json, Json]>([
    ['eq', 'a', 'a', 'b', 1],
    ['eq', 1, 1, 2, '1'],
    ['eq', true, true, false, 'true'],
    ['eq', null, null, null, 0],
    ['in', ['a', 'b'], 'b', 'c', 1],
    ['in', ['a', 1], 1, 2, true],
    ['lt', 2, 1, 2, '1'],
    ['lte', 2, 2, 3, null],
    ['gt', 2, 3, 2, '3'],
    ['gte', 2, 2, 1, [2]],
    ['between', [1, 3], 3, 4, '2'],
    ['startsWith', 'a', 'ab', 'ba', ['a']],
    ['endsWith', 'a', 'ba', 'ab', 1],
    ['glob', 'a*', 'abc', 'bc', { a: 1 }],
    ['under', 'a/b', 'a/b/c', 'a/bc', 'a/../..'],
    ['size', 1, ['x'], [], 'x'],
    ['size', [1, 2], ['x', 'y'], [], { length: 1 }],
  ])('%s %j is true for %j, false for %j, unknown for %j and for nothing', (operator, operand, holds, fails, ill) => {
    const node = test(['v'], operator, operand)
    expect(on(node, { v: holds })).toBe(true)
    if (operand !== null) expect(on(node, { v: fails })).toBe(false)
    expect(on(node, { v: ill })).toBe(unknown)
    expect(on(node, absent)).toBe(unknown)
    expect(on({ kind: 'not', of: node }, absent)).toBe(unknown)
  })

  it('present is never unknown; a null is there', () => {
    for (const said of [true, false]) {
      expect(on(test(['v'], 'present', said), absent)).toBe(!said)
      expect(on(test(['v'], 'present', said), { v: null })).toBe(said)
    }
  })

  it('in an empty list is false, but unknown for nothing', () => {
    expect(on(test(['v'], 'in', []), { v: 'a' })).toBe(false)
    expect(on(test(['v'], 'in', []), absent)).toBe(unknown)
  })

  it('an inherited member, a position in a list and a length are not there', () => {
    for (const path of [['toString'], ['__proto__'], ['constructor', 'name'], ['v', '0'], ['v', 'length']]) {
      expect(on(test(path, 'present', true), { v: ['a'] })).toBe(false)
    }
    expect(on(test(['__proto__', 'a'], 'eq', 1), JSON.parse('{"__proto__":{"a":1}}') as JsonObject)).toBe(true)
  })
})

describe('connectives', () => {
  const value = { true: test([], 'present', true), false: test([], 'present', false), unknown: test(['v'], 'eq', 1) }
  it.each<[keyof typeof value, keyof typeof value, boolean | undefined, boolean | undefined]>([
    ['true', 'true', true, true],
    ['true', 'unknown', unknown, true],
    ['true', 'false', false, true],
    ['unknown', 'unknown', unknown, unknown],
    ['unknown', 'false', false, unknown],
    ['false', 'false', false, false],
  ])('%s and %s: all is %j, any is %j', (a, b, all, any) => {
    for (const of of [
      [value[a], value[b]],
      [value[b], value[a]],
    ]) {
      expect(on({ kind: 'all', of }, absent)).toBe(all)
      expect(on({ kind: 'any', of }, absent)).toBe(any)
    }
  })

  it('all of nothing is true, any of nothing is false', () => {
    expect(on({ kind: 'all', of: [] }, absent)).toBe(true)
    expect(on({ kind: 'any', of: [] }, absent)).toBe(false)
  })
})

describe('quantifiers', () => {
  const isA = test([], 'eq', 'a')
  // items; some, every, none
  it.each<[Json, boolean | undefined, boolean | undefined, boolean | undefined]>([
    [[], false, true, true],
    [['a'], true, true, false],
    [['b'], false, false, true],
    [['a', 'b'], true, false, false],
    [['a', 1], true, unknown, false],
    [['b', 1], unknown, false, unknown],
    [[1], unknown, unknown, unknown],
    ['a', unknown, unknown, unknown],
    [{ 0: 'a', length: 1 }, unknown, unknown, unknown],
  ])('on %j: some %j, every %j, none %j', (v, some, every, none) => {
    expect(on(list('some', isA), { v })).toBe(some)
    expect(on(list('every', isA), { v })).toBe(every)
    expect(on(list('none', isA), { v })).toBe(none)
  })

  it('reads the item and, for the other sources, the request', () => {
    const node = list('some', {
      kind: 'all',
      of: [
        test(['x'], 'eq', 1),
        { kind: 'test', source: 'principal', path: ['user'], operator: 'eq', operand: 'ann' },
        list('none', isA),
      ],
    })
    expect(on(node, { v: [{ x: 1, v: ['b'] }] })).toBe(true)
    expect(on(node, { v: [{ x: 1, v: ['a'] }], x: 1 })).toBe(false)
  })
})
