import { jsonSchema } from '@fullmakt/config'
import { schemaOf } from '@fullmakt/config/declare'
import { canonicalJson, type JsonObject } from '@fullmakt/ir'
import { toStandardJsonSchema } from '@valibot/to-json-schema'
import { type } from 'arktype'
import * as v from 'valibot'
import { beforeAll, describe, expect, test } from 'vitest'
import { closed } from '../../../src/lower/closed.ts'
import { withObjectRoot } from '../../../src/lower/schemas/input-root.ts'
import { compileText, configText } from '../../support.ts'
import { aheadOfTime, type Judge, strictAjv } from './judge.ts'

type Case = readonly [name: string, schema: unknown, valid: readonly unknown[], invalid: readonly unknown[]]

const ark = (definition: unknown): unknown => type({ v: definition as 'string' })
const val = (schema: v.GenericSchema): unknown => toStandardJsonSchema(v.object({ v: schema }))
const plain = (schema: JsonObject): unknown =>
  jsonSchema({ type: 'object', properties: { v: schema }, required: ['v'] })

const cases: readonly Case[] = [
  ['arktype string', ark('string'), ['a'], [1]],
  ['arktype length', ark('2 <= string <= 3'), ['ab'], ['a', 'abcd']],
  ['arktype range', ark('1 <= number < 5'), [1, 4.5], [0, 5]],
  ['arktype integer', ark('number.integer'), [1], [1.5]],
  ['arktype literals', ark("'a' | 'b' | 1"), ['a', 1], ['c', 2]],
  ['arktype array', ark('string[]'), [[], ['a']], [[1]]],
  ['arktype object', ark({ a: 'string', 'b?': 'number' }), [{ a: 'x' }], [{}, { a: 'x', c: 1 }]],
  ['arktype union', ark('string | null'), ['a', null], [1]],
  ['arktype pattern', ark(/^a+$/), ['aa'], ['b']],
  ['arktype record', ark({ '[string]': 'number' }), [{ a: 1 }], [{ a: 'x' }]],
  ['valibot string', val(v.string()), ['a'], [1]],
  ['valibot length', val(v.pipe(v.string(), v.minLength(2), v.maxLength(3))), ['ab'], ['a', 'abcd']],
  ['valibot integer', val(v.pipe(v.number(), v.integer(), v.minValue(1))), [1], [0, 1.5]],
  ['valibot picklist', val(v.picklist(['a', 'b'])), ['a'], ['c']],
  ['valibot array', val(v.array(v.string())), [['a']], [[1]]],
  ['valibot object', val(v.object({ a: v.string(), b: v.optional(v.number()) })), [{ a: 'x' }], [{}, { b: 1 }]],
  ['valibot nullable', val(v.nullable(v.string())), ['a', null], [1]],
  ['valibot union', val(v.union([v.string(), v.number()])), ['a', 1], [true]],
  [
    'valibot variant',
    val(v.variant('k', [v.object({ k: v.literal('a') }), v.object({ k: v.literal('b'), n: v.number() })])),
    [{ k: 'a' }],
    [{ k: 'b' }],
  ],
  ['plain type', plain({ type: 'string', minLength: 1 }), ['a'], ['']],
  ['plain const', plain({ const: { a: [1] } }), [{ a: [1] }], [{ a: [2] }]],
  ['plain enum', plain({ enum: ['a', 1, null] }), ['a', null], ['b']],
  ['plain not', plain({ type: 'string', not: { const: 'a' } }), ['b'], ['a']],
  [
    'plain tuple',
    plain({ type: 'array', prefixItems: [{ type: 'string' }], items: false, minItems: 1 }),
    [['a']],
    [[], ['a', 1]],
  ],
  [
    'plain contains',
    plain({ type: 'array', contains: { type: 'integer' }, maxContains: 1 }),
    [['a', 1]],
    [['a'], [1, 2]],
  ],
  [
    'plain allOf',
    plain({
      type: 'object',
      allOf: [{ properties: { a: { type: 'string' } }, required: ['a'] }, { properties: { b: { type: 'integer' } } }],
    }),
    [{ a: 'x', b: 1 }],
    [{}, { a: 'x', c: 1 }],
  ],
  ['plain oneOf', plain({ oneOf: [{ type: 'string' }, { type: 'integer' }] }), ['a', 1], [1.5]],
  [
    'plain condition',
    plain({
      type: 'object',
      properties: { k: { type: 'string' } },
      if: { properties: { k: { const: 'x' } } },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: { properties: { n: { type: 'integer' } }, required: ['n'] },
    }),
    [{ k: 'y' }, { k: 'x', n: 1 }],
    [{ k: 'x' }, { k: 'y', m: 1 }],
  ],
  [
    'plain dependentRequired',
    plain({ type: 'object', properties: { a: {}, b: {} }, dependentRequired: { a: ['b'] } }),
    [{}, { a: 1, b: 2 }],
    [{ a: 1 }],
  ],
  [
    'plain patternProperties',
    plain({ type: 'object', patternProperties: { '^x-': { type: 'integer' } } }),
    [{ 'x-a': 1 }],
    [{ 'x-a': 'y' }, { a: 1 }],
  ],
  ['plain uniqueItems', plain({ type: 'array', uniqueItems: true }), [[1, 2]], [[1, 1]]],
  [
    'plain root reference',
    jsonSchema({
      $ref: '#/$defs/root',
      $defs: { root: { type: 'object', properties: { v: { type: 'integer' } }, required: ['v'] } },
    }),
    [1],
    ['a'],
  ],
  [
    'plain choice at the root',
    jsonSchema({
      anyOf: [
        { type: 'object', properties: { v: { const: 1 } }, required: ['v'] },
        { type: 'object', properties: { v: { const: 'a' } }, required: ['v'] },
      ],
    }),
    [1, 'a'],
    [2],
  ],
  [
    'plain recursion',
    jsonSchema({
      type: 'object',
      properties: { v: { $ref: '#/$defs/node' } },
      $defs: { node: { type: 'object', properties: { next: { $ref: '#/$defs/node' } } } },
    }),
    [{}, { next: { next: {} } }],
    [{ next: 1 }, { other: 1 }],
  ],
]

