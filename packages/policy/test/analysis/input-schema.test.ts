import type { Json } from '@fullmakt/ir'
import { expect, it } from 'vitest'
import { alternatives, isRequired, memberSchema } from '../../src/analysis/input-schema.ts'
import { difference } from '../../src/index.ts'
import { rule } from '../generate.ts'
import { analysed } from './small-domain.ts'

const at = (schema: Json, root = {}) => ({ schema, root })

it.each<[Json, Json]>([
  [false, []],
  [{ type: 'integer', minimum: 1 }, [{ type: 'number', minimum: 1, multipleOf: 1 }]],
  [{ type: ['string', 'null'] }, [{ type: 'string' }, { type: 'null' }]],
  [{ anyOf: [{ type: 'string' }, { const: 1 }, false] }, [{ type: 'string' }, { const: 1 }]],
  [{ allOf: [{ type: 'string' }, { minLength: 2 }] }, [{ type: 'string', minLength: 2 }]],
  [{ $ref: '#/$defs/a~1b', title: 'x' }, [{ title: 'x', type: 'string' }]],
  [{ oneOf: [{ $ref: '#/$defs/a~1b' }], minLength: 1 }, [{ minLength: 1, type: 'string' }]],
])('%j has its alternatives', (schema, expected) => {
  expect(alternatives(at(schema, { $defs: { 'a/b': { type: 'string' } } }))).toEqual(expected)
})

it('says nothing of what only refers to itself or elsewhere', () => {
  expect(alternatives(at({ $ref: '#' }, { $ref: '#' }))).toHaveLength(6)
  expect(alternatives(at({ $ref: 'https://example.com/x' }))).toHaveLength(6)
})

it('knows the place of a member, and lets it be anything where a pattern of names may speak of it', () => {
  const closed = { type: 'object', properties: { a: { type: 'string' } }, additionalProperties: false }
  expect(memberSchema(at(closed), 'a').schema).toEqual({ type: 'string' })
  expect(memberSchema(at(closed), 'b').schema).toBe(false)
  expect(memberSchema(at({ ...closed, patternProperties: { '^b': true } }), 'b').schema).toBeUndefined()
  expect(memberSchema(at({ type: 'string' }), 'a').schema).toBeUndefined()
})

it('requires a member only when every alternative does', () => {
  const [one, other] = [
    { type: 'object', required: ['a'] },
    { type: 'object', required: ['a', 'b'] },
  ]
  expect(isRequired(at({ anyOf: [one, other] }), 'a')).toBe(true)
  expect(isRequired(at({ anyOf: [one, other] }), 'b')).toBe(false)
})

it('counts a member as there when validation fills in its default', () => {
  const object = { type: 'object', properties: { a: { type: 'number', default: 3 } } }
  expect(isRequired(at(object), 'a')).toBe(true)
  expect(isRequired(at({ anyOf: [object] }), 'a')).toBe(false)
  const inner = memberSchema(at({ type: 'object', properties: { o: { anyOf: [object] } } }), 'o')
  expect(isRequired(inner, 'a')).toBe(false)
  expect(isRequired(memberSchema(at({ anyOf: [{ type: 'object', properties: { o: object } }] }), 'o'), 'a')).toBe(false)
})

it('an item of a list may be of any kind that stands at the beginning, also where no more may follow', () => {
  const s = { type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }], items: false }
  const input = { type: 'object', properties: { s }, additionalProperties: false }
  const of = { kind: 'test', source: 'args', path: [], operator: 'eq', operand: 4 } as const
  const when = { kind: 'some', source: 'args', path: ['s'], of } as const
  const { access, undecided } = difference(analysed([], input), analysed([rule({ tools: ['t'], when })], input))
  expect(access.map(({ direction }) => direction)).toEqual(['gained'])
  expect(undecided).toEqual([])
})
