import type { ConditionNode, JsonObject, ToolNode } from '@fullmakt/ir'
import { describe, expect, test } from 'vitest'
import { lowerCondition } from '../../src/lower/lower-condition.ts'

const span = { file: 'c.ts', line: 1, column: 1, endLine: 1, endColumn: 2, exact: true }

function toolWith(properties: JsonObject, name = 'thing'): ToolNode {
  return {
    kind: 'tool',
    name,
    title: null,
    description: 'x',
    scope: 'read',
    annotations: { readOnly: true, destructive: false, idempotent: true, openWorld: true },
    requires: {},
    input: { type: 'object', properties, $defs: { Key: { type: 'string' } } },
    output: null,
    call: { kind: 'http-call', upstream: 'u', method: 'GET', path: [], query: [], body: null },
    span,
  }
}

const thing = toolWith({
  id: { type: 'string' },
  count: { type: 'integer' },
  ratio: { type: 'number' },
  on: { type: 'boolean' },
  state: { enum: ['open', 'closed'] },
  tags: { type: 'array', items: { type: 'string' } },
  owner: { type: 'object', properties: { name: { type: 'string' }, age: { type: 'integer' } } },
  people: { type: 'array', items: { type: 'object', properties: { name: { type: 'string' } } } },
  labels: { type: 'object', additionalProperties: { type: 'string' } },
  key: { $ref: '#/$defs/Key' },
  either: { anyOf: [{ type: 'string' }, { type: 'integer' }] },
  trap: {
    type: 'object',
    properties: { present: { type: 'boolean' }, in: { type: 'string' }, size: { type: 'integer' } },
  },
})

function lowered(when: JsonObject, tools: readonly ToolNode[] = [thing]): { node: ConditionNode; said: string[] } {
  const said: string[] = []
  return { node: lowerCondition(when, tools, (code, message) => said.push(`${code} ${message}`)), said }
}

const arg = (path: string, operator: string, operand: unknown): unknown => ({
  kind: 'test',
  source: 'args',
  path: path === '' ? [] : path.split('.'),
  operator,
  operand,
})

const principalArg = (path: string, operator: string, ...principal: string[]): unknown => ({
  kind: 'compare',
  source: 'args',
  path: path === '' ? [] : path.split('.'),
  operator,
  principal,
})

