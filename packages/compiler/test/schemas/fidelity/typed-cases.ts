/** A type as it is written, under the member `v` of an input, with samples. */
export interface TypedCase {
  readonly type: string
  readonly valid: readonly unknown[]
  readonly invalid: readonly unknown[]
}

/** Declarations that the types of the cases use. */
export const declarations = `
interface Tree { v: number; left?: Tree; kids?: Tree[] }
interface User { name: string; age?: number }
interface Base { id: string }
interface Derived extends Base { n: number }
type Json = string | number | boolean | null | Json[] | { [key: string]: Json }
type Shape = { kind: 'circle'; r: number } | { kind: 'square'; side: number }
type Page<T> = { items: T[]; next?: string }
type Colour = 'red' | 'green' | 'blue'
`

const of = (type: string, valid: readonly unknown[], invalid: readonly unknown[]): TypedCase => ({
  type,
  valid,
  invalid,
})

/** One case for each thing that a type can say. */
export const typedCases: Readonly<Record<string, TypedCase>> = {
  string: of('string', ['', 'a'], [1, null]),
  number: of('number', [1.5], ['1']),
  boolean: of('boolean', [true, false], [0]),
  null: of('null', [null], [0]),
  any: of('any', [1, 'a', null], []),
  unknown: of('unknown', [1, 'a', null], []),
  literal: of("'a'", ['a'], ['b']),
  'number literal': of('3', [3], [4]),
  true: of('true', [true], [false]),
  enum: of('Colour', ['red', 'blue'], ['grey']),
  'numbers out of order': of('10 | 9 | 1', [1, 9, 10], [2]),
  'literals of two types': of("'a' | 1 | true", ['a', 1, true], ['b', 2, false]),
  'literal or null': of("'b' | 'a' | null", ['a', null], ['c']),
  'two types': of('string | number', ['a', 1], [true]),
  'three types': of('string | boolean | null', ['a', true, null], [1]),
  'literal or number': of("'auto' | number", ['auto', 1], ['x']),
  array: of('string[]', [[], ['a']], [[1], 'a']),
  'readonly array': of('readonly number[]', [[1]], [['a']]),
  'array of a union': of('(string | number)[]', [['a', 1]], [[true]]),
  tuple: of('[string, number]', [['a', 1]], [['a'], ['a', 1, 2], [1, 'a']]),
  'tuple with optional': of('[string, number?]', [['a'], ['a', 1]], [[], ['a', 'b']]),
  'tuple with rest': of('[string, ...number[]]', [['a'], ['a', 1, 2]], [[], ['a', 'b']]),
  'readonly tuple': of("readonly ['a', 1]", [['a', 1]], [['a', 2]]),
  object: of('{ a: string; b?: number }', [{ a: 'x' }, { a: 'x', b: 1 }], [{}, { a: 'x', c: 1 }]),
  'nested object': of('{ a: { b: { c: string } } }', [{ a: { b: { c: 'x' } } }], [{ a: { b: {} } }]),
  interface: of('User', [{ name: 'x' }], [{ name: 1 }]),
  'an interface that extends': of('Derived', [{ id: 'a', n: 1 }], [{ id: 'a' }]),
  'the same interface twice': of(
    '{ a: User; b: User }',
    [{ a: { name: 'x' }, b: { name: 'y' } }],
    [{ a: { name: 'x' } }],
  ),
  recursive: of('Tree', [{ v: 1, left: { v: 2, kids: [{ v: 3 }] } }], [{ v: 1, left: {} }]),
  'recursive union': of('Json', [null, [1, ['a', { b: true }]]], []),
  generic: of('Page<User>', [{ items: [{ name: 'x' }] }], [{ items: [{}] }]),
  'discriminated union': of('Shape', [{ kind: 'circle', r: 1 }], [{ kind: 'circle', side: 1 }, { kind: 'x' }]),
  Record: of('Record<string, number>', [{}, { a: 1 }], [{ a: 'x' }]),
  'Record of literals': of("Record<'a' | 'b', number>", [{ a: 1, b: 2 }], [{ a: 1 }, { a: 1, b: 2, c: 3 }]),
  'Record of a template': of(`Record<\`x-\${string}\`, number>`, [{ 'x-a': 1 }], [{ 'x-a': 'y' }, { a: 1 }]),
  'Record of numbers': of('Record<number, string>', [{ 1: 'a' }], [{ a: 'a' }]),
  'index signature with members': of(
    '{ a: number; [key: string]: number }',
    [{ a: 1, b: 2 }],
    [{ b: 2 }, { a: 1, b: 'x' }],
  ),
  intersection: of('{ a: string } & { b: number }', [{ a: 'x', b: 1 }], [{ a: 'x' }]),
  'intersection with a union': of(
    '{ a: string } & ({ b: 1 } | { c: 2 })',
    [
      { a: 'x', b: 1 },
      { a: 'x', c: 2 },
    ],
    [{ a: 'x' }],
  ),
  brand: of("string & { readonly __brand: 'id' }", ['a'], [1]),
  Partial: of('Partial<User>', [{}, { age: 1 }], [{ name: 1 }]),
  Required: of('Required<User>', [{ name: 'x', age: 1 }], [{ name: 'x' }]),
  Pick: of("Pick<User, 'name'>", [{ name: 'x' }], [{ name: 'x', age: 1 }]),
  Omit: of("Omit<User, 'age'>", [{ name: 'x' }], [{}]),
  Readonly: of('Readonly<User>', [{ name: 'x' }], [{}]),
  keyof: of('keyof User', ['name', 'age'], ['x']),
  'indexed access': of("User['name']", ['x'], [1]),
  Exclude: of("Exclude<Colour, 'red'>", ['blue'], ['red']),
  'conditional, resolved': of('Colour extends string ? number : string', [1], ['a']),
  'mapped type': of('{ [K in Colour]?: number }', [{ red: 1 }], [{ grey: 1 }]),
  template: of(`\`v\${number}\``, ['v1', 'v1.5'], ['v', '1']),
  'template with a choice': of(`\`\${'a' | 'b'}-\${boolean}\``, ['a-true', 'b-false'], ['c-true']),
  'template with texts': of(`\`\${string}/\${string}\``, ['a/b', '/'], ['ab']),
  'template with a file name': of(`\`\${string}.json\``, ['a.json'], ['a.txt']),
  object_keyword: of('object', [{}, { a: 1 }], ['a']),
  'undefined in a union': of('{ a: string | undefined }', [{}, { a: 'x' }], [{ a: 1 }]),
  'text constraints': of(
    '{\n/** A name.\n * @minLength 2\n * @maxLength 3\n * @pattern ^[a-z]+$\n */\na: string }',
    [{ a: 'ab' }],
    [{ a: 'a' }, { a: 'abcd' }, { a: 'A1' }],
  ),
  'a format': of('{\n/** @format date-time */\na: string }', [{ a: '2026-01-01T00:00:00Z' }], [{ a: 'x' }]),
  'number constraints': of(
    '{\n/**\n * @minimum 1\n * @exclusiveMaximum 10\n * @multipleOf 3\n */\na: number }',
    [{ a: 3 }, { a: 9 }],
    [{ a: 0 }, { a: 10 }, { a: 4 }],
  ),
  integer: of('{\n/** @integer */\na: number }', [{ a: 3 }], [{ a: 3.5 }]),
  'list constraints': of(
    '{\n/**\n * @minItems 1\n * @maxItems 2\n * @uniqueItems\n */\na: string[] }',
    [{ a: ['x'] }, { a: ['x', 'y'] }],
    [{ a: [] }, { a: ['x', 'x'] }, { a: ['x', 'y', 'z'] }],
  ),
  'a default and examples': of(
    '{\n/**\n * @default 3\n * @example 1\n * @example 2\n */\na?: number;\n/** @default "x" */ b?: string }',
    [{}, { a: 1 }],
    [{ a: 'x' }],
  ),
  'a comment on the line of the brace': of('{ /** @minLength 2 */ a: string }', [{ a: 'ab' }], [{ a: 'a' }]),
  'constraints through Pick': of("Pick<{\n/** @minimum 1 */\na: number; b: string }, 'a'>", [{ a: 1 }], [{ a: 0 }]),
}
