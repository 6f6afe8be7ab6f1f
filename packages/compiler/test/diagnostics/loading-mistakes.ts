import { config, type Mistake, mistake, parts } from './mistake.ts'

/** Mistakes that keep a config from being read, evaluated or typed. */
export const loadingMistakes: readonly Mistake[] = [
  mistake(
    'FMK1001',
    'a type',
    parts({ extra: "export const n: number = 'x'" }),
    "fullmakt.config.ts:14:14 TS2322 type 'string' is not assignable to type 'number'",
  ),
  mistake(
    'FMK1002',
    'TypeScript that is not erasable',
    parts({ extra: 'export enum Colour { Red }' }),
    'fullmakt.config.ts:14:13 TS1294 this syntax has a meaning at run time, and only types are erased',
  ),
  mistake('FMK1101', 'no config', { 'other.ts': '' }, '- FMK1101 there is no file `fullmakt.config.ts`'),
  mistake(
    'FMK1102',
    'an error thrown',
    parts({ extra: "function fail() {\n  throw new Error('no such luck')\n}\nfail()" }),
    'fullmakt.config.ts:15:9 FMK1102 the config threw: no such luck',
  ),
  mistake(
    'FMK1102',
    'something else thrown',
    parts({ extra: 'throw { secret: 1 }' }),
    '- FMK1102 the config threw: an error without a message',
  ),
  mistake(
    'FMK1103',
    'no default export',
    config('export const x = 1\n'),
    'fullmakt.config.ts:1:1 FMK1103 the default export is undefined, not a config',
  ),
  mistake(
    'FMK1103',
    'a default export of another kind',
    config('export default 3\n'),
    'fullmakt.config.ts:1:1 FMK1103 the default export is a number, not a config',
  ),
  mistake(
    'FMK1103',
    'a part behind a cast',
    parts({ tools: 'tools: { thing, other: 3 as never },' }),
    'fullmakt.config.ts:18:24 FMK1103 `other` is a number, not a tool (`tools.other`)',
  ),
  mistake(
    'FMK1104',
    'a package of CommonJS',
    { ...parts(), 'package.json': '{"type":"commonjs"}' },
    '- FMK1104 the package.json of the config does not say `"type": "module"`',
  ),
  mistake(
    'FMK1104',
    'a package.json that is not JSON',
    { ...parts(), 'package.json': '{' },
    '- FMK1104 the package.json of the config is not JSON',
  ),
  mistake(
    'FMK1105',
    'an endless loop',
    parts({ extra: 'for (let i = 0; i < 1; ) i = 0' }),
    '- FMK1105 the config did not come to an end within five seconds',
  ),
  mistake(
    'FMK1106',
    'endless memory',
    parts({ extra: 'const hoard: number[][] = []\nfor (;;) hoard.push(new Array(100_000).fill(hoard.length))' }),
    '- FMK1106 the config needed more memory than 512 MB',
  ),
  mistake(
    'FMK1107',
    'a syntax error',
    parts({ extra: 'const = 3' }),
    'fullmakt.config.ts:14:7 FMK1107 expected identifier but found "="',
  ),
  mistake(
    'FMK1107',
    'a file that is not there',
    parts({ imports: "import './missing.ts'" }),
    'fullmakt.config.ts:3:8 FMK1107 could not resolve "./missing.ts"',
  ),
  mistake(
    'FMK1107',
    'an await at the top',
    parts({ extra: 'await Promise.resolve()' }),
    'fullmakt.config.ts:14:1 FMK1107 a config cannot wait: there is no `await` at its top',
  ),
  mistake(
    'FMK1201',
    'a date',
    parts({ input: 'z.object({ id: z.string(), when: z.date() })' }),
    'fullmakt.config.ts:10:10 FMK1201 this schema cannot be said in JSON Schema: at /properties/when, a date is no JSON value: use `z.iso.datetime()` or `z.iso.date()` (`input`)',
  ),
  mistake(
    'FMK1201',
    'a bigint in an answer',
    parts({ toolExtra: 'output: z.object({ n: z.bigint() }),' }),
    'fullmakt.config.ts:12:9 FMK1201 this schema cannot be said in JSON Schema: at /properties/n, a big integer is no JSON value: use a text of digits (`output`)',
  ),
  mistake(
    'FMK1202',
    'a refinement',
    parts({ input: "z.object({ id: z.string().refine((id) => id !== 'x') })" }),
    'fullmakt.config.ts:10:10 FMK1202 a refinement at /properties/id has no effect on the calls of agents (`input`)',
  ),
  mistake(
    'FMK1202',
    'a flag of a pattern',
    parts({ input: 'z.object({ id: z.string().regex(/^a$/i) })' }),
    'fullmakt.config.ts:10:10 FMK1202 the flag of the pattern /^a$/i at /properties/id has no effect on the calls of agents (`input`)',
  ),
  mistake(
    'FMK1203',
    'an input that is no object',
    parts({ input: 'z.string() as never', call: "upstream.get('/things')" }),
    'fullmakt.config.ts:10:10 FMK1203 the input of `thing` is not an object',
  ),
  mistake(
    'FMK1301',
    'a Node module',
    parts({ imports: "import { readFileSync } from 'node:fs'\nexport const x = readFileSync" }),
    'fullmakt.config.ts:3:30 FMK1301 a config cannot import `node:fs`',
  ),
  mistake(
    'FMK1302',
    'a package',
    parts({ imports: "import * as ajv from 'ajv'\nexport const x = ajv" }),
    'fullmakt.config.ts:3:22 FMK1302 a config cannot import the package `ajv`',
  ),
  mistake(
    'FMK1310',
    'the clock',
    parts({ extra: 'export const now = Date.now()' }),
    'fullmakt.config.ts:14:25 FMK1310 the current time is not there while a config is evaluated',
  ),
]
