import type { JsonObject } from '@fullmakt/ir'
import { describe, expect, test } from 'vitest'
import { listWithoutItems } from '../../src/check/client-schemas.ts'

describe('a list that does not say what is in it is found', () => {
  const bare = { type: 'array' }
  test.each<[string, JsonObject]>([
    ['input.a', { properties: { a: bare } }],
    ['input.a', { properties: { a: { type: ['array', 'null'] } } }],
    ['input.default', { properties: { default: bare } }],
    ['input.enum.const', { properties: { enum: { properties: { const: bare } } } }],
    ['input.a', { properties: { a: { anyOf: [{ type: 'null' }, { items: bare }] } } }],
    ['input.$defs.d', { $defs: { d: bare } }],
    ['input.a.not', { properties: { a: { not: bare } } }],
  ])('at %s', (place, schema) => {
    expect(listWithoutItems(schema)).toBe(place)
  })

  test.each<JsonObject>([
    { properties: { a: { type: 'array', items: {} } } },
    { properties: { a: { type: ['array', 'null'], prefixItems: [{}] } } },
    { properties: { a: { const: bare, default: bare, enum: [bare], examples: [bare] } } },
    { dependentRequired: { type: ['array'] } },
  ])('and nowhere in %j', (schema) => {
    expect(listWithoutItems(schema)).toBeUndefined()
  })
})