describe('the words of the config language', () => {
  test.each<[JsonObject, unknown]>([
    [{ id: 'a' }, arg('id', 'eq', 'a')],
    [{ on: false }, arg('on', 'eq', false)],
    [{ count: 0 }, arg('count', 'eq', 0)],
    [{ count: { lt: 3 } }, arg('count', 'lt', 3)],
    [{ count: { lte: 3 } }, arg('count', 'lte', 3)],
    [{ ratio: { gt: 0.5 } }, arg('ratio', 'gt', 0.5)],
    [{ ratio: { gte: 0.5 } }, arg('ratio', 'gte', 0.5)],
    [{ count: { between: [1, 3] } }, arg('count', 'between', [1, 3])],
    [{ count: { notBetween: [1, 3] } }, { kind: 'not', of: arg('count', 'between', [1, 3]) }],
    [{ count: { in: [1, 2] } }, arg('count', 'in', [1, 2])],
    [{ state: { notIn: ['open'] } }, { kind: 'not', of: arg('state', 'in', ['open']) }],
    [{ id: { startsWith: 'a' } }, arg('id', 'startsWith', 'a')],
    [{ id: { endsWith: 'a' } }, arg('id', 'endsWith', 'a')],
    [{ id: { glob: 'a*' } }, arg('id', 'glob', 'a*')],
    [{ id: { under: '/src' } }, arg('id', 'under', '/src')],
    [{ id: { under: '/' } }, arg('id', 'under', '/')],
    [{ id: { under: 'src/app/' } }, arg('id', 'under', 'src/app/')],
    [{ id: { $principal: 'user' } }, principalArg('id', 'eq', 'user')],
    [{ count: { $principal: 'claims.level' } }, principalArg('count', 'eq', 'claims', 'level')],
    [
      { on: { $principal: 'claims.https://a.example/vip' } },
      principalArg('on', 'eq', 'claims', 'https://a.example/vip'),
    ],
    [{ count: { lte: { $principal: 'claims.a.b' } } }, principalArg('count', 'lte', 'claims', 'a.b')],
    [{ id: { in: { $principal: 'claims.teams' } } }, principalArg('id', 'in', 'claims', 'teams')],
    [
      { id: { notIn: { $principal: 'claims.teams' } } },
      { kind: 'not', of: principalArg('id', 'in', 'claims', 'teams') },
    ],
    [{ id: { startsWith: { $principal: 'user' } } }, principalArg('id', 'startsWith', 'user')],
    [{ id: { endsWith: { $principal: 'agent' } } }, principalArg('id', 'endsWith', 'agent')],
    [{ id: { under: { $principal: 'claims.home' } } }, principalArg('id', 'under', 'claims', 'home')],
    [
      { tags: { some: { $principal: 'user' } } },
      { kind: 'some', source: 'args', path: ['tags'], of: principalArg('', 'eq', 'user') },
    ],
    [
      { id: { startsWith: 'a', $principal: 'user' } },
      { kind: 'all', of: [arg('id', 'startsWith', 'a'), principalArg('id', 'eq', 'user')] },
    ],
    [{ id: { present: false } }, arg('id', 'present', false)],
    [{ key: { startsWith: 'a' } }, arg('key', 'startsWith', 'a')],
    [{ either: 3 }, arg('either', 'eq', 3)],
    [{ tags: { size: 2 } }, arg('tags', 'size', 2)],
    [{ tags: { size: [1, 2] } }, arg('tags', 'size', [1, 2])],
    [{ tags: { some: 'a' } }, { kind: 'some', source: 'args', path: ['tags'], of: arg('', 'eq', 'a') }],
    [
      { tags: { none: { startsWith: 'a' } } },
      { kind: 'none', source: 'args', path: ['tags'], of: arg('', 'startsWith', 'a') },
    ],
    [
      { people: { every: { name: 'a' } } },
      { kind: 'every', source: 'args', path: ['people'], of: arg('name', 'eq', 'a') },
    ],
    [{ owner: { name: 'a' } }, arg('owner.name', 'eq', 'a')],
    [{ owner: { age: { gt: 3 } } }, arg('owner.age', 'gt', 3)],
    [{ labels: { team: 'a' } }, arg('labels.team', 'eq', 'a')],
    [
      { id: { startsWith: 'a', endsWith: 'b' } },
      { kind: 'all', of: [arg('id', 'startsWith', 'a'), arg('id', 'endsWith', 'b')] },
    ],
    [
      { id: 'a', on: true },
      { kind: 'all', of: [arg('id', 'eq', 'a'), arg('on', 'eq', true)] },
    ],
  ])('args %j', (args, expected) => {
    expect(lowered({ args })).toEqual({ node: expected, said: [] })
  })

  test('sources, and what combines conditions', () => {
    const when = {
      any: [{ now: { hour: { between: [8, 17] } } }, { principal: { user: 'ada', agent: { present: true } } }],
      not: { client: { id: { startsWith: 'https://' } } },
      all: [{ args: { on: true } }],
    }
    expect(lowered(when)).toEqual({
      said: [],
      node: {
        kind: 'all',
        of: [
          {
            kind: 'any',
            of: [
              { kind: 'test', source: 'now', path: ['hour'], operator: 'between', operand: [8, 17] },
              {
                kind: 'all',
                of: [
                  { kind: 'test', source: 'principal', path: ['user'], operator: 'eq', operand: 'ada' },
                  { kind: 'test', source: 'principal', path: ['agent'], operator: 'present', operand: true },
                ],
              },
            ],
          },
          {
            kind: 'not',
            of: { kind: 'test', source: 'client', path: ['id'], operator: 'startsWith', operand: 'https://' },
          },
          { kind: 'all', of: [arg('on', 'eq', true)] },
        ],
      },
    })
  })
})

