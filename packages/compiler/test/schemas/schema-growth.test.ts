import type { Json, JsonObject } from '@fullmakt/ir'
import { describe, expect, test } from 'vitest'
import { compileValidators } from '../../src/emit/validators.ts'
import { emitArtifact } from '../../src/index.ts'
import { type SchemaGrowth, schemaGrowth } from '../../src/lower/schemas/schema-growth.ts'
import { compileText, configText, line } from '../support.ts'

const text = { type: 'string' }
const self = { $ref: '#/$defs/e' }
const list = { type: 'array', items: self }
const object = (properties: JsonObject, required: readonly string[] = Object.keys(properties)): JsonObject => ({
  type: 'object',
  properties,
  required,
})
/** An input with something that may have itself in it. */
const input = (e: JsonObject, more: JsonObject = {}): JsonObject => ({
  ...object({ e: self }),
  $defs: { e, ...more },
})
const tag = (value: Json): JsonObject => ({ const: value })
const tagged = (value: Json): JsonObject => object({ args: list, op: tag(value) })
const doubling = (depth: number): JsonObject =>
  Object.fromEntries(
    Array.from({ length: depth }, (_, at) => [
      `d${at}`,
      at === 0 ? { type: 'string' } : { allOf: [{ $ref: `#/$defs/d${at - 1}` }, { $ref: `#/$defs/d${at - 1}` }] },
    ]),
  )

const CASES: readonly (readonly [SchemaGrowth, string, JsonObject])[] = [
  ['bounded', 'a flat object', object({ a: { type: 'string' }, b: { type: 'number' } })],
  ['bounded', 'a list of itself', input(object({ next: list }))],
  ['bounded', 'any JSON', input({ anyOf: [{ type: 'string' }, list, { type: 'object', additionalProperties: self }] })],
  [
    'bounded',
    'alternatives told apart by a constant',
    input({ anyOf: [tagged('and'), tagged('or'), { type: 'string' }] }),
  ],
  ['bounded', 'as `oneOf`', input({ oneOf: [tagged('and'), tagged('or')] })],
  [
    'bounded',
    'alternatives that are references',
    input({ oneOf: [{ $ref: '#/$defs/and' }, { $ref: '#/$defs/or' }] }, { and: tagged('and'), or: tagged('or') }),
  ],
  [
    'bounded',
    'alternatives with members of their own',
    input({ anyOf: [object({ and: list }), object({ or: list })] }),
  ],
  ['bounded', 'members with the others', input({ ...object({ a: self }), additionalProperties: self })],
  ['bounded', 'patterns that match no member', input({ ...object({ a: self }), patternProperties: { '^x-': self } })],
  ['bounded', 'a member and a condition on another', input({ ...object({ a: self }), if: object({ b: tag(1) }) })],
  ['bounded', 'first items and the rest', input({ type: 'array', prefixItems: [self], items: self })],
  [
    'exponential',
    'alternatives with the same member',
    input({ anyOf: [object({ args: list, a: {} }), object({ args: list, b: {} })] }),
  ],
  [
    'exponential',
    'a constant that is not required',
    input({ anyOf: [tagged('and'), object({ args: list, op: tag('or') }, ['args'])] }),
  ],
  ['exponential', 'one constant twice', input({ anyOf: [tagged('and'), tagged('and')] })],
  [
    'exponential',
    'constants beside a whole that is looked into first',
    input({
      anyOf: [
        { ...object({ op: tag('a') }), allOf: [object({ args: list })] },
        { ...object({ op: tag('b') }), allOf: [object({ args: list })] },
      ],
    }),
  ],
  [
    'exponential',
    'constants behind others that are looked into first',
    input({
      anyOf: [
        { ...object({ op: tag('a') }), additionalProperties: list },
        { ...object({ op: tag('b') }), additionalProperties: list },
      ],
    }),
  ],
  ['exponential', 'all of several', input({ allOf: [object({ a: self }, []), object({ a: self }, [])] })],
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  ['exponential', 'a condition', input({ if: object({ a: self }, []), then: object({ a: self }, []) })],
  ['exponential', 'a list and what it contains', input({ type: 'array', items: self, contains: self })],
  [
    'exponential',
    'a pattern that matches a member',
    input({ ...object({ ax: self }, []), patternProperties: { '^a': self } }),
  ],
  ['exponential', 'two patterns', input({ type: 'object', patternProperties: { '^a': self, x$: self } })],
  [
    'exponential',
    'a loop over several',
    input(
      { anyOf: [object({ f: { $ref: '#/$defs/f' } }, []), object({ f: { $ref: '#/$defs/f' } }, [])] },
      { f: object({ e: self }, []) },
    ),
  ],
  ['large', 'a whole of wholes', { ...object({ a: { $ref: '#/$defs/d19' } }), $defs: doubling(20) }],
  ['bounded', 'a few of them', { ...object({ a: { $ref: '#/$defs/d5' } }), $defs: doubling(20) }],
  ['endless', 'itself', input({ $ref: '#/$defs/e' })],
  ['endless', 'itself in a choice', input({ anyOf: [{ type: 'string' }, self] })],
]

