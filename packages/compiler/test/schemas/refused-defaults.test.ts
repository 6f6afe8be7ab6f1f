import type { JsonObject } from '@fullmakt/ir'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { refusedDefaults } from '../../src/lower/schemas/refused-defaults.ts'

const point = {
  type: 'object',
  properties: { x: { type: 'number' }, y: { type: 'number', default: 0 } },
  required: ['x', 'y'],
}
const input = (member: JsonObject): JsonObject => ({ type: 'object', properties: { a: member }, $defs: { point } })

/** Whether a call that leaves the member out is valid, as the validators judge it. */
const isValid = (schema: JsonObject): boolean => new Ajv2020({ strict: false, useDefaults: true }).validate(schema, {})

describe('a default is found that is refused once it is filled in', () => {
  test.each<JsonObject>([
    { type: 'integer', default: 1.5 },
    { type: ['string', 'null'], default: 0 },
    { enum: ['a', { b: 1 }], default: { b: 2 } },
    { const: 1, default: 2 },
    { minimum: 3, default: 2 },
    { exclusiveMaximum: 3, default: 3 },
    { type: 'string', minLength: 2, default: '\u{1f642}' },
    { pattern: '^a', default: 'b' },
    { type: 'array', items: { type: 'string' }, default: ['a', 1] },
    { maxItems: 1, default: [1, 2] },
    { prefixItems: [{ type: 'string' }], default: [1] },
    { $ref: '#/$defs/point', default: {} },
    { ...point, default: { x: 'x' } },
    { anyOf: [{ type: 'string' }, { type: 'null' }], default: 1 },
    { allOf: [{ type: 'number' }, { minimum: 1 }], default: 0 },
  ])('%j', (member) => {
    expect(isValid(input(member))).toBe(false)
    expect(refusedDefaults(input(member))).toEqual(['/properties/a'])
  })
})

describe('a default is let through that is taken, or that nothing fills in', () => {
  test.each<JsonObject>([
    { type: 'integer', default: 1 },
    { type: ['string', 'null'], default: null },
    { enum: ['a', { b: 1, c: 2 }], default: { c: 2, b: 1 } },
    { type: 'string', maxLength: 1, default: '\u{1f642}' },
    { $ref: '#/$defs/point', default: { x: 1 } },
    { oneOf: [{ type: 'string' }, { type: 'null' }], default: null },
    { anyOf: [{ type: 'string', default: 1 }] },
    { allOf: [{ default: 1 }, { type: 'string' }] },
    { items: { type: 'string', default: 1 } },
  ])('%j', (member) => {
    expect(isValid(input(member))).toBe(true)
    expect(refusedDefaults(input(member))).toEqual([])
  })
})

test('a default is found at every depth, and under a definition', () => {
  const wrong = { type: 'string', default: 1 }
  const nested = { type: 'object', properties: { b: { type: 'array', items: { properties: { c: wrong } } } } }
  const schema = { ...input(nested), $defs: { d: { prefixItems: [wrong], allOf: [{ properties: { e: wrong } }] } } }
  expect(refusedDefaults(schema)).toEqual([
    '/properties/a/properties/b/items/properties/c',
    '/$defs/d/prefixItems/0',
    '/$defs/d/allOf/0/properties/e',
  ])
})