const derive = (schema: unknown): { readonly schema: JsonObject; readonly reports: readonly string[] } => {
  const reports: string[] = []
  const found = schemaOf(schema, 'input', (code, text) => reports.push(`${code}: ${text}`))
  return { schema: found === undefined ? {} : closed(withObjectRoot(found)), reports }
}

let judgeOf: (schema: JsonObject) => Judge
beforeAll(async () => {
  judgeOf = await aheadOfTime(cases.map(([, schema]) => derive(schema).schema))
})

describe('other libraries and plain schemas', () => {
  test('say what was written down, byte for byte', async () => {
    const lines = cases.map(([name, schema]) => `${name}\n  ${canonicalJson(derive(schema).schema)}`)
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('./libraries.golden.txt')
  })

  test('has samples that fit and samples that do not in every case', () => {
    const isPoor = ([, , valid, invalid]: (typeof cases)[number]): boolean => valid.length === 0 || invalid.length === 0
    expect(cases.filter(isPoor).map(([name]) => name)).toEqual([])
  })

  test.each(cases)('%s', (_, source, valid, invalid) => {
    const { schema, reports } = derive(source)
    expect(reports).toEqual([])
    expect(schema['type']).toBe('object')
    for (const judge of [strictAjv(schema), judgeOf(schema)]) {
      expect(valid.map((value) => judge({ v: value }))).toEqual(valid.map(() => true))
      expect(invalid.map((value) => judge({ v: value }))).toEqual(invalid.map(() => false))
      expect(judge({ v: valid[0], more: 1 })).toBe(false)
    }
  })

  test.each<[string, unknown, RegExp]>([
    ['arktype: a date', ark('Date'), /^schema: this schema cannot be said/],
    ['arktype: a predicate', type({ v: 'string' }).narrow(() => true), /^schema-loss: a predicate/],
    ['arktype: a morph', ark('string.trim'), /^schema-loss: what the schema turns a value into/],
    ['valibot: no converter', v.object({ v: v.string() }), /toStandardJsonSchema/],
    ['valibot: a date', val(v.date()), /^schema: /],
    [
      'valibot: a check',
      val(
        v.pipe(
          v.string(),
          v.check(() => true),
        ),
      ),
      /^schema: /,
    ],
    ['valibot: a transform', val(v.pipe(v.string(), v.transform(Number))), /^schema/],
    [
      'draft-07',
      jsonSchema({ $schema: 'http://json-schema.org/draft-07/schema#' } as never),
      /the dialect .* is not taken/,
    ],
    ['definitions', jsonSchema({ type: 'object', definitions: {} }), /use `\$defs`/],
    ['a list of items', plain({ type: 'array', items: [{}] }), /use `prefixItems`/],
    ['draft-04', plain({ type: 'number', minimum: 1, exclusiveMinimum: true }), /does not take true/],
    ['a reference elsewhere', plain({ $ref: 'https://a.example/x' }), /another document/],
    ['a reference to nothing', plain({ $ref: '#/$defs/x' }), /refers to nothing/],
    ['an unknown type', plain({ type: 'text' }), /is not a type/],
    ['an unknown keyword', plain({ typ: 'string' }), /^schema-loss: the keyword `typ`/],
    ['an unknown format', plain({ type: 'string', format: 'colour' }), /^schema-loss: the format `colour`/],
    ['a plain object', { type: 'object' }, /write `jsonSchema\(\{…\}\)`/],
  ])('%s is not silent', (_, schema, words) => {
    const { reports } = derive(schema)
    expect(reports.join('\n')).toMatch(words)
  })

  test('run in the sandbox, without code from strings', async () => {
    const imports = `import { jsonSchema } from 'fullmakt'\nimport { type } from 'arktype'\nimport * as v from 'valibot'\nimport { toStandardJsonSchema } from '@valibot/to-json-schema'`
    const extra = `
const parts = { description: 'x', scope: read, call: upstream.get('/things/{id}') }
const ark = tool({ ...parts, input: type({ id: 'string > 2' }) })
const val = tool({ ...parts, input: toStandardJsonSchema(v.object({ id: v.string() })) })
const plain = tool({ ...parts, input: jsonSchema<{ id: string }>({ type: 'object', properties: { id: { type: 'string' } }, required: ['id'] }) })`
    const { program, diagnostics } = await compileText(
      configText({
        imports,
        extra,
        tools: '  tools: { thing, ark, val, plain },',
        policies:
          "allow('m', { who: member, what: [thing, val, plain] }), allow('a', { who: member, what: ark, when: { args: { id: { startsWith: 'a' } } } })",
      }),
    )
    expect(diagnostics).toEqual([])
    expect(program?.tools.find(({ name }) => name === 'ark')?.input).toEqual({
      type: 'object',
      properties: { id: { type: 'string', minLength: 3 } },
      required: ['id'],
      additionalProperties: false,
    })
  })
})