describe('the work for a value', () => {
  test.each(CASES)('is %s for %s', (growth, _, schema) => {
    expect(schemaGrowth(schema)).toBe(growth)
  })

  test.each(['#n', '#/$defs/%6e'])('is judged where it is referred to as %s', ($ref) => {
    const referring = (n: JsonObject): JsonObject => input({ $ref }, { n: { $anchor: 'n', ...n } })
    expect(schemaGrowth(referring({ $ref }))).toBe('endless')
    const twice = { anyOf: [{ properties: { c: { $ref } } }, { properties: { c: { $ref } } }] }
    expect(schemaGrowth(referring(twice))).toBe('exponential')
    expect(schemaGrowth(referring({ properties: { c: { $ref } } }))).toBe('bounded')
  })

  test('is bounded in its schema, too', () => {
    const properties = Object.fromEntries(Array.from({ length: 30_000 }, (_, at) => [`m${at}`, { type: 'string' }]))
    expect(schemaGrowth({ type: 'object', properties })).toBe('large')
  })
})

/** Values of a schema nested so deeply, each wrong in its innermost part only. */
function nested(depth: number, wrap: (inner: Json) => Json): Json {
  let value: Json = { wrong: true }
  for (let at = 0; at < depth; at++) value = wrap(value)
  return value
}

describe('174: a value that is nested deeply is judged at once', () => {
  // Deeper than a body may be.
  const DEPTH = 60

  test.each([
    ['anyOf', input({ anyOf: [tagged('and'), tagged('or'), tagged('not')] })],
    ['oneOf', input({ oneOf: [tagged('and'), tagged('or'), tagged('not')] })],
    ['any JSON', CASES[2]![2]],
  ])('by %s', async (_, schema) => {
    // A schema that no run has seen before, so that no validator of it was kept.
    const fresh = { ...schema, $defs: { ...(schema['$defs'] as JsonObject), [crypto.randomUUID()]: {} } }
    const [source = ''] = (await compileValidators([fresh])).values()
    const url = `data:text/javascript;base64,${Buffer.from(source).toString('base64')}`
    const { default: validate } = (await import(url)) as { readonly default: (value: unknown) => boolean }
    for (const op of ['and', 'or', 'not']) {
      const began = performance.now()
      validate({ e: nested(DEPTH, (inner) => ({ args: [inner], op })) })
      expect(performance.now() - began).toBeLessThan(1_000)
    }
  })
})

test('references that double at each of many levels cost no more than their schemas, for each command and each client', async () => {
  const level = (next: number): JsonObject => {
    const below = { $ref: `#/$defs/a${next}` }
    return { type: 'object', properties: { l: below, r: below }, required: ['l', 'r'] }
  }
  const $defs = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`a${index}`, level(index + 1)]))
  const schema = {
    type: 'object',
    properties: { id: text, tree: { $ref: '#/$defs/a0' } },
    $defs: { ...$defs, a40: text },
  }
  const config = (server: string): string =>
    configText({
      imports: "import { jsonSchema } from 'fullmakt'",
      input: `jsonSchema(${JSON.stringify({ ...schema, required: ['id', 'tree'] })})`,
      toolExtra: `output: jsonSchema(${JSON.stringify(schema)}),`,
      call: "upstream.post('/things/{id}')",
      server,
    })
  const plain = await compileText(config("{ url: 'https://agents.example.com', clients: ['claude', 'vscode'] }"))
  expect(plain.diagnostics.map(line)).toEqual([])
  const { files } = await emitArtifact(plain.program!, '1.0.0')
  expect([...files.values()].every((bytes) => bytes.length < 500_000)).toBe(true)
  const inPlace = await compileText(config("{ url: 'https://agents.example.com', clients: ['cursor'] }"))
  expect(inPlace.diagnostics.map(({ code }) => code)).toEqual(['FMK2015'])
})
