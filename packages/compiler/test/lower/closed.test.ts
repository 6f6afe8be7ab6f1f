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
