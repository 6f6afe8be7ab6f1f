import type { Json } from '@fullmakt/ir'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { redact } from '../src/redact.ts'

const paths = (...texts: readonly string[]): readonly (readonly string[])[] => texts.map((text) => text.split('.'))

describe('what is left out', () => {
  it.each<[string, Json, readonly string[], Json]>([
    ['a member', { a: 1, b: 2 }, ['a'], { b: 2 }],
    ['a nested member', { a: { b: 1, c: 2 }, b: 3 }, ['a.b'], { a: { c: 2 }, b: 3 }],
    ['a whole object', { a: { b: 1 }, c: 2 }, ['a'], { c: 2 }],
    ['a member of every item', { a: [{ b: 1, c: 2 }, { b: 3 }] }, ['a.*.b'], { a: [{ c: 2 }, {}] }],
    ['a member of items of items', [[{ a: 1 }], [{ a: 2, b: 3 }]], ['*.*.a'], [[{}], [{ b: 3 }]]],
    ['every item', { a: [1, 2] }, ['a.*'], { a: [] }],
    ['several', { a: { b: 1, c: 2 }, d: 3 }, ['a.b', 'a.c', 'd'], { a: {} }],
    ['what another path already left out', { a: { b: 1 } }, ['a', 'a.b'], {}],
    ['what is not there', { a: 1 }, ['b', 'a.b', 'b.*.c'], { a: 1 }],
    ['a member named like a part of every object', { constructor: 1, toString: 2 }, ['constructor'], { toString: 2 }],
    ['a member of a list where one thing was meant', { a: [{ b: 1, c: 2 }] }, ['a.b'], { a: [{ c: 2 }] }],
    ['nothing of an object where a list was meant', { a: { b: 1 } }, ['a.*.b'], { a: { b: 1 } }],
    ['nothing of a scalar', 'text', ['a'], 'text'],
  ])('is %s', (_, value, texts, left) => {
    const before = structuredClone(value)
    expect(redact(value, paths(...texts))).toEqual(left)
    expect(value).toEqual(before)
  })

  it('is a member __proto__ too, and no other object is touched', () => {
    const value = JSON.parse('{"__proto__":{"a":1},"b":2}') as Json
    expect(JSON.stringify(redact(value, [['b']]))).toBe('{"__proto__":{"a":1}}')
    expect(JSON.stringify(redact(value, [['__proto__', 'a']]))).toBe('{"__proto__":{},"b":2}')
  })

  it('is nowhere in any answer, however deep', () => {
    const step = fc.constantFrom('a', 'b', '*')
    const json = fc.letrec<{ value: Json }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom<Json>('x', 1, null),
        fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('value'), { noNullPrototype: true }) as fc.Arbitrary<Json>,
        fc.array(tie('value'), { maxLength: 3 }),
      ),
    })).value
    fc.assert(
      fc.property(json, fc.array(step, { minLength: 1, maxLength: 4 }), (value, path) => {
        expect(reach(redact(value, [path]), path)).toEqual([])
      }),
    )
  })
})

/** The values at a path. */
function reach(value: Json, [step, ...rest]: readonly string[]): readonly Json[] {
  if (step === undefined) return [value]
  if (Array.isArray(value)) return step === '*' ? value.flatMap((item: Json) => reach(item, rest)) : []
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return []
  return reach((value as Record<string, Json>)[step]!, rest)
}
