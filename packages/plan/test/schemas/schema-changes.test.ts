import type { JsonObject } from '@fullmakt/ir'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { inputChanges, outputChanges } from '../../src/schemas/schema-changes.ts'
import { violationsOf } from '../../src/schemas/subset.ts'

const S = { type: 'string' } as const
const N = { type: 'number' } as const
const I = { type: 'integer' } as const
const object = (properties: JsonObject, required: readonly string[] = [], more: JsonObject = {}): JsonObject => ({
  type: 'object',
  properties,
  required: [...required],
  additionalProperties: false,
  ...more,
})
const of = (schema: JsonObject): JsonObject => object({ a: schema }, ['a'])
const said = (changes: ReturnType<typeof inputChanges>): readonly string[] =>
  changes.map(({ code, effect, path }) => `${effect} ${code.replace(/^MCP_(?:IN|OUT)PUT_/, '')} ${path}`.trim())

type Case = readonly [about: string, older: JsonObject, newer: JsonObject, ...expected: string[]]

const inputs: readonly Case[] = [
  ['the same', of(S), of(S)],
  ['another order', object({ a: S, b: N }, ['a', 'b']), object({ b: N, a: S }, ['b', 'a'])],
  ['words', of(S), of({ ...S, title: 'A', description: 'B', examples: ['c'], default: 'd' })],
  ['a member more', object({ a: S }), object({ a: S, b: S }), 'compatible OPTIONAL_ADDED b'],
  ['a required member more', object({ a: S }), object({ a: S, b: S }, ['b']), 'breaking PROPERTY_BECAME_REQUIRED b'],
  ['a member less', object({ a: S, b: S }), object({ a: S }), 'breaking PROPERTY_REMOVED b'],
  ['required', object({ a: S }), of(S), 'breaking PROPERTY_BECAME_REQUIRED a'],
  ['optional', of(S), object({ a: S }), 'compatible PROPERTY_BECAME_OPTIONAL a'],
  ['another type', of(S), of(N), 'breaking TYPE_NARROWED a'],
  ['a wider type', of(I), of(N), 'compatible TYPE_WIDENED a'],
  ['a narrower type', of(N), of(I), 'breaking TYPE_NARROWED a'],
  ['null too', of(S), of({ type: ['string', 'null'] }), 'compatible TYPE_WIDENED a'],
  ['null no more', of({ type: ['string', 'null'] }), of(S), 'breaking TYPE_NARROWED a'],
  ['null by a union', of(S), of({ anyOf: [S, { type: 'null' }] }), 'compatible TYPE_WIDENED a'],
  ['the same in other words', of({ type: ['string', 'null'] }), of({ anyOf: [S, { type: 'null' }] })],
  ['a choice more', of({ enum: ['a'] }), of({ enum: ['a', 'b'] }), 'compatible ENUM_VALUE_ADDED a'],
  ['a choice less', of({ enum: ['a', 'b'] }), of({ enum: ['a'] }), 'breaking ENUM_VALUE_REMOVED a'],
  ['choices in another order', of({ enum: ['a', 'b'] }), of({ enum: ['b', 'a'] })],
  ['a literal', of({ enum: ['a'] }), of({ const: 'a' })],
  ['from a text to choices', of(S), of({ ...S, enum: ['a'] }), 'breaking ENUM_VALUE_REMOVED a'],
  ['from choices to a text', of({ enum: ['a'] }), of(S), 'compatible ENUM_VALUE_ADDED a'],
  ['a lower maximum', of({ ...N, maximum: 9 }), of({ ...N, maximum: 8 }), 'breaking RANGE_NARROWED a'],
  ['a higher maximum', of({ ...N, maximum: 8 }), of({ ...N, maximum: 9 }), 'compatible RANGE_WIDENED a'],
  ['no maximum', of({ ...N, maximum: 8 }), of(N), 'compatible RANGE_WIDENED a'],
  ['an open end', of({ ...N, maximum: 8 }), of({ ...N, exclusiveMaximum: 8 }), 'breaking RANGE_NARROWED a'],
  ['a closed end', of({ ...N, exclusiveMinimum: 8 }), of({ ...N, minimum: 8 }), 'compatible RANGE_WIDENED a'],
  ['steps', of(N), of({ ...N, multipleOf: 2 }), 'breaking RANGE_NARROWED a'],
  ['finer steps', of({ ...N, multipleOf: 4 }), of({ ...N, multipleOf: 2 }), 'compatible RANGE_WIDENED a'],
  ['a shorter text', of({ ...S, maxLength: 9 }), of({ ...S, maxLength: 8 }), 'breaking LENGTH_NARROWED a'],
  ['a longer text', of({ ...S, maxLength: 8 }), of({ ...S, maxLength: 9 }), 'compatible LENGTH_WIDENED a'],
  ['not empty', of(S), of({ ...S, minLength: 1 }), 'breaking LENGTH_NARROWED a'],
  ['a pattern', of(S), of({ ...S, pattern: '^a' }), 'breaking PATTERN_CHANGED a'],
  ['another pattern', of({ ...S, pattern: '^a' }), of({ ...S, pattern: '^b' }), 'breaking PATTERN_CHANGED a'],
  ['no pattern', of({ ...S, pattern: '^a' }), of(S), 'compatible PATTERN_CHANGED a'],
  ['a format', of(S), of({ ...S, format: 'uri' }), 'breaking FORMAT_CHANGED a'],
  [
    'items of another type',
    of({ type: 'array', items: S }),
    of({ type: 'array', items: N }),
    'breaking TYPE_NARROWED a.*',
  ],
  [
    'fewer items',
    of({ type: 'array', items: S }),
    of({ type: 'array', items: S, maxItems: 3 }),
    'breaking LENGTH_NARROWED a',
  ],
  ['distinct items', of({ type: 'array' }), of({ type: 'array', uniqueItems: true }), 'breaking LENGTH_NARROWED a'],
  [
    'a tuple',
    of({ type: 'array', prefixItems: [S] }),
    of({ type: 'array', prefixItems: [N] }),
    'breaking TYPE_NARROWED a.0',
  ],
  ['a deep member', of(of(S)), of(of(N)), 'breaking TYPE_NARROWED a.a'],
  [
    'a deep required member',
    of(object({ b: S })),
    of(of(S)),
    'breaking PROPERTY_BECAME_REQUIRED a.a',
    'breaking PROPERTY_REMOVED a.b',
  ],
  ['closed', { type: 'object' }, object({}), 'breaking CLOSED'],
  ['opened', object({}), { type: 'object' }, 'compatible OPENED'],
  [
    'a map of another type',
    { type: 'object', additionalProperties: S },
    { type: 'object', additionalProperties: N },
    'breaking TYPE_NARROWED *',
  ],
  ['a union part more', of({ anyOf: [S] }), of({ anyOf: [S, N] }), 'compatible TYPE_WIDENED a'],
  ['a union part less', of({ anyOf: [S, N] }), of({ anyOf: [S] }), 'breaking TYPE_NARROWED a'],
  ['a union of shapes', of({ anyOf: [of(S), of(N)] }), of({ anyOf: [of(N), of(S)] })],
  ['references', { ...of({ $ref: '#/$defs/x' }), $defs: { x: S } }, of(S)],
  [
    'what a reference leads to',
    { ...of({ $ref: '#/$defs/x' }), $defs: { x: S } },
    { ...of({ $ref: '#/$defs/x' }), $defs: { x: N } },
    'breaking TYPE_NARROWED a',
  ],
  ['a reference that leads nowhere', of(S), of({ $ref: '#/$defs/x' }), 'undecided CHANGED a'],
  ['keywords that are not understood', of({ not: S }), of({ not: N }), 'undecided CHANGED a'],
  ['the same keywords that are not understood', of({ not: S }), of({ not: S })],
  [
    'what a reference leads to that is not understood',
    { ...of({ allOf: [{ $ref: '#/$defs/x' }] }), $defs: { x: of(S) } },
    { ...of({ allOf: [{ $ref: '#/$defs/x' }] }), $defs: { x: of({ ...S, maxLength: 3 }) } },
    'undecided CHANGED a',
  ],
  [
    'the same change in two places',
    object({ a: S, b: S }),
    object({ a: { ...S, maxLength: 3 }, b: { ...S, maxLength: 3 } }),
    'breaking LENGTH_NARROWED a',
    'breaking LENGTH_NARROWED b',
  ],
  [
    'what stands beside a union',
    { ...object({ a: S }, [], { additionalProperties: true }), anyOf: [{ required: ['b'] }, { required: ['c'] }] },
    { ...object({ a: N }, [], { additionalProperties: true }), anyOf: [{ required: ['b'] }, { required: ['c'] }] },
    'breaking TYPE_NARROWED a',
  ],
  [
    'choices that a pattern does not take',
    of({ enum: ['a', 'b'] }),
    of({ ...S, pattern: '^a' }),
    'breaking PATTERN_CHANGED a',
  ],
  [
    'choices that a pattern takes',
    of({ enum: ['a', 'ab'] }),
    of({ ...S, pattern: '^a', maxLength: 2 }),
    'compatible ENUM_VALUE_ADDED a',
  ],
  ['a part that another one overlaps', of({ anyOf: [S, I] }), of({ oneOf: [S, I, N] }), 'undecided CHANGED a'],
  ['choices as parts', of({ enum: ['a', 'b'] }), of({ anyOf: [{ const: 'b' }, { const: 'a' }] })],
  ['parts that are apart', of({ anyOf: [S, I] }), of({ oneOf: [S, I] })],
  [
    'parts that a literal tells apart',
    of({ oneOf: [object({ kind: { const: 'x' } }, ['kind'])] }),
    of({ oneOf: [object({ kind: { const: 'x' } }, ['kind']), object({ kind: { const: 'y' } }, ['kind'])] }),
    'compatible ENUM_VALUE_ADDED a.kind',
  ],
  ['whole numbers above an open end', of({ ...I, exclusiveMinimum: 0 }), of({ ...I, minimum: 1 })],
  ['a name with a dot', object({ 'a.b': S }), object({ 'a.b': N }), 'breaking TYPE_NARROWED a\\.b'],
  [
    'a name that a pattern took',
    { type: 'object', properties: {}, patternProperties: { '^x': {} }, additionalProperties: false },
    { type: 'object', properties: { x1: S }, patternProperties: { '^x': {} }, additionalProperties: false },
    'undecided CHANGED',
    'compatible OPTIONAL_ADDED x1',
  ],
  [
    'what members that are left may be called',
    { type: 'object', properties: { a: S }, unevaluatedProperties: false },
    { type: 'object', properties: {}, unevaluatedProperties: false },
    'undecided CHANGED',
    'compatible TYPE_WIDENED a',
  ],
  ['parts of all', of({ allOf: [of(S)] }), of({ allOf: [of(N)] }), 'undecided CHANGED a'],
]

