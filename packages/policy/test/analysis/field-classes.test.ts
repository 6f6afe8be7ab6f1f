import type { ConditionNode, Json, JsonObject, TestNode } from '@fullmakt/ir'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fieldClasses, judgeValue } from '../../src/analysis/field-classes.ts'
import { collect, type FieldTree, requestTrees } from '../../src/analysis/field-tree.ts'

function treeOf(tests: readonly TestNode[], schema: JsonObject): FieldTree {
  const trees = requestTrees({ schema: { type: 'object', properties: { x: schema } }, root: {} })
  collect({ kind: 'all', of: tests }, trees)
  return trees.args.members.get('x')!
}

const on = (operator: string, operand: Json): TestNode =>
  ({ kind: 'test', source: 'args', path: ['x'], operator, operand }) as ConditionNode as TestNode

// Every way in which tests come out on some value, each once.
function outcomes(tests: readonly TestNode[], values: readonly (Json | undefined)[]): readonly string[] {
  return [...new Set(values.map((value) => tests.map((test) => String(judgeValue(test, value))).join()))].sort()
}

function classesOf(tests: readonly TestNode[], schema: JsonObject): readonly (Json | undefined)[] {
  const { classes, complete } = fieldClasses(treeOf(tests, schema), false)
  expect(complete).toBe(true)
  expect(classes.every(({ real }) => real)).toBe(true)
  return classes.map(({ value }) => value)
}

const short = ['a', 'b', 'x'].reduce<{ all: string[] }>(
  ({ all }) => ({ all: [...new Set([...all, ...all.flatMap((text) => ['a', 'b', 'x'].map((unit) => text + unit))])] }),
  { all: ['', ...['a', 'b', 'x'].flatMap((one) => ['a', 'b', 'x'].map((two) => one + two))] },
).all

describe('the classes of a text', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 2 })
  const test = fc.oneof(
    fc.tuple(fc.constantFrom('eq', 'startsWith', 'endsWith'), text),
    fc.tuple(fc.constant('glob'), fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 3 })),
    fc.tuple(fc.constant('in'), fc.array(text, { maxLength: 2 })),
  )
  const tests = fc.array(
    test.map(([operator, operand]) => on(operator, operand)),
    { minLength: 1, maxLength: 4 },
  )

  it.each([
    [{ type: 'string' }, () => true],
    [{ type: 'string', minLength: 1, maxLength: 3 }, (value: string) => value.length >= 1 && value.length <= 3],
    [{ type: 'string', pattern: '^a[ab]*$' }, (value: string) => /^a[ab]*$/.test(value)],
  ])('%j: one for every way in which tests can come out', (schema, accepts) => {
    fc.assert(
      fc.property(tests, (some) => {
        const classes = classesOf(some, schema)
        expect(classes.every((value) => typeof value === 'string' && accepts(value))).toBe(true)
        const found = outcomes(some, classes)
        expect(found).toHaveLength(classes.length)
        expect(found).toEqual(expect.arrayContaining([...outcomes(some, short.filter(accepts))]))
      }),
      { numRuns: 400 },
    )
  })

  it('are not real where a pattern cannot be followed and no text was found that meets it', () => {
    const { classes } = fieldClasses(treeOf([on('startsWith', 'a')], { type: 'string', pattern: '^(?=b).*' }), false)
    expect(classes.map(({ value, real }) => [value, real])).toEqual([
      ['x', false],
      ['a', false],
    ])
  })
})

describe('the classes of a number', () => {
  const bound = fc.constantFrom(-2, -0.5, 0, 1, 1.5, 2, 5)
  const test = fc.oneof(
    fc.tuple(fc.constantFrom('eq', 'lt', 'lte', 'gt', 'gte'), bound),
    fc.tuple(fc.constant('between'), fc.tuple(bound, bound)),
    fc.tuple(fc.constant('in'), fc.array(bound, { maxLength: 2 })),
  )
  const tests = fc.array(
    test.map(([operator, operand]) => on(operator, operand)),
    { minLength: 1, maxLength: 4 },
  )
  const halves = Array.from({ length: 41 }, (_, index) => (index - 20) / 4)

  it.each([
    [{ type: 'number' }, () => true],
    [{ type: 'integer' }, Number.isInteger],
    [{ type: 'number', multipleOf: 0.5, minimum: -1 }, (value: number) => value >= -1 && Number.isInteger(value * 2)],
    [{ type: 'integer', exclusiveMinimum: 0, maximum: 2 }, (value: number) => value === 1 || value === 2],
  ])('%j: one for every way in which tests can come out', (schema, accepts) => {
    fc.assert(
      fc.property(tests, (some) => {
        const classes = classesOf(some, schema)
        expect(classes.every((value) => typeof value === 'number' && accepts(value))).toBe(true)
        expect(outcomes(some, classes)).toEqual(expect.arrayContaining([...outcomes(some, halves.filter(accepts))]))
      }),
      { numRuns: 400 },
    )
  })
})

describe('what is not cut into classes', () => {
  it.each([
    ['half a code point', on('startsWith', '\ud83d'), { type: 'string' }],
    ['a code point of two units under a length', on('startsWith', '😀'), { type: 'string', maxLength: 1 }],
    ['a list too long to show', on('size', 5_000), { type: 'array' }],
  ])('%s', (_, test, schema) => {
    expect(fieldClasses(treeOf([test], schema), false).complete).toBe(false)
  })
})

describe('other classes', () => {
  it('have each value of an enum, and no value of another type than the schema has', () => {
    expect(classesOf([on('eq', 'a'), on('eq', 1)], { enum: ['a', 'b', 1] })).toEqual(['a', 'b', 1])
    expect(classesOf([on('eq', true)], { type: 'boolean' })).toEqual([false, true])
    expect(classesOf([on('eq', true)], { type: 'string' })).toEqual(['x'])
    expect(classesOf([on('size', 2)], { type: 'array', minItems: 1, maxItems: 3 })).toEqual([[null], [null, null]])
    expect(classesOf([on('eq', 'a')], { $ref: '#/$defs/none', anyOf: [{ const: 'a' }, { type: 'null' }] })).toEqual([
      'a',
      null,
    ])
  })
})
