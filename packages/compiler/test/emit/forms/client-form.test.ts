import type { JsonObject } from '@fullmakt/ir'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { listWithoutItems, rootUnion } from '../../../src/check/client-schemas.ts'
import { clientForm } from '../../../src/emit/forms/client-form.ts'
import { hasReferences, inlineReferences } from '../../../src/emit/forms/inline-references.ts'
import { closed } from '../../../src/lower/closed.ts'

const ALL = { refusesReferences: true, refusesUnions: true, refusesBareLists: true, refusesDialects: true } as const
const TEXT = { type: 'string' }
const NUMBER = { type: 'number' }
const validates = (schema: JsonObject): ((value: unknown) => boolean) => {
  const validate = new Ajv2020({ strict: false }).compile(schema)
  return (value) => validate(value) === true
}

/** Inputs of every kind that a form changes, as they are before they are closed. */
const INPUTS: Readonly<Record<string, JsonObject>> = {
  'a choice of objects': {
    type: 'object',
    oneOf: [
      { type: 'object', properties: { a: { const: 'x' }, b: NUMBER }, required: ['a', 'b'] },
      { type: 'object', properties: { a: { const: 'y' }, c: TEXT }, required: ['a'] },
    ],
  },
  'a choice beside members': {
    type: 'object',
    properties: { a: TEXT, d: { type: 'boolean' } },
    anyOf: [{ properties: { a: { const: 'x' }, b: NUMBER } }, { properties: { c: TEXT }, required: ['c'] }],
  },
  'a choice of what is required': {
    type: 'object',
    properties: { a: TEXT, b: NUMBER },
    anyOf: [{ required: ['a'] }, { required: ['b'] }],
  },
  'all of several': {
    type: 'object',
    allOf: [
      { properties: { a: TEXT, b: NUMBER }, required: ['a'] },
      { properties: { a: { minLength: 1 }, c: TEXT } },
      { oneOf: [{ properties: { d: NUMBER } }, { properties: { d: TEXT }, required: ['d'] }] },
    ],
  },
  'a choice that stays open': {
    type: 'object',
    properties: { a: TEXT },
    anyOf: [{ properties: { b: NUMBER }, additionalProperties: TEXT }, { properties: { c: NUMBER } }],
  },
  'a choice with a condition': {
    type: 'object',
    properties: { a: TEXT },
    anyOf: [
      { properties: { b: NUMBER } },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      { if: { properties: { a: { const: 'x' } } }, then: { properties: { c: TEXT } } },
    ],
  },
  'references with words beside them': {
    type: 'object',
    $defs: { name: { type: 'string', minLength: 1, description: 'Any.' }, pair: { type: 'array' } },
    properties: { a: { $ref: '#/$defs/name', description: 'Its.' }, b: { $ref: '#/$defs/pair', maxItems: 1 } },
  },
  'a choice of references': {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    $defs: {
      one: { type: 'object', properties: { a: { const: 'x' } }, required: ['a'] },
      two: { type: 'object', properties: { b: { type: 'array', items: { type: 'array' } } }, required: ['b'] },
    },
    anyOf: [{ $ref: '#/$defs/one' }, { $ref: '#/$defs/two' }],
  },
}

const leaf = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<unknown>('x', 'y', 1) },
  { weight: 2, arbitrary: fc.constantFrom<unknown>('', true, null) },
  { weight: 1, arbitrary: fc.array(fc.constantFrom<unknown>('x', []), { maxLength: 2 }) },
)
const value = fc
  .uniqueArray(fc.constantFrom('a', 'a', 'b', 'c', 'd', 'e'), { maxLength: 4 })
  .chain((names) => fc.tuple(...names.map((name) => leaf.map((item) => [name, item] as const))))
  .map((members) => Object.fromEntries(members))