const outputs: readonly Case[] = [
  ['a member more', object({ a: S }, ['a']), object({ a: S, b: S }, ['a', 'b']), 'compatible PROPERTY_ADDED b'],
  ['a required member less', object({ a: S, b: S }, ['a', 'b']), of(S), 'breaking PROPERTY_MAY_BE_ABSENT b'],
  ['an optional member less', object({ a: S, b: S }, ['a']), of(S), 'compatible OPTIONAL_REMOVED b'],
  ['a member that may be absent', of(S), object({ a: S }), 'breaking PROPERTY_MAY_BE_ABSENT a'],
  ['a member that is always there', object({ a: S }), of(S), 'compatible PROPERTY_ALWAYS_THERE a'],
  ['null too', of(I), of({ type: ['integer', 'null'] }), 'breaking TYPE_WIDENED a'],
  ['null no more', of({ type: ['integer', 'null'] }), of(I), 'compatible TYPE_NARROWED a'],
  ['a choice more', of({ enum: ['a'] }), of({ enum: ['a', 'b'] }), 'breaking ENUM_VALUE_ADDED a'],
  ['a choice less', of({ enum: ['a', 'b'] }), of({ enum: ['a'] }), 'compatible ENUM_VALUE_REMOVED a'],
  ['a wider range', of({ ...N, maximum: 8 }), of({ ...N, maximum: 9 }), 'breaking RANGE_WIDENED a'],
  ['a narrower range', of({ ...N, maximum: 9 }), of({ ...N, maximum: 8 }), 'compatible RANGE_NARROWED a'],
  ['other items', of({ type: 'array', items: S }), of({ type: 'array', items: N }), 'breaking TYPE_WIDENED a.*'],
]

