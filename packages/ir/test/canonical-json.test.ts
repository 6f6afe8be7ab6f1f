import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalJson, type Json } from '../src/index.ts'

const vectors = new URL('./vectors/jcs/', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, vectors), 'utf8')

describe('canonical JSON', () => {
  test.each(readdirSync(new URL('input/', vectors)))("agrees with the RFC's test data: %s", (name) => {
    const text = canonicalJson(JSON.parse(read(`input/${name}`)) as Json)
    expect(text).toBe(read(`output/${name}`))
    const bytes = read(`outhex/${name}`).trim().split(/\s+/).join('')
    expect(Buffer.from(text, 'utf8').toString('hex')).toBe(bytes)
  })

  test.each([
    [0, '0'],
    [-0, '0'],
    [5e-324, '5e-324'],
    [Number.MAX_VALUE, '1.7976931348623157e+308'],
    [9007199254740992, '9007199254740992'],
    [295147905179352830000, '295147905179352830000'],
    [1e21, '1e+21'],
    [1e-7, '1e-7'],
    [1 / 3, '0.3333333333333333'],
  ])('writes the number %s as RFC 8785 appendix B does', (number, text) => {
    expect(canonicalJson(number)).toBe(text)
  })

  test('sorts members by UTF-16 code units, at every depth', () => {
    expect(canonicalJson({ '\ufb33': 1, '\u{1f600}': 2, a: { z: 1, b: 2 }, A: 3, '': 4 })).toBe(
      '{"":4,"A":3,"a":{"b":2,"z":1},"\u{1f600}":2,"\ufb33":1}',
    )
  })

  test('reads back as what was written, and is a fixed point', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const plain = JSON.parse(JSON.stringify(value)) as Json
        let text: string
        try {
          text = canonicalJson(plain)
        } catch (error) {
          expect(JSON.stringify(plain)).toMatch(/\\ud[89a-f]|__proto__/)
          expect(error).toMatchObject({ code: 'ERR_NOT_CANONICAL' })
          return
        }
        expect(JSON.parse(text)).toEqual(plain)
        expect(canonicalJson(JSON.parse(text) as Json)).toBe(text)
      }),
    )
  })

  test('does not depend on the order of members', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.integer()), (object) => {
        fc.pre(!Object.hasOwn(object, '__proto__'))
        const reversed = Object.fromEntries(Object.entries(object).reverse())
        expect(canonicalJson(reversed)).toBe(canonicalJson({ ...object }))
      }),
    )
  })

  class Thing {}
  const holes: number[] = []
  holes[2] = 1
  test.each<[string, unknown, string]>([
    ['undefined', undefined, 'the root'],
    ['a member that is undefined', { a: { b: undefined } }, '/a/b'],
    ['an item that is undefined', [1, undefined], '/1'],
    ['a hole', holes, '/0'],
    ['a hole in a list of an object', { list: holes }, '/list/0'],
    ['a lone surrogate in a list of an object', { list: ['a', '\udc00'] }, '/list/1'],
    ['a function', { f: () => 1 }, '/f'],
    ['a symbol', [Symbol('s')], '/0'],
    ['a bigint', { big: 1n }, '/big'],
    ['NaN', { n: [Number.NaN] }, '/n/0'],
    ['an infinity', Number.POSITIVE_INFINITY, 'the root'],
    ['a lone surrogate', { s: '\ud800' }, '/s'],
    ['a lone surrogate in a name', { '\udc00': 1 }, 'the root'],
    ['a date', { d: new Date(0) }, '/d'],
    ['a map', [new Map()], '/0'],
    ['an instance', { t: new Thing() }, '/t'],
    ['a boxed number', [Object(1)], '/0'],
    ['a __proto__ member', JSON.parse('{"a":{"__proto__":1}}'), '/a'],
    ['a path that needs escapes', { 'a/b': { '~': undefined } }, '/a~1b/~0'],
  ])('refuses %s and says where', (_, value, path) => {
    expect(() => canonicalJson(value as Json)).toThrowError(
      expect.objectContaining({ code: 'ERR_NOT_CANONICAL', message: expect.stringContaining(`at ${path}:`) }),
    )
  })

  test('writes the items of a list, whatever the list says of itself', () => {
    const list = Object.assign([1, 2], { toJSON: () => 'something else', more: 3 })
    expect(canonicalJson({ list })).toBe('{"list":[1,2]}')
  })

  test('takes objects without a prototype', () => {
    expect(canonicalJson(Object.assign(Object.create(null), { a: 1 }))).toBe('{"a":1}')
  })
})
