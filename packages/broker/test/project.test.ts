import type { Json, JsonObject } from '@fullmakt/ir'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { project } from '../src/index.ts'

const text: JsonObject = { type: 'string' }
const named = (properties: JsonObject, more: JsonObject = {}): JsonObject => ({ type: 'object', properties, ...more })

const table: readonly (readonly [string, Json, JsonObject, Json])[] = [
  ['drops what is not named', { a: 'x', b: 'y' }, named({ a: text }), { a: 'x' }],
  ['does not add what is not there', {}, named({ a: text }), {}],
  ['goes into members', { a: { b: 1, c: 2 } }, named({ a: named({ b: {} }) }), { a: { b: 1 } }],
  ['goes into lists', [{ a: 1, b: 2 }, { b: 3 }], { items: named({ a: {} }) }, [{ a: 1 }, {}]],
  ['goes into lists of lists', [[{ a: 1, b: 2 }]], { items: { items: named({ a: {} }) } }, [[{ a: 1 }]]],
  ['drops more than an explicit no', { a: 1, b: 2 }, named({ a: {} }, { additionalProperties: false }), { a: 1 }],
  ['keeps what the schema lets in', { a: 1, b: 2 }, named({ a: {} }, { additionalProperties: true }), { a: 1, b: 2 }],
  ['keeps what has a schema of its own', { b: 2 }, named({}, { additionalProperties: { type: 'number' } }), { b: 2 }],
  ['keeps an object that is not described', { a: 1 }, { type: 'object' }, { a: 1 }],
  ['keeps what stands under anyOf', { a: 1 }, { anyOf: [named({ b: {} })] }, { a: 1 }],
  ['keeps plain values', 'x', named({ a: {} }), 'x'],
  ['keeps null', { a: null }, named({ a: text }), { a: null }],
  [
    'follows references',
    { a: { b: 1, c: 2 } },
    named({ a: { $ref: '#/$defs/n' } }, { $defs: { n: named({ b: {} }) } }),
    { a: { b: 1 } },
  ],
  ['follows escaped references', { x: 1 }, { $ref: '#/$defs/a~1b~0', $defs: { 'a/b~': named({}) } }, {}],
  ['keeps what refers to nothing', { a: 1 }, { $ref: '#/$defs/none' }, { a: 1 }],
  ['names no member of the prototype', { constructor: 1, toString: 2 }, named({ a: {} }), {}],
]

it.each(table)('%s', (_, value, schema, expected) => {
  expect(project(value, schema)).toEqual(expected)
})

it('keeps a member called __proto__ as data when it is named', () => {
  const value = JSON.parse('{"__proto__":{"a":1},"b":2}') as Json
  const schema = JSON.parse('{"properties":{"__proto__":{}}}') as JsonObject
  expect(JSON.stringify(project(value, schema))).toBe('{"__proto__":{"a":1}}')
})

it('ends for schemas that refer to themselves', () => {
  const list = named({ next: { $ref: '#' } })
  let value: Json = { other: 1 }
  for (let n = 0; n < 20; n++) value = { next: value, other: n }
  const projected = JSON.stringify(project(value, list))
  expect(projected).not.toContain('other')
  expect(project({ a: 1 }, { $ref: '#' })).toEqual({ a: 1 })
})

it('leaves nothing that is not named, and changes nothing that is', () => {
  const keys = fc.constantFrom('a', 'b', 'c')
  fc.assert(
    fc.property(fc.dictionary(keys, fc.jsonValue()), fc.uniqueArray(keys), (value, names) => {
      const schema = named(Object.fromEntries(names.map((name) => [name, {}])))
      const projected = project(value as Json, schema) as JsonObject
      expect(Object.keys(projected).every((name) => (names as readonly string[]).includes(name))).toBe(true)
      for (const name of names) expect(projected[name]).toEqual((value as JsonObject)[name])
    }),
  )
})
