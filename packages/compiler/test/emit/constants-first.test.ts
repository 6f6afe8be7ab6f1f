import { expect, test } from 'vitest'
import { constantsFirst } from '../../src/emit/constants-first.ts'

const order = (schema: object): readonly string[] => Object.keys((schema as { properties: object }).properties)

test('members with constants come first, then those with nothing in them, each as they were', () => {
  const properties = {
    args: { type: 'array', items: { type: 'string' } },
    count: { type: 'number' },
    kind: { enum: ['a', 'b'] },
    next: { $ref: '#' },
    any: true,
    op: { const: 'and' },
  }
  const schema = { type: 'object', properties, $defs: { inner: { properties } }, const: { properties } }
  const ordered = constantsFirst(schema)
  expect(ordered).toEqual(schema)
  const expected = ['kind', 'op', 'count', 'any', 'args', 'next']
  expect(order(ordered)).toEqual(expected)
  expect(order((ordered['$defs'] as { inner: object }).inner)).toEqual(expected)
  // Data stays as it is.
  expect(order(ordered['const'] as object)).toEqual(Object.keys(properties))
})