describe('tests on the principal', () => {
  const of = (path: string[], operator: string, operand: unknown): unknown => ({
    kind: 'test',
    source: 'principal',
    path,
    operator,
    operand,
  })
  test.each<[JsonObject, unknown]>([
    [{ claims: { team: 'web' } }, of(['claims', 'team'], 'eq', 'web')],
    [{ claims: { level: { gte: 3 } } }, of(['claims', 'level'], 'gte', 3)],
    [{ claims: { vip: true } }, of(['claims', 'vip'], 'eq', true)],
    [{ claims: { size: 3 } }, of(['claims', 'size'], 'eq', 3)],
    [{ claims: { in: { present: true } } }, of(['claims', 'in'], 'present', true)],
    [{ claims: { 'https://a.example/team': 'web' } }, of(['claims', 'https://a.example/team'], 'eq', 'web')],
    [
      { claims: { teams: { some: 'web' } } },
      { kind: 'some', source: 'principal', path: ['claims', 'teams'], of: arg('', 'eq', 'web') },
    ],
    [
      { claims: { team: { $principal: 'user' } } },
      { kind: 'compare', source: 'principal', path: ['claims', 'team'], operator: 'eq', principal: ['user'] },
    ],
    [
      { roles: { none: { startsWith: 'ext-' } } },
      { kind: 'none', source: 'principal', path: ['roles'], of: arg('', 'startsWith', 'ext-') },
    ],
    [{ roles: { size: [1, 2] } }, of(['roles'], 'size', [1, 2])],
  ])('%j', (principal, expected) => {
    expect(lowered({ principal })).toEqual({ node: expected, said: [] })
  })
})

