import { z } from 'zod'

/** A schema with samples that it takes and samples that it refuses. `lost` says that a part of it has no effect on calls. */
export interface ZodCase {
  readonly schema: z.ZodType
  readonly valid: readonly unknown[]
  readonly invalid: readonly unknown[]
  readonly lost?: true
  /** The schema is for an answer. */
  readonly output?: true
}

const uuid = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff'
const ok = (schema: z.ZodType, valid: readonly unknown[], invalid: readonly unknown[]): ZodCase => ({
  schema,
  valid,
  invalid,
})
const lost = (schema: z.ZodType, valid: readonly unknown[], invalid: readonly unknown[] = []): ZodCase => ({
  schema,
  valid,
  invalid,
  lost: true,
})
interface Tree {
  readonly v: number
  readonly left?: Tree | undefined
}
const tree: z.ZodType<Tree> = z.object({
  v: z.number(),
  get left() {
    return tree.optional()
  },
})

/** One case for each thing that a schema of zod can say, under the member `v` of an input. */
export const zodCases: Readonly<Record<string, ZodCase>> = {
  string: ok(z.string(), ['', 'a'], [1, null, [], {}]),
  'string min max': ok(z.string().min(2).max(3), ['ab', 'abc'], ['a', 'abcd']),
  'string length': ok(z.string().length(2), ['ab'], ['a', 'abc']),
  'string nonempty': ok(z.string().nonempty(), ['a'], ['']),
  'string regex': ok(z.string().regex(/^a+$/), ['aa'], ['b']),
  'string two regexes': ok(z.string().regex(/^a/).regex(/b$/), ['ab'], ['a', 'b']),
  'string startsWith': ok(z.string().startsWith('a.'), ['a.b'], ['ab', 'b']),
  'string endsWith': ok(z.string().endsWith('.b'), ['a.b', '.b'], ['ab', 'b.']),
  'string includes': ok(z.string().includes('a.b'), ['xa.by'], ['axb']),
  'string lowercase': ok(z.string().lowercase(), ['ab1'], ['aB']),
  'string uppercase': ok(z.string().uppercase(), ['AB1'], ['aB']),
  email: ok(z.email(), ['a@b.example', 'a.b+c@d.example'], ['a', 'a@b', '@b.example', 'a..b@c.example']),
  guid: ok(z.guid(), [uuid, '6f9619ff-8b86-0d01-042d-00cf4fc964ff'], ['x']),
  uuid: ok(z.uuid(), [uuid], ['x', '6f9619ff-8b86-0d01-042d-00cf4fc964ff']),
  uuidv4: ok(z.uuidv4(), [uuid], ['6f9619ff-8b86-7d01-b42d-00cf4fc964ff']),
  url: ok(z.url(), ['https://a.example/x?y=1'], ['no url', '']),
  emoji: ok(z.emoji(), ['🙂', '👍'], ['a', '']),
  nanoid: ok(z.nanoid(), ['V1StGXR8_Z5jdHi6B-myT'], ['x']),
  cuid: ok(z.cuid(), ['cjld2cjxh0000qzrmn831i7rn'], ['-']),
  cuid2: ok(z.cuid2(), ['tz4a98xxat96iws9zmbrgj3a'], ['-']),
  ulid: ok(z.ulid(), ['01ARZ3NDEKTSV4RRFFQ69G5FAV'], ['x']),
  xid: ok(z.xid(), ['9m4e2mr0ui3e8a215n4g'], ['x']),
  ksuid: ok(z.ksuid(), ['0ujsswThIGTUYm2K8FjOOfXtY1K'], ['x']),
  ipv4: ok(z.ipv4(), ['192.0.2.1'], ['192.0.2.256', '1.2.3']),
  ipv6: ok(z.ipv6(), ['2001:db8::1', '::'], ['2001:db8', 'x']),
  mac: ok(z.mac(), ['00:1A:2B:3C:4D:5E'], ['00:1A:2B:3C:4D']),
  cidrv4: ok(z.cidrv4(), ['192.0.2.0/24'], ['192.0.2.0', '192.0.2.0/33']),
  cidrv6: ok(z.cidrv6(), ['2001:db8::/32'], ['2001:db8::', '2001:db8::/129']),
  base64: ok(z.base64(), ['', 'aGk='], ['a', '_-==']),
  base64url: ok(z.base64url(), ['aGk', '_-8'], ['a+b=']),
  e164: ok(z.e164(), ['+48123456789'], ['48123456789']),
  hostname: ok(z.hostname(), ['a.example', 'localhost'], ['-a', 'a b']),
  hex: ok(z.hex(), ['', 'fF0'], ['g']),
  hash: ok(z.hash('sha256'), ['a'.repeat(64)], ['a']),
  currencyCode: ok(z.currencyCode(), ['PLN'], ['pln', 'QQQ']),
  'a format of its own': ok(z.stringFormat('even', /^(?:..)*$/), ['', 'ab'], ['a']),
  datetime: ok(
    z.iso.datetime(),
    ['2026-01-31T10:00:00Z'],
    ['2026-02-30T10:00:00Z', '2026-01-31', '2026-01-31T10:00:00+01:00'],
  ),
  'datetime offset': ok(z.iso.datetime({ offset: true }), ['2026-01-31T10:00:00+01:00'], ['2026-01-31T10:00:00']),
  'datetime local': ok(z.iso.datetime({ local: true }), ['2026-01-31T10:00:00'], ['2026-01-31']),
  date: ok(z.iso.date(), ['2024-02-29'], ['2026-02-29', '2026-1-1']),
  time: ok(z.iso.time(), ['10:00:00', '10:00'], ['25:00:00']),
  duration: ok(z.iso.duration(), ['P1D', 'PT1H'], ['1D', 'P']),
  'template literal': ok(z.templateLiteral(['v', z.int(), '.', z.enum(['a', 'b'])]), ['v1.a'], ['v1.c', 'v.a']),
  number: ok(z.number(), [0, -1.5, 1e300], ['1', null, true]),
  'number range': ok(z.number().min(1).max(2), [1, 1.5, 2], [0.9, 2.1]),
  'number open range': ok(z.number().gt(1).lt(2), [1.5], [1, 2]),
  'number positive': ok(z.number().positive(), [1], [0, -1]),
  'number multipleOf': ok(z.number().multipleOf(5), [0, 10], [3]),
  int: ok(z.int(), [0, -3], [1.5, 2 ** 60]),
  int32: ok(z.int32(), [2 ** 31 - 1], [2 ** 31]),
  uint32: ok(z.uint32(), [2 ** 32 - 1], [-1, 2 ** 32]),
  float32: ok(z.float32(), [1.5], [1e39]),
  float64: ok(z.float64(), [1e300], ['1']),
  boolean: ok(z.boolean(), [true, false], [0, 'true']),
  null: ok(z.null(), [null], [0, '']),
  any: ok(z.any(), [0, null, {}, []], []),
  unknown: ok(z.unknown(), [0, null, { a: 1 }, []], []),
  'optional never': ok(z.object({ a: z.never().optional() }), [{}], [{ a: 1 }]),
  literal: ok(z.literal('a'), ['a'], ['b', null]),
  'literals of several types': ok(z.literal(['a', 1, null, true]), ['a', 1, null, true], ['b', 2, false]),
  enum: ok(z.enum(['b', 'a']), ['a', 'b'], ['c']),
  'native enum': ok(z.enum({ A: 'x', B: 2 }), ['x', 2], ['A', 1]),
  keyof: ok(z.keyof(z.object({ a: z.string(), b: z.string() })), ['a'], ['c']),
  object: ok(
    z.object({ a: z.string(), b: z.int().optional() }),
    [{ a: 'x' }, { a: 'x', b: 1 }],
    [{}, { a: 1 }, { a: 'x', b: 'y' }],
  ),
  'strict object': ok(z.strictObject({ a: z.string() }), [{ a: 'x' }], [{ a: 'x', b: 1 }]),
  'loose object': ok(z.looseObject({ a: z.string() }), [{ a: 'x', b: 1 }], [{ b: 1 }]),
  catchall: ok(z.object({ a: z.string() }).catchall(z.number()), [{ a: 'x', b: 1 }], [{ a: 'x', b: 'y' }]),
  partial: ok(z.object({ a: z.string() }).partial(), [{}, { a: 'x' }], [{ a: 1 }]),
  pick: ok(z.object({ a: z.string(), b: z.string() }).pick({ a: true }), [{ a: 'x' }], [{}]),
  extend: ok(z.object({ a: z.string() }).extend({ b: z.int() }), [{ a: 'x', b: 1 }], [{ a: 'x' }]),
  'exact optional': ok(z.object({ a: z.exactOptional(z.string()) }), [{}, { a: 'x' }], [{ a: 1 }]),
  nullable: ok(z.string().nullable(), ['a', null], [1]),
  nullish: ok(z.object({ a: z.string().nullish() }), [{}, { a: null }, { a: 'x' }], [{ a: 1 }]),
  nonoptional: ok(z.object({ a: z.nonoptional(z.string().optional()) }), [{ a: 'x' }], [{}]),
  default: ok(z.object({ a: z.string().default('x') }), [{}, { a: 'y' }], [{ a: 1 }]),
  prefault: ok(z.object({ a: z.string().min(1).prefault('x') }), [{}, { a: 'y' }], [{ a: '' }]),
  readonly: ok(z.array(z.string()).readonly(), [[], ['a']], [[1]]),
  brand: ok(z.string().min(1).brand('id'), ['a'], ['']),
  array: ok(z.array(z.int()), [[], [1]], [['a'], {}]),
  'array bounds': ok(z.array(z.int()).min(1).max(2), [[1], [1, 2]], [[], [1, 2, 3]]),
  'array length': ok(z.array(z.int()).length(1), [[1]], [[], [1, 2]]),
  tuple: ok(z.tuple([z.string(), z.int()]), [['a', 1]], [['a'], ['a', 'b'], ['a', 1, 2]]),
  'tuple with rest': ok(z.tuple([z.string()], z.int()), [['a'], ['a', 1, 2]], [[], ['a', 'b']]),
  'tuple with optional': ok(z.tuple([z.string(), z.int().optional()]), [['a'], ['a', 1]], [[], ['a', 'b']]),
  record: ok(z.record(z.string(), z.int()), [{}, { a: 1 }], [{ a: 'x' }, []]),
  'record of an enum': ok(z.record(z.enum(['a', 'b']), z.int()), [{ a: 1, b: 2 }], [{ a: 1 }, { a: 1, b: 2, c: 3 }]),
  'record of a pattern': ok(z.record(z.string().regex(/^x-/), z.int()), [{ 'x-a': 1 }], [{ a: 1 }]),
  'record of numbers': ok(z.record(z.number(), z.string()), [{ 1: 'a' }], [{ a: 'a' }]),
  'partial record': ok(z.partialRecord(z.enum(['a', 'b']), z.int()), [{}, { a: 1 }], [{ c: 1 }]),
  'loose record of a pattern': lost(
    z.looseRecord(z.string().regex(/^x-/), z.int()),
    [{ 'x-a': 1 }],
    [{ 'x-a': 'y' }, { b: 1 }],
  ),
  union: ok(z.union([z.string(), z.int().min(2)]), ['a', 2], [1, null]),
  'union of objects': ok(
    z.union([z.object({ a: z.string() }), z.object({ b: z.int() })]),
    [{ a: 'x' }, { b: 1 }],
    [{}, { a: 1 }],
  ),
  'discriminated union': ok(
    z.discriminatedUnion('k', [z.object({ k: z.literal('a'), x: z.int() }), z.object({ k: z.literal('b') })]),
    [{ k: 'a', x: 1 }, { k: 'b' }],
    [{ k: 'a' }, { k: 'c' }, {}],
  ),
  xor: ok(z.xor([z.string().max(2), z.string().min(2)]), ['a', 'abc'], ['ab', 1]),
  intersection: ok(
    z.intersection(z.object({ a: z.string() }), z.object({ b: z.int() })),
    [{ a: 'x', b: 1 }],
    [{ a: 'x' }],
  ),
  lazy: ok(
    z.lazy(() => z.string()),
    ['a'],
    [1],
  ),
  recursive: ok(tree, [{ v: 1 }, { v: 1, left: { v: 2, left: { v: 3 } } }], [{ v: 1, left: {} }]),
  json: ok(z.json(), [null, 1, ['a', { b: [true] }]], []),
  'meta id': ok(z.object({ a: z.string() }).meta({ id: 'Thing', title: 'Thing' }), [{ a: 'x' }], [{}]),
  check: ok(z.string().check(z.minLength(3)), ['abc'], ['ab']),
  'a default in an answer': {
    schema: z.object({ a: z.string().default('x') }),
    valid: [{}, { a: 'y' }],
    invalid: [{ a: 1 }],
    output: true,
  },
  'an answer with more': {
    schema: z.object({ a: z.string() }),
    valid: [{ a: 'x', more: 1 }],
    invalid: [{}],
    output: true,
  },

  refine: lost(
    z.string().refine((text) => text.length < 2),
    ['a', 'abc'],
    [1],
  ),
  superRefine: lost(
    z.string().superRefine((_, context) => context.addIssue('no')),
    ['a'],
    [1],
  ),
  'regex flag': lost(z.string().regex(/^abc$/i), ['abc'], ['x', 'ABC']),
  trim: lost(z.string().trim().min(2), ['ab'], ['a']),
  toLowerCase: lost(z.string().toLowerCase(), ['AB'], [1]),
  normalize: lost(z.string().normalize(), ['a'], [1]),
  overwrite: lost(
    z.number().overwrite((n) => n + 1),
    [1],
    ['a'],
  ),
  coerce: lost(z.coerce.number(), [1], ['1']),
  catch: lost(z.object({ a: z.string().catch('x') }), [{ a: 'y' }], [{ a: 1 }]),
  transform: lost(
    z.string().transform((text) => text.length),
    ['a'],
    [1],
  ),
  pipe: lost(z.string().pipe(z.string().min(3)), ['a', 'abc'], [1]),
  preprocess: lost(
    z.preprocess((value) => value, z.string()),
    ['a'],
    [1],
  ),
  codec: lost(z.codec(z.string(), z.number(), { decode: Number, encode: String }), ['1'], [1]),
  stringbool: lost(z.stringbool(), ['yes', 'perhaps'], [true]),
  jwt: lost(z.jwt(), ['a'], [1]),
  creditCard: lost(z.creditCard(), ['4111111111111112'], ['x']),
  iban: lost(z.iban(), ['GB82WEST12345698765432', 'GB83WEST12345698765432'], ['x']),
  httpUrl: lost(z.httpUrl(), ['https://a.example', 'ftp://a.example'], ['x y']),
  'loose record': lost(z.looseRecord(z.enum(['x']), z.int()), [{ x: 1 }], [{ x: 1, y: 2 }]),
  'record of bounded numbers': lost(z.record(z.number().min(5), z.string()), [{ 3: 'a' }], [{ a: 'a' }]),
}
