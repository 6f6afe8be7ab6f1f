import type { Json, JsonObject } from '@fullmakt/ir'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { closed } from '../../src/lower/closed.ts'

const text = { type: 'string' } as const
const open = { type: 'object', properties: { a: text } } as const
const shut = { ...open, additionalProperties: false } as const

describe('an input takes only what it names', () => {
  test('at every depth', () => {
    const input = {
      type: 'object',
      properties: {
        o: open,
        l: { type: 'array', items: open },
        t: { type: 'array', prefixItems: [open] },
        u: { anyOf: [open, text] },
      },
      $defs: { d: open },
    }
    expect(closed(input)).toEqual({
      type: 'object',
      properties: {
        o: shut,
        l: { type: 'array', items: shut },
        t: { type: 'array', prefixItems: [shut] },
        u: { anyOf: [shut, text] },
      },
      $defs: { d: shut },
      additionalProperties: false,
    })
  })

  test('what the schema says of other members stays', () => {
    const record = { type: 'object', additionalProperties: open } as const
    const loose = { ...open, additionalProperties: {} } as const
    expect(closed({ type: 'object', properties: { record, loose }, additionalProperties: {} })).toEqual({
      type: 'object',
      properties: { record: { type: 'object', additionalProperties: shut }, loose },
      additionalProperties: {},
    })
  })

  test('literals are no schemas', () => {
    const input = { type: 'object', properties: { c: { const: open }, d: { default: open }, e: { enum: [open] } } }
    expect(closed(input)).toEqual({ ...input, additionalProperties: false })
  })

  test('the parts of an intersection stay open to each other, and the whole is closed', () => {
    const both = { allOf: [open, { type: 'object', properties: { b: text } }] }
    expect(closed({ type: 'object', properties: { both } })).toEqual({
      type: 'object',
      properties: { both: { ...both, unevaluatedProperties: false } },
      additionalProperties: false,
    })
  })

  test('a choice of objects is closed in each of them, also at the root', () => {
    expect(closed({ type: 'object', anyOf: [open, { ...open, additionalProperties: {} }] })).toEqual({
      type: 'object',
      anyOf: [shut, { ...open, additionalProperties: {} }],
    })
  })

  test('members beside a choice or a condition belong to one object', () => {
    const beside = { ...open, oneOf: [{ properties: { b: text } }, { type: 'object', properties: { c: text } }] }
    expect(closed(beside)).toEqual({ ...beside, unevaluatedProperties: false })
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    const condition = { ...open, if: { required: ['a'] }, then: { properties: { b: text } } }
    expect(closed(condition)).toEqual({ ...condition, unevaluatedProperties: false })
  })

  test('a choice that names nothing does not open an object', () => {
    const input = { type: 'object', anyOf: [{ required: ['a'] }, { required: ['b'] }] }
    expect(closed(input)).toEqual({ ...input, additionalProperties: false })
  })
})

describe('what is closed takes what it names, and nothing else', () => {
  const member = (o: JsonObject, $defs: JsonObject = {}): JsonObject => ({ type: 'object', properties: { o }, $defs })
  const other = { type: 'object', properties: { b: text } } as const
  const tree = (name: string): JsonObject => ({ type: 'object', properties: { [name]: { $ref: `#/$defs/${name}` } } })
  const conditional = {
    ...{ type: 'object', properties: { k: { type: 'object', properties: { x: {}, y: {} } }, z: {} } },
    if: { properties: { k: { type: 'object', properties: { x: { const: 1 } } } } },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { required: ['z'] },
  }

  test.each<[string, JsonObject, Json, Json]>([
    ['one of several types', member({ ...open, type: ['object', 'null'] }), { a: '' }, { a: '', z: 1 }],
    ['no type', member({ properties: { a: text } }), { a: '' }, { a: '', z: 1 }],
    ['its type and a reference', member({ type: 'object', $ref: '#/$defs/d' }, { d: open }), { a: '' }, { z: 1 }],
    [
      'all of two references',
      member({ allOf: [{ $ref: '#/$defs/d' }, other] }, { d: open }),
      { a: '', b: '' },
      { z: 1 },
    ],
    [
      'all of two that refer to themselves',
      member({ allOf: [{ $ref: '#/$defs/l' }, { $ref: '#/$defs/r' }] }, { l: tree('l'), r: tree('r') }),
      { l: { l: {} }, r: {} },
      { l: { l: { z: 1 } } },
    ],
    [
      'members of a member in two parts',
      member({ allOf: [{ properties: { m: open } }, { properties: { m: other } }] }),
      { m: { a: '', b: '' } },
      { m: { a: '', b: '', z: 1 } },
    ],
    [
      'members of a member in parts of parts, and beside them',
      member(
        {
          properties: { m: { properties: { n: { properties: { c: text } } } } },
          allOf: [
            {
              allOf: [{ properties: { m: { properties: { n: open } } } }, { properties: { m: { $ref: '#/$defs/d' } } }],
            },
            { properties: { m: { properties: { n: other, o: text } } } },
          ],
        },
        { d: { type: 'object', properties: { n: {}, p: text } } },
      ),
      { m: { n: { a: '', b: '', c: '' }, o: '', p: '' } },
      { m: { n: { a: '', b: '', c: '', z: 1 } } },
    ],
    ['two choices', member({ anyOf: [open], oneOf: [other] }), { a: '', b: '' }, { a: '', z: 1 }],
    [
      'a choice that leaves the object open',
      member({ type: 'object', anyOf: [{ properties: { a: text } }, { required: ['b'] }] }),
      { a: '' },
      { b: '', z: 1 },
    ],
    ['conditions that name nothing', member({ type: 'object', allOf: [{ minProperties: 0 }] }), {}, { z: 1 }],
    [
      'what depends on a member',
      member({ properties: { o: {} }, dependentSchemas: { o: { properties: { o: open } } } }),
      { o: { a: '' } },
      { o: { z: 1 } },
    ],
    ['a condition on a part of it', member(conditional), { k: { x: 1, y: 1 }, z: 1 }, { k: { x: 1, y: 1 } }],
    ['what it must not be', member({ ...open, not: { ...open, required: ['a'] } }), {}, { a: '' }],
  ])('with %s', (_, schema, good, bad) => {
    const validate = new Ajv2020({ strict: false }).compile(closed(schema))
    expect(validate({ o: good })).toBe(true)
    expect(validate({ o: bad })).toBe(false)
  })
})