describe('what a condition cannot say', () => {
  test.each<[JsonObject, string]>([
    [{ args: { nope: 'a' } }, 'FMK2102 `thing` has no argument `nope`'],
    [{ args: { owner: { nope: 'a' } } }, 'FMK2102 `thing` has no argument `owner.nope`'],
    [{ args: { people: { some: { nope: 'a' } } } }, 'FMK2102 `thing` has no argument `nope`'],
    [{ arg: { id: 'a' } }, 'FMK2102 a condition has no `arg`: use `args`, `principal`, `client`, `now`'],
    [{ now: { year: 1 } }, 'FMK2102 `now` has no argument `year`'],
    [{ args: { id: 3 } }, 'FMK2107 `id` is never 3: it is a string'],
    [{ args: { count: 1.5 } }, 'FMK2107 `count` is never 1.5: it is a integer'],
    [{ args: { tags: { some: 3 } } }, 'FMK2107 `the item` is never 3: it is a string'],
    [{ args: { owner: { age: 'old' } } }, 'FMK2107 `owner.age` is never "old": it is a integer'],
    [{ args: { id: null } }, 'FMK2107 `id` is compared with no scalar'],
    [{ args: { id: ['a'] } }, 'FMK2107 `id` is compared with no scalar'],
    [{ args: { id: { lt: 3 } } }, 'FMK2107 `lt` is not a test on a string (`id`)'],
    [{ args: { count: { glob: '*' } } }, 'FMK2107 `glob` is not a test on a integer (`count`)'],
    [{ args: { count: { lt: '3' } } }, 'FMK2107 `lt` does not take "3"'],
    [{ args: { count: { between: [1] } } }, 'FMK2107 `between` does not take [1]'],
    [{ args: { id: { in: 'a' } } }, 'FMK2107 `in` does not take "a"'],
    [{ args: { id: { in: ['a', ['b']] } } }, 'FMK2107 `in` does not take ["a",["b"]]'],
    [{ args: { id: { in: [{ $principal: 'user' }] } } }, 'FMK2107 `in` does not take [{"$principal":"user"}]'],
    [{ args: { id: { present: 1 } } }, 'FMK2107 `present` does not take 1'],
    [{ args: { tags: { size: 'a' } } }, 'FMK2107 `size` takes a number or a range'],
    [{ args: { id: { constructor: 'a' } } }, 'FMK2107 `constructor` is not a test on a string (`id`)'],
    [
      { args: { trap: { present: true } } },
      'FMK2107 `present` of `trap` is both a member and a test, so it cannot be tested',
    ],
    [{ args: { trap: { in: 'a' } } }, 'FMK2107 `in` of `trap` is both a member and a test, so it cannot be tested'],
    [{ args: { trap: { size: 1 } } }, 'FMK2107 `size` of `trap` is both a member and a test, so it cannot be tested'],
    [{ args: { id: { under: '/src/../etc' } } }, `FMK2114 "/src/../etc" is not a folder's plain path`],
    [{ args: { id: { under: '/a//b' } } }, `FMK2114 "/a//b" is not a folder's plain path`],
    [{ args: { id: { under: './a' } } }, `FMK2114 "./a" is not a folder's plain path`],
    [{ args: { id: { under: '' } } }, `FMK2114 "" is not a folder's plain path`],
    [{ args: { id: { under: '/a%2fb' } } }, `FMK2114 "/a%2fb" is not a folder's plain path`],
    [{ args: { id: { under: 'C:\\x' } } }, `FMK2114 "C:\\\\x" is not a folder's plain path`],
    [{ args: { id: { under: 'u\u0308' } } }, `FMK2114 "u\u0308" is not a folder's plain path`],
    [{ args: { id: { under: 3 } } }, 'FMK2107 `under` does not take 3'],
    [{ args: { count: { under: '/a' } } }, 'FMK2107 `under` is not a test on a integer (`count`)'],
    [
      { args: { id: { $principal: 'name' } } },
      'FMK2113 the principal has no "name": use `user`, `agent` or `claims.NAME`',
    ],
    [
      { args: { id: { $principal: 'claims.' } } },
      'FMK2113 the principal has no "claims.": use `user`, `agent` or `claims.NAME`',
    ],
    [{ args: { id: { $principal: 3 } } }, 'FMK2113 the principal has no 3: use `user`, `agent` or `claims.NAME`'],
    [{ args: { count: { $principal: 'user' } } }, 'FMK2113 `count` is never `user`: it is a integer'],
    [{ args: { tags: { $principal: 'claims.x' } } }, 'FMK2113 `tags` is compared with no scalar: it is a array'],
    [{ args: { count: { lt: { $principal: 'user' } } } }, 'FMK2113 `lt` compares numbers, and `user` is a text'],
    [
      { args: { id: { in: { $principal: 'agent' } } } },
      'FMK2113 `in` takes a list, and `agent` is a text: compare it directly',
    ],
    [{ args: { id: { glob: { $principal: 'user' } } } }, 'FMK2113 `glob` takes no value of the principal'],
    [{ args: { count: { between: { $principal: 'claims.x' } } } }, 'FMK2113 `between` takes no value of the principal'],
    [
      { args: { id: { in: { $principal: 'claims.x', more: 1 } } } },
      'FMK2107 `in` does not take {"$principal":"claims.x","more":1}',
    ],
    [{ principal: { mail: 'a' } }, 'FMK2102 `principal` has no argument `mail`'],
    [{ principal: { claims: 'web' } }, 'FMK2107 `claims` takes a condition, not "web"'],
    [
      { principal: { claims: { team: { nope: 'a' } } } },
      'FMK2107 `nope` is not a test on a string or number or boolean or array (`claims.team`)',
    ],
    [{ args: 'x' }, 'FMK2107 `args` takes a condition, not "x"'],
    [{ any: ['x'] }, 'FMK2107 `any` takes a condition, not "x"'],
    [{ all: 'x' }, 'FMK2101 `all` has no conditions'],
    [{ not: null }, 'FMK2107 `not` takes a condition, not null'],
    [{ args: { count: { gt: 3, lt: 3 } } }, 'FMK2101 no number fits all tests on `count`'],
    [{ args: { count: { gte: 4, lte: 3 } } }, 'FMK2101 no number fits all tests on `count`'],
    [{ args: { count: { gt: 3, lte: 3 } } }, 'FMK2101 no number fits all tests on `count`'],
    [{ args: { count: { between: [3, 1] } } }, 'FMK2101 nothing is between 3 and 1'],
    [{ args: { tags: { size: [3, 1] } } }, 'FMK2101 no size is from 3 to 1'],
    [{ args: { id: { in: [] } } }, 'FMK2101 `in` an empty list never holds'],
  ])('%j', (when, words) => {
    expect(lowered(when).said).toEqual([words])
  })

  test('what can hold is not called a contradiction', () => {
    expect(lowered({ args: { count: { gte: 3, lte: 3 }, ratio: { gt: 0, lt: 1 } } }).said).toEqual([])
  })

  test('an argument must be there in each tool', () => {
    const other = toolWith({ id: { type: 'integer' } }, 'other')
    expect(lowered({ args: { id: 'a' } }, [thing, other]).said).toEqual([])
    expect(lowered({ args: { count: 1 } }, [thing, other]).said).toEqual(['FMK2102 `other` has no argument `count`'])
  })
})
