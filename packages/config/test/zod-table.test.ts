import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { schemaOf } from '../src/schema.ts'

/** The types of zod as the README lists them: what each is, and `refused` or `lost` where it is not just said. */
const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const rows = [...readme.matchAll(/^\| `z\.([\w.]+)` +\| (.+?) +\|$/gm)].map(([, name, says]) => ({
  name: name!,
  says: says!,
}))

/** What zod exports beside constructors of schemas. */
const OTHERS = new Set(
  `_default config check clone compile decode decodeAsync deepPartial describe encode encodeAsync endsWith flattenError formatError
  fromJSONSchema getDiscriminatedOption getErrorMap gt gte includes input length lowercase lt lte maxLength maxSize memoizer meta mime minLength minSize
  multipleOf negative nonnegative nonpositive normalize output overwrite parse parseAsync positive prettifyError properties property refine regex registry
  safeDecode safeDecodeAsync safeEncode safeEncodeAsync safeParse safeParseAsync setErrorMap size slugify startsWith superRefine toJSONSchema
  toLowerCase toUpperCase toZod treeifyError trim uppercase validate validateAsync withParser`.split(/\s+/),
)

const needs: Readonly<Record<string, () => unknown>> = {
  array: () => z.array(z.string()),
  catch: () => z.catch(z.string(), 'a'),
  codec: () => z.codec(z.string(), z.number(), { decode: Number, encode: String }),
  custom: () => z.custom(() => true),
  discriminatedUnion: () => z.discriminatedUnion('k', [z.object({ k: z.literal('a') })]),
  enum: () => z.enum(['a']),
  exactOptional: () => z.object({ a: z.exactOptional(z.string()) }),
  hash: () => z.hash('sha256'),
  instanceof: () => z.instanceof(Array),
  intersection: () => z.intersection(z.object({}), z.object({})),
  invertCodec: () => z.invertCodec(z.codec(z.string(), z.number(), { decode: Number, encode: String })),
  keyof: () => z.keyof(z.object({ a: z.string() })),
  lazy: () => z.lazy(() => z.string()),
  literal: () => z.literal('a'),
  looseObject: () => z.looseObject({}),
  looseRecord: () => z.looseRecord(z.string(), z.string()),
  map: () => z.map(z.string(), z.string()),
  nativeEnum: () => z.nativeEnum({ A: 'a' }),
  nonoptional: () => z.nonoptional(z.string().optional()),
  nullable: () => z.nullable(z.string()),
  nullish: () => z.object({ a: z.nullish(z.string()) }),
  object: () => z.object({}),
  optional: () => z.object({ a: z.optional(z.string()) }),
  partialRecord: () => z.partialRecord(z.enum(['a']), z.string()),
  pipe: () => z.pipe(z.string(), z.string().min(2)),
  prefault: () => z.prefault(z.string(), 'a'),
  preprocess: () => z.preprocess((value) => value, z.string()),
  promise: () => z.promise(z.string()),
  readonly: () => z.readonly(z.string()),
  record: () => z.record(z.string(), z.string()),
  set: () => z.set(z.string()),
  strictObject: () => z.strictObject({}),
  stringFormat: () => z.stringFormat('a', /^a$/),
  success: () => z.success(z.string()),
  templateLiteral: () => z.templateLiteral(['a']),
  transform: () => z.transform((value) => value),
  tuple: () => z.tuple([z.string()]),
  union: () => z.union([z.string()]),
  xor: () => z.xor([z.string(), z.number()]),
}

function make(name: string): unknown {
  if (needs[name] !== undefined) return needs[name]()
  const [first, second] = name.split('.') as [keyof typeof z, string | undefined]
  const given = second === undefined ? z[first] : (z[first] as unknown as Record<string, unknown>)[second]
  return (given as () => unknown)()
}

describe('the table of zod in the README', () => {
  test('has every constructor of the installed zod', () => {
    const constructors = [
      ...Object.keys(z).filter((name) => /^[a-z_]/.test(name) && typeof z[name as keyof typeof z] === 'function'),
      ...Object.keys(z.iso)
        .filter((name) => /^[a-z]/.test(name))
        .map((name) => `iso.${name}`),
      ...Object.keys(z.coerce).map((name) => `coerce.${name}`),
    ].filter((name) => !OTHERS.has(name) && name !== '_ZodString' && name !== '_function')
    expect(rows.map(({ name }) => name).sort()).toEqual(constructors.sort())
  })

  test.each(rows)('$name: $says', ({ name, says }) => {
    const reports = new Set<string>()
    const schema = schemaOf(make(name), 'input', (code) => reports.add(code))
    expect(schema === undefined).toBe(says.startsWith('refused'))
    expect(reports.has('schema')).toBe(says.startsWith('refused'))
    expect(reports.has('schema-loss')).toBe(says.includes('lost'))
  })
})
