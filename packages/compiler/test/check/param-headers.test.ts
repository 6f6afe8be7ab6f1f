import type { JsonObject, Program } from '@fullmakt/ir'
import { expect, test } from 'vitest'
import { paramHeaders } from '../../src/check/param-headers.ts'

const span = { file: 'fullmakt.config.ts', line: 1, column: 1, endLine: 1, endColumn: 2, exact: true }
const problems = (...inputs: readonly JsonObject[]): readonly string[] =>
  paramHeaders({
    tools: inputs.map((input, index) => ({ name: `t${index}`, input: { type: 'object', ...input }, span })),
  } as unknown as Program).map(({ message }) => message)

const text = (header: unknown): JsonObject => ({ type: 'string', 'x-mcp-header': header as string })

test('names, types and places that clients can send are taken', () => {
  expect(
    problems({
      properties: {
        a: text('Region'),
        b: { type: 'integer', 'x-mcp-header': 'X.1' },
        c: { type: 'boolean', 'x-mcp-header': '!#$%&' },
        d: { type: 'object', properties: { e: text('Deep') } },
        f: { type: 'string', default: { 'x-mcp-header': 'data' } },
        g: { type: 'object', properties: { 'x-mcp-header': { type: 'string' } } },
      },
    }),
  ).toEqual([])
})

test.each([
  ['', 'is not the name of a header'],
  ['a b', 'is not the name of a header'],
  ['a\r\nb', 'is not the name of a header'],
  ['ä', 'is not the name of a header'],
  [7, 'is not the name of a header'],
  [null, 'is not the name of a header'],
])('the name %j is refused', (header, problem) => {
  expect(problems({ properties: { a: text(header) } })).toEqual([`the \`x-mcp-header\` of \`a\` of \`t0\` ${problem}`])
})

test.each(['number', 'array', 'object', 'null'])('the type %s is refused', (type) => {
  expect(problems({ properties: { a: { type, 'x-mcp-header': 'A' } } })).toEqual([
    'the `x-mcp-header` of `a` of `t0` stands on another type than a text, an integer or a boolean',
  ])
})

test('a name that comes twice in one tool is refused, whatever its case', () => {
  const twice = { properties: { a: text('Region'), b: { type: 'object', properties: { c: text('REGION') } } } }
  expect(problems(twice, { properties: { a: text('Region') } })).toEqual([
    'the `x-mcp-header` of `b.c` of `t0` comes twice: case does not count',
  ])
})

test.each<[string, JsonObject]>([
  ['items', { properties: { a: { type: 'array', items: text('A') } } }],
  ['anyOf', { anyOf: [{ properties: { a: text('A') } }] }],
  ['not', { not: { properties: { a: text('A') } } }],
  ['if', { if: { properties: { a: text('A') } } }],
  ['$defs', { $defs: { a: text('A') } }],
  ['additionalProperties', { additionalProperties: text('A') }],
  ['patternProperties', { patternProperties: { '^a': text('A') } }],
  ['the root', { 'x-mcp-header': 'A' }],
])('a place under %s is refused', (_, input) => {
  expect(problems(input)).toEqual([expect.stringContaining('stands where no name leads to')])
})
