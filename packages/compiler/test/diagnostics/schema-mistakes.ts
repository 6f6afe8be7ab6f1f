import { type Mistake, mistake, parts } from './mistake.ts'

const typed = (types: string): Readonly<Record<string, string>> =>
  parts({
    imports: "import { typedTool } from 'fullmakt'",
    extra: `export const other = typedTool${types}({ description: 'x', scope: read, call: upstream.get('/others') })`,
    tools: '  tools: { thing, other },',
    policies: "allow('members', { who: member, what: [thing, other] })",
  })

/** Mistakes in schemas, and in the types that they are derived from. */
export const schemaMistakes: readonly Mistake[] = [
  mistake(
    'FMK1201',
    'a plain schema of another dialect',
    parts({
      imports: "import { jsonSchema } from 'fullmakt'",
      input:
        "jsonSchema({ type: 'object', properties: { id: { $ref: '#/definitions/id' } }, definitions: { id: {} } })",
    }),
    'fullmakt.config.ts:10:10 FMK1201 `definitions` is not of JSON Schema 2020-12 as it is taken here: use `$defs` (`input`)',
  ),
  mistake(
    'FMK1201',
    'a default that a plain schema refuses',
    parts({
      imports: "import { jsonSchema } from 'fullmakt'",
      input:
        "jsonSchema({ type: 'object', required: ['id'], properties: { id: { type: 'string' }, count: { type: 'integer', default: 'many' } } })",
    }),
    'fullmakt.config.ts:10:10 FMK1201 this schema cannot be said in JSON Schema: at /properties/count, its default is a value that it refuses (`input`)',
  ),
  mistake(
    'FMK1204',
    'a pattern with an escape that needs none',
    parts({ input: 'z.object({ id: z.string().regex(/^\\_x$/) })' }),
    'fullmakt.config.ts:10:10 FMK1204 the pattern `^\\_x$` cannot be read with the flag `u` (`input/properties/id/pattern`)',
  ),
  mistake(
    'FMK1205',
    'a pattern that doubles its ways',
    parts({ input: 'z.object({ id: z.string().regex(/^([a-z]+)+$/) })' }),
    'fullmakt.config.ts:10:10 FMK1205 the pattern `^([a-z]+)+$` can take forever on a text that it does not match (`input/properties/id/pattern`)',
  ),
  mistake(
    'FMK1205',
    'a pattern that starts anywhere',
    parts({ input: 'z.object({ id: z.string().regex(/[a-z]+@/) })' }),
    'fullmakt.config.ts:10:10 FMK1205 the pattern `[a-z]+@` can take very long on a long text that it does not match (`input/properties/id/pattern`)',
  ),
  mistake(
    'FMK1209',
    'alternatives that are looked into together',
    parts({
      imports: "import { jsonSchema } from 'fullmakt'",
      input: `jsonSchema<{ id: string; e: unknown }>({
    type: 'object',
    properties: { id: { type: 'string' }, e: { $ref: '#/$defs/e' } },
    required: ['id', 'e'],
    $defs: {
      e: {
        anyOf: [
          { type: 'object', properties: { args: { type: 'array', items: { $ref: '#/$defs/e' } } } },
          { type: 'object', properties: { args: { type: 'array', items: { $ref: '#/$defs/e' } }, more: { type: 'string' } } },
        ],
      },
    },
  })`,
    }),
    'fullmakt.config.ts:10:10 FMK1209 the input of `thing` has alternatives that are all looked into, again at each depth',
  ),
  mistake(
    'FMK1206',
    'a date',
    typed('<{ due: Date }>'),
    'fullmakt.config.ts:14:34 FMK1206 a date is no JSON value: use a `string` with `@format date-time`',
  ),
  mistake(
    'FMK1207',
    'a tag with another value',
    typed('<{\n  /** @minimum one */\n  n: number\n}>'),
    'fullmakt.config.ts:16:3 FMK1207 `@minimum` does not take `one`',
  ),
  mistake(
    'FMK1208',
    'no types',
    typed(''),
    'fullmakt.config.ts:14:22 FMK1208 the types of `other` are not written in its call',
  ),
]
