import type { Json, JsonObject } from '@fullmakt/ir'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { beforeAll, describe, expect, test } from 'vitest'
import { toJSONSchema, z } from 'zod'
import { compileValidators, validatorKey } from '../../src/index.ts'
import { repository } from '../support.ts'

type Validator = ((value: unknown) => boolean) & {
  errors?: readonly { instancePath: string; keyword: string }[] | null
}

const zod = (schema: z.ZodType): JsonObject => {
  const { $schema: _, '~standard': __, ...rest } = toJSONSchema(schema, { io: 'input' }) as Record<string, unknown>
  return JSON.parse(JSON.stringify(rest)) as JsonObject
}

const schemas: Readonly<Record<string, JsonObject>> = {
  empty: { type: 'object', additionalProperties: false },
  words: {
    type: 'object',
    properties: { title: { type: 'string', title: 'T' }, description: { type: 'integer' } },
    required: ['title'],
  },
  flat: zod(z.object({ id: z.string().min(2).max(4), n: z.int().min(1), on: z.boolean().optional() })),
  formats: zod(
    z.object({
      mail: z.email().optional(),
      link: z.url().optional(),
      id: z.uuid().optional(),
      at: z.iso.datetime().optional(),
    }),
  ),
  lists: zod(z.object({ tags: z.array(z.string()).min(1).max(3), pair: z.tuple([z.string(), z.int()]).optional() })),
  union: zod(
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('a'), x: z.int() }),
      z.object({ kind: z.literal('b'), y: z.string() }),
    ]),
  ),
  nested: zod(z.object({ owner: z.object({ name: z.string(), more: z.record(z.string(), z.number()) }).nullable() })),
  dependencies: {
    type: 'object',
    properties: { title: {}, description: {}, owner: {} },
    dependentRequired: { title: ['owner'] },
    dependentSchemas: { description: { required: ['title'] } },
  },
  required: { type: 'object', required: ['constructor'], properties: { constructor: { type: 'string' } } },
  reference: {
    type: 'object',
    properties: { tree: { $ref: '#/$defs/tree' } },
    $defs: {
      tree: {
        type: 'object',
        properties: { left: { $ref: '#/$defs/tree' }, v: { type: 'integer' } },
        required: ['v'],
        additionalProperties: false,
      },
    },
  },
  literals: {
    type: 'object',
    properties: { pick: { enum: ['a', 1, null, { description: 'kept' }] }, one: { const: { title: 'kept' } } },
  },
}

const values: readonly Json[] = [
  {},
  null,
  [],
  'x',
  3,
  { id: 'ab', n: 1 },
  { id: 'abcde', n: 1 },
  { id: '🙂🙂', n: 1, on: true },
  { id: 'ab', n: 1.5 },
  { id: 'ab', n: 1, extra: 1 },
  { title: 'x' },
  { title: 'x', description: 'y' },
  {
    mail: 'a@b.example',
    link: 'https://a.example/x',
    id: '6f9619ff-8b86-4d01-b42d-00cf4fc964ff',
    at: '2026-01-01T00:00:00Z',
  },
  { mail: 'a' },
  { link: 'no link' },
  { at: 'yesterday' },
  { tags: [] },
  { tags: ['a', 'b'], pair: ['a', 1] },
  { tags: ['a', 'b', 'c', 'd'] },
  { tags: [1], pair: ['a', 'b'] },
  { kind: 'a', x: 1 },
  { kind: 'a', y: 'x' },
  { kind: 'b', y: 'x' },
  { owner: null },
  { owner: { name: 'a', more: { x: 1 } } },
  { owner: { name: 'a', more: { x: '1' } } },
  { tree: { v: 1, left: { v: 2 } } },
  { tree: { v: 1, left: {} } },
  { pick: { description: 'kept' }, one: { title: 'kept' } },
  { pick: {} },
  { one: {} },
  { constructor: 'x' },
]