describe('a form', () => {
  test.each(Object.entries(INPUTS))('of %s has nothing that is refused', (_, input) => {
    const form = clientForm(closed(input), ALL)
    expect({
      union: rootUnion(form),
      list: listWithoutItems(form),
      references: hasReferences(form),
      dialect: form['$schema'],
      type: form['type'],
    }).toEqual({ union: undefined, list: undefined, references: false, dialect: undefined, type: 'object' })
    // It is a schema that still says something.
    expect(Object.keys(form['properties'] as JsonObject).length).toBeGreaterThan(0)
    validates(form)
  })

  test.each(
    Object.entries(INPUTS).flatMap(([name, input]) => [
      [`${name}, open`, input] as const,
      [`${name}, closed`, closed(input)] as const,
    ]),
  )('takes whatever %s takes', (_, input) => {
    const [before, after] = [validates(input), validates(clientForm(input, ALL))]
    let taken = 0
    fc.assert(
      fc.property(value, (given) => {
        if (!before(given)) return
        taken++
        expect(after(given)).toBe(true)
      }),
      { numRuns: 2_000 },
    )
    expect(taken).toBeGreaterThan(15)
  })

  test.each(['references with words beside them', 'a choice of references'])(
    'with the references of %s in place takes the very same',
    (name) => {
      const input = closed(INPUTS[name]!)
      const [before, after] = [validates(input), validates(inlineReferences(input)!)]
      fc.assert(
        fc.property(value, (given) => {
          expect(after(given)).toBe(before(given))
        }),
        { numRuns: 2_000 },
      )
    },
  )

  test('still tells alternatives and what is required of them', () => {
    expect(clientForm(closed(INPUTS['a choice of objects']!), ALL)).toEqual({
      type: 'object',
      properties: { a: { anyOf: [{ const: 'x' }, { const: 'y' }] }, b: NUMBER, c: TEXT },
      required: ['a'],
      additionalProperties: false,
    })
    expect(clientForm(closed(INPUTS['a choice of what is required']!), ALL)).toMatchObject({
      properties: { a: TEXT, b: NUMBER },
      additionalProperties: false,
    })
  })

  test('is the input itself where nothing of it is refused', () => {
    const input = closed(INPUTS['a choice of references']!)
    expect(clientForm(input, {})).toBe(input)
    const plain = { type: 'object', properties: { a: TEXT } }
    expect(clientForm(plain, ALL)).toEqual(plain)
  })

  test.each<[string, JsonObject]>([
    [
      'itself',
      { $defs: { n: { properties: { next: { $ref: '#/$defs/n' } } } }, properties: { a: { $ref: '#/$defs/n' } } },
    ],
    ['its own root', { properties: { a: { $ref: '#' } } }],
    ['nothing', { properties: { a: { $ref: '#/$defs/nope' } } }],
    ['a place that depends on where it is', { properties: { a: { $dynamicRef: '#n' } } }],
  ])('has its references where they lead to %s', (_, schema) => {
    const input = { type: 'object', ...schema }
    expect(inlineReferences(input)).toBeUndefined()
    expect(clientForm(input, { refusesReferences: true })).toBe(input)
  })

  test('has what a name leads to in its place', () => {
    const n = { type: 'object', properties: { b: TEXT } }
    const input = { type: 'object', $defs: { n: { $anchor: 'n', ...n } }, properties: { a: { $ref: '#n' } } }
    expect(inlineReferences(input)).toEqual({ type: 'object', properties: { a: n } })
  })

  test('has its references where they would make very much of little', () => {
    const $defs = Object.fromEntries(
      Array.from({ length: 20 }, (_, n) => [
        `d${n}`,
        n === 0 ? TEXT : { properties: { a: { $ref: `#/$defs/d${n - 1}` }, b: { $ref: `#/$defs/d${n - 1}` } } },
      ]),
    ) as JsonObject
    expect(inlineReferences({ type: 'object', $defs, properties: { a: { $ref: '#/$defs/d19' } } })).toBeUndefined()
    expect(inlineReferences({ type: 'object', $defs, properties: { a: { $ref: '#/$defs/d5' } } })).toBeDefined()
  })

  test('takes a member for a member, whatever its name', () => {
    const input = { type: 'object', properties: { $ref: TEXT, items: { type: 'array', const: { $ref: '#/x' } } } }
    expect(clientForm(input, ALL)).toEqual({
      ...input,
      properties: { ...input.properties, items: { ...input.properties.items, items: {} } },
    })
  })
})