const named = (cases: readonly Case[]) =>
  cases.map(([about, older, newer, ...expected]) => ({ about, older, newer, expected }))

describe('inputs', () => {
  test.each(named(inputs))('$about', ({ older, newer, expected }) => {
    expect(said(inputChanges(older, newer))).toEqual(expected)
  })
})

describe('outputs', () => {
  test.each(named(outputs))('$about', ({ older, newer, expected }) => {
    expect(said(outputChanges(older, newer))).toEqual(expected)
  })
})

test('a schema that holds itself is compared to its end', () => {
  const tree = (leaf: JsonObject): JsonObject => ({
    ...object({ value: leaf, more: { type: 'array', items: { $ref: '#' } } }, ['value']),
  })
  expect(said(inputChanges(tree(S), tree(S)))).toEqual([])
  expect(said(inputChanges(tree(S), tree(N)))).toEqual(['breaking TYPE_NARROWED value'])
})

const leaf = fc.oneof(
  fc.constantFrom<JsonObject>(
    S,
    N,
    I,
    { type: 'boolean' },
    { type: 'string', pattern: '^a' },
    { type: ['string', 'null'] },
    { enum: ['a', 'b'] },
    { const: 1 },
  ),
  fc.record({
    type: fc.constant('integer'),
    minimum: fc.integer({ min: 0, max: 3 }),
    maximum: fc.integer({ min: 2, max: 5 }),
  }),
  fc.record({
    type: fc.constant('string'),
    minLength: fc.integer({ min: 0, max: 2 }),
    maxLength: fc.integer({ min: 1, max: 3 }),
  }),
)
const { any: schema, members } = fc.letrec<{ any: JsonObject; members: JsonObject }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc
      .tuple(fc.constantFrom('anyOf', 'oneOf'), tie('any'), tie('any'))
      .map(([keyword, a, b]): JsonObject => ({ [keyword]: [a, b] })),
    fc.tuple(fc.constantFrom('anyOf', 'oneOf', '$ref'), tie('members'), tie('members')).map(
      ([keyword, a, b]): JsonObject => ({
        ...a,
        [keyword]: keyword === '$ref' ? '#/$defs/x' : [b, { required: ['b'] }],
      }),
    ),
    fc.constant<JsonObject>({ $ref: '#/$defs/x' }),
    tie('any').map((items): JsonObject => ({ type: 'array', items, maxItems: 2 })),
    tie('members'),
  ),
  members: fc
    .tuple(
      fc.dictionary(fc.constantFrom('a', 'b'), tie('any')),
      fc.subarray(['a', 'b']),
      fc.constantFrom<JsonObject>(
        {},
        { additionalProperties: false },
        { additionalProperties: S },
        { unevaluatedProperties: false },
      ),
    )
    .map(([properties, required, others]): JsonObject => ({ type: 'object', properties, required, ...others })),
}))
// Two schemas that have something in common, with something that `#/$defs/x` leads to.
const two = fc
  .tuple(schema, schema, members, members, fc.constantFrom('apart', 'another x', 'a choice more', 'a member less'))
  .map(([own, other, x, y, how]): readonly [JsonObject, JsonObject] => {
    const first: JsonObject = { ...own, $defs: { x } }
    switch (how) {
      case 'another x':
        return [first, { ...own, $defs: { x: y } }]
      case 'a choice more':
        return [first, { anyOf: [own, other], $defs: { x } }]
      case 'a member less':
        return [
          { ...first, ...x, $defs: { x } },
          { ...first, ...x, properties: {}, $defs: { x } },
        ]
      default:
        return [first, { ...other, $defs: { x: y } }]
    }
  })

const value = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<unknown>('', 'a', 'b', 'abc', 0, 1, 2, 4, 1.5, true, null),
    fc.array(tie('any'), { maxLength: 2 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('any')),
  ),
})).any

test('where no violation is said, no value is taken by the first and refused by the second', () => {
  const ajv = new Ajv2020({ strict: false })
  let silent = 0
  fc.assert(
    fc.property(two, fc.array(value, { minLength: 20, maxLength: 20 }), ([narrow, wide], values) => {
      if (violationsOf({ schema: narrow, root: narrow }, { schema: wide, root: wide }).length > 0) return
      silent++
      const [takes, alsoTakes] = [ajv.compile(narrow), ajv.compile(wide)]
      for (const one of values) if (takes(one)) expect(alsoTakes(one), JSON.stringify([narrow, wide, one])).toBe(true)
    }),
    { numRuns: 600 },
  )
  expect(silent).toBeGreaterThan(100)
})