let sources: ReadonlyMap<string, string>
const load = async (schema: JsonObject): Promise<Validator> => {
  const source = sources.get(await validatorKey(schema)) ?? ''
  const module = (await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(source)}`)) as {
    default: Validator
  }
  return module.default
}

const withDefaults: JsonObject = {
  type: 'object',
  properties: {
    priority: { type: 'integer', default: 3 },
    owner: { type: 'object', properties: { name: { type: 'string', default: 'nobody' } }, default: {} },
  },
}

beforeAll(async () => {
  sources = await compileValidators([...Object.values(schemas), withDefaults])
})

describe('validators', () => {
  test.each(Object.keys(schemas))('%s: accepts and refuses what AJV does', async (name) => {
    const schema = schemas[name] ?? {}
    const ajv = new Ajv2020({ strict: false, ownProperties: true })
    addFormats.default(ajv, { mode: 'fast' })
    const oracle = ajv.compile(schema)
    const validate = await load(schema)
    const verdicts = values.map((value) => validate(structuredClone(value)))
    expect(verdicts).toEqual(values.map((value) => oracle(structuredClone(value))))
    expect(new Set(verdicts)).toEqual(new Set([true, false]))
  })

  test('a decimal is a multiple as people count', async () => {
    const schema = { type: 'object', properties: { n: { type: 'number', multipleOf: 0.1 } } }
    const [source = ''] = (await compileValidators([schema])).values()
    const module = (await import(`data:text/javascript,${encodeURIComponent(source)}`)) as { default: Validator }
    const steps = z.number().multipleOf(0.1)
    const numbers = [0.3, 0.7, 4.6, -0.3, 0, 1e21, 123_456.7, 0.35, 1e-12, 0.05, 4.61]
    const verdicts = numbers.map((n) => module.default({ n }))
    expect(verdicts).toEqual(numbers.map((n) => steps.safeParse(n).success))
    expect(verdicts).toEqual(numbers.map((_, at) => at < 7))
    expect(module.default.errors).toMatchObject([{ keyword: 'multipleOf', params: { multipleOf: 0.1 } }])
  })

  test('a multiple of a whole step is exact, however large', async () => {
    const [source = ''] = (
      await compileValidators([{ type: 'object', properties: { n: { type: 'number', multipleOf: 2 } } }])
    ).values()
    const module = (await import(`data:text/javascript,${encodeURIComponent(source)}`)) as { default: Validator }
    const numbers = [2 ** 52, -4, 0, 2 ** 52 + 1, 3, 0.5]
    expect(numbers.map((n) => module.default({ n }))).toEqual([true, true, true, false, false, false])
  })

  test('what is wrong is left in errors, with its place', async () => {
    const validate = await load(schemas['nested'] ?? {})
    expect(validate({ owner: { name: 'a', more: { x: '1' } } })).toBe(false)
    expect(validate.errors?.map(({ instancePath }) => instancePath)).toContain('/owner/more/x')
    expect(validate({ owner: null })).toBe(true)
    expect(validate.errors ?? null).toBeNull()
  })

  test('an inherited member is not there', async () => {
    const validate = await load(schemas['required'] ?? {})
    expect(validate({})).toBe(false)
    expect(validate({ constructor: 'x' })).toBe(true)
  })

  test('defaults are filled in, at every depth', async () => {
    const validate = await load(withDefaults)
    const value = {}
    expect(validate(value)).toBe(true)
    expect(value).toEqual({ priority: 3, owner: { name: 'nobody' } })
    const second = { owner: { name: 'ada' } }
    expect(validate(second)).toBe(true)
    expect(second).toEqual({ priority: 3, owner: { name: 'ada' } })
    const third: { owner?: { name: string } } = {}
    validate(third)
    third.owner!.name = 'changed'
    const fourth = {}
    validate(fourth)
    expect(fourth).toEqual({ priority: 3, owner: { name: 'nobody' } })
  })

  test('the text holds no code from strings, no import and no path', () => {
    expect(sources.size).toBe(Object.keys(schemas).length + 1)
    for (const source of sources.values()) {
      expect(source).not.toMatch(/\beval\b|new Function|\brequire\s*\(|\bimport\b|sourceMappingURL/)
      expect(source).not.toContain(repository)
      expect(source).not.toMatch(/node_modules|validator:|\/work\/|\/tmp\//)
    }
  })

  test('the key follows the meaning, not the words or the order', async () => {
    const key = (schema: JsonObject): Promise<string> => validatorKey(schema)
    const a: JsonObject = { type: 'object', properties: { x: { type: 'string', description: 'one' } } }
    const b: JsonObject = { properties: { x: { description: 'two', title: 'X', type: 'string' } }, type: 'object' }
    expect(await key(a)).toBe(await key(b))
    expect(await key(a)).toMatch(/^[0-9a-f]{32}$/)
    const named = (name: string): JsonObject => ({ type: 'object', properties: { [name]: { type: 'string' } } })
    expect(await key(named('title'))).not.toBe(await key(named('description')))
    expect(await key({ const: { title: 'a' } })).not.toBe(await key({ const: { title: 'b' } }))
    expect(await key({ default: { description: 'a' } })).not.toBe(await key({ default: { description: 'b' } }))
    expect((await compileValidators([a, b])).size).toBe(1)
    expect((await compileValidators([])).size).toBe(0)
  })
})
