import type { JsonObject } from '@fullmakt/ir'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { z as z3 } from 'zod/v3'
import { jsonSchema } from '../src/json-schema.ts'
import { schemaOf } from '../src/schema.ts'

/** What is reported of a schema as an input, one line each. */
function reported(schema: unknown): readonly string[] {
  const said: string[] = []
  const converted = schemaOf(schema, 'input', (code, message) => said.push(`${code}: ${message}`))
  expect(converted === undefined).toBe(said.some((line) => line.startsWith('schema: ')))
  return said
}

const member = (a: object, beside: object = {}): readonly string[] =>
  reported(jsonSchema({ type: 'object', properties: { a }, ...beside }))

describe('a plain schema', () => {
  test.each([
    [{ type: [] }, '`[]` is not a type at /properties/a'],
    [{ type: ['string', 'string'] }, '`["string","string"]` is not a type at /properties/a'],
    [{ multipleOf: 0 }, '`multipleOf` at /properties/a does not take 0'],
    [{ required: ['b', 'b'] }, '`required` at /properties/a does not take ["b","b"]'],
    [{ required: [''] }, '`required` at /properties/a does not take [""]'],
    [{ dependentRequired: 5 }, '`dependentRequired` at /properties/a does not take 5'],
    [{ dependentRequired: { b: 'c' } }, '`dependentRequired` at /properties/a does not take {"b":"c"}'],
    [{ $anchor: '!' }, '`$anchor` at /properties/a does not take "!"'],
    [{ $ref: '#/$defs/%' }, '`#/$defs/%` refers to nothing at /properties/a'],
  ])('is refused where no validator can be made of %j', (schema, message) => {
    expect(member(schema)).toEqual([`schema: ${message}`])
  })

  test('is refused where it refers to what is no schema, which nothing else judges', () => {
    const pattern = { type: 'string', pattern: '^(a+)+$' }
    for (const [reference, beside] of [
      ['#/x-hidden', { 'x-hidden': pattern }],
      ['#/examples/0', { examples: [pattern] }],
      ['#/$defs/d/const', { $defs: { d: { const: pattern } } }],
      ['#name', { $defs: { d: { const: { $anchor: 'name' } } } }],
    ] as const)
      expect(member({ $ref: reference }, beside)).toEqual([
        `schema: \`${reference}\` refers to nothing at /properties/a`,
      ])
  })

  test('may refer to any schema in it, by a pointer or a name', () => {
    const $defs = { 'a/b~c ä': true, n: { $anchor: 'n', anyOf: [{ type: 'string' }] } }
    for (const reference of ['#', '#/$defs/a~1b~0c%20%C3%A4', '#n', '#/$defs/n/anyOf/0', '#/$defs/%6e'])
      expect(member({ $ref: reference }, { $defs })).toEqual([])
  })

  test('is refused where one name stands for two schemas', () => {
    const $defs = { b: { $anchor: 'n' }, c: { $anchor: 'n' } }
    expect(member({ $ref: '#n' }, { $defs })).toEqual(['schema: the `$anchor` `n` comes twice'])
  })

  test('is refused where an artifact could not hold it', () => {
    const $defs = JSON.parse('{"__proto__":{}}') as object
    expect(member({}, { $defs })).toEqual([
      'schema: this schema cannot be said in JSON Schema: not canonical JSON at /$defs: a member named __proto__',
    ])
    expect(member({ const: '\ud800' })[0]).toContain('at /properties/a/const: a lone surrogate')
  })
})

describe('a root that refers to what it is', () => {
  const rootOf = (A: JsonObject, beside: JsonObject = {}): JsonObject | undefined =>
    schemaOf(jsonSchema({ $ref: '#/$defs/A', $defs: { A }, ...beside }), 'input', (_, message) => expect.fail(message))

  test('has it in its place', () => {
    const A = { type: 'object', properties: { a: {} }, title: 'A' }
    expect(rootOf(A, { title: 'B' })).toEqual({ ...A, title: 'B' })
  })

  test.each<[string, JsonObject, JsonObject]>([
    ['members', { properties: { a: {} }, required: ['a'] }, { properties: { b: {} }, required: ['b'] }],
    ['a choice', { anyOf: [{ required: ['a'] }] }, { anyOf: [{ required: ['b'] }] }],
    ['a name', { $anchor: 'n', properties: { a: { $ref: '#n' } } }, {}],
  ])('says as much as both where it has %s', (_, A, beside) => {
    expect(rootOf(A, beside)).toEqual({ $ref: '#/$defs/A', $defs: { A }, ...beside })
  })

  test.each(['#/$defs/A', '#/$defs/A/properties/a', '#/$defs/%41'])('keeps what else is referred to by %s', ($ref) => {
    const A = { type: 'object', properties: { a: {}, b: { $ref } } }
    expect(rootOf(A)).toEqual({ ...A, $defs: { A } })
  })
})

describe('a schema of zod', () => {
  test.each([
    [z.string().min(-1), '`minLength` at /properties/a does not take -1'],
    [z.string().max(1.5), '`maxLength` at /properties/a does not take 1.5'],
    [z.string().meta({ $ref: '#/nope' }), '`#/nope` refers to nothing at /properties/a'],
    [z.string().meta({ minLength: 'x' }), '`minLength` at /properties/a does not take "x"'],
  ])('is refused where no validator can be made of it: %#', (a, message) => {
    expect(reported(z.object({ a }))).toEqual([`schema: ${message}`])
  })

  test.each([
    z.string().min(5).default(''),
    z.string().min(5).prefault(''),
    z.enum(['a']).default('b' as never),
    z.number().default(Number.NaN),
  ])('is refused where its default would refuse every call without it: %#', (a) => {
    const reason = 'at /properties/a, its default is a value that it refuses'
    expect(reported(z.object({ a }))).toEqual([`schema: this schema cannot be said in JSON Schema: ${reason}`])
  })

  test('may have a default that it takes, and one that only code could judge', () => {
    const later = z.string().refine(() => Promise.resolve(false))
    const a = z.object({ b: z.string().min(1).default('x'), c: z.int().prefault(1) }).default({ b: 'y', c: 2 })
    expect(reported(z.object({ a, d: z.string().transform(Number).default(1) }))).toHaveLength(1)
    expect(reported(z.object({ a: later.default('x') }))).toEqual([
      'schema-loss: a refinement at /properties/a has no effect on the calls of agents',
    ])
  })

  test('is one of zod 4', () => {
    expect(reported(z3.object({}))).toEqual([
      'schema: this schema cannot be said in JSON Schema: it is one of zod 3: import `z` from `zod`',
    ])
  })

  test('loses that a pattern must match at the start', () => {
    expect(reported(z.object({ a: z.string().regex(/a/y) }))).toEqual([
      'schema-loss: the flag of the pattern /a/y at /properties/a has no effect on the calls of agents',
    ])
    expect(reported(z.object({ a: z.string().regex(/a/dgu) }))).toEqual([])
  })
})
