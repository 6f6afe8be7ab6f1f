import type { ConditionNode, Json, JsonObject, Program, RuleNode, ToolNode } from '@fullmakt/ir'
import fc from 'fast-check'
import type { PolicyPrincipal, PolicyRequest } from '../../src/index.ts'
import { rule } from '../generate.ts'

/** A Program with one tool `t` of this input schema, for the analysis: roles and agents are declared. */
export function analysed(rules: readonly RuleNode[], input: JsonObject = { type: 'object' }): Program {
  const tool = { name: 't', input } as Partial<ToolNode> as ToolNode
  return {
    tools: [tool],
    rules,
    roles: ['dev', 'ops'].map((name) => ({ name })),
    agents: [{ name: 'bot', roles: ['dev'] }],
  } as unknown as Program
}

/** A finite world: a schema, the conditions that speak of it, and every request it has, as far as these conditions can tell. */
export interface World {
  readonly input: JsonObject
  readonly tests: readonly ConditionNode[]
  readonly requests: readonly PolicyRequest[]
}

// A role that no Program declares counts as well: a condition on roles can tell that it is held.
const ROLES: readonly (readonly string[])[] = [[], ['dev'], ['ops'], ['dev', 'ops']].flatMap((roles) => [
  roles,
  [...roles, 'guest'],
])
const ALL: readonly PolicyPrincipal[] = ROLES.flatMap((roles) =>
  [null, 'bot', 'cron'].map((agent) => ({ user: 'ann', agent, roles })),
)
// Enough where no condition reads the roles.
const NAMED = ALL.filter(({ roles }) => !roles.includes('guest'))
const NOON = Date.UTC(2026, 0, 5, 12)

const test = (operator: string, operand: Json, ...path: string[]): ConditionNode =>
  ({ kind: 'test', source: 'args', path, operator, operand }) as ConditionNode
const of = (source: string, node: ConditionNode): ConditionNode => ({ ...node, source }) as ConditionNode
const items = (kind: 'some' | 'every' | 'none', name: string, each: ConditionNode): ConditionNode => ({
  kind,
  source: 'args',
  path: [name],
  of: each,
})

function requests(
  args: readonly JsonObject[],
  times: readonly number[] = [NOON],
  principals: readonly PolicyRequest['principal'][] = NAMED,
): readonly PolicyRequest[] {
  return args.flatMap((one) =>
    principals.flatMap((principal) =>
      times.map((now) => ({ principal, client: { id: 'c1' }, tool: 't', args: one, now })),
    ),
  )
}

function objects(members: Readonly<Record<string, readonly (Json | undefined)[]>>): readonly JsonObject[] {
  return Object.entries(members).reduce<readonly JsonObject[]>(
    (made, [key, values]) =>
      made.flatMap((one) => values.map((value) => (value === undefined ? one : { ...one, [key]: value }))),
    [{}],
  )
}

const closed = { type: 'object', additionalProperties: false }

/** Worlds that between them have every kind of field. */
export const WORLDS: readonly World[] = [
  {
    input: {
      ...closed,
      properties: {
        s: { enum: ['a', 'b', 'ab'] },
        n: { type: 'integer', minimum: 0, maximum: 3 },
      },
      required: ['n'],
    },
    tests: [
      test('eq', 'a', 's'),
      test('in', ['a', 'b'], 's'),
      test('startsWith', 'a', 's'),
      test('endsWith', 'b', 's'),
      test('glob', 'a*b', 's'),
      test('present', true, 's'),
      test('present', false, 'n'),
      test('lt', 2, 'n'),
      test('gte', 1, 'n'),
      test('between', [1, 2], 'n'),
      test('eq', 3, 'n'),
      test('lt', 2, 's'),
      of('principal', test('eq', 'bot', 'agent')),
      of('principal', test('present', true, 'agent')),
      of('principal', test('size', [1, 2], 'roles')),
      of('principal', items('some', 'roles', test('eq', 'ops'))),
      of('principal', items('every', 'roles', test('in', ['dev', 1]))),
    ],
    requests: requests(objects({ s: [undefined, 'a', 'b', 'ab'], n: [0, 1, 2, 3] }), [NOON], ALL),
  },
  {
    input: {
      ...closed,
      properties: {
        l: { type: 'array', maxItems: 3, items: { type: ['string', 'null'], enum: ['a', 'b', null] } },
        b: { type: 'boolean' },
      },
    },
    tests: [
      items('some', 'l', test('eq', 'a')),
      items('every', 'l', test('in', ['a', 'b'])),
      items('none', 'l', test('eq', 'b')),
      items('some', 'l', { kind: 'not', of: test('eq', 'a') }),
      items('every', 'l', { kind: 'any', of: [test('eq', 'a'), of('principal', test('eq', 'bot', 'agent'))] }),
      test('size', 1, 'l'),
      test('size', [2, 9], 'l'),
      test('present', true, 'l'),
      test('eq', true, 'b'),
      test('eq', null, 'b'),
      test('in', [], 'b'),
    ],
    requests: requests(
      objects({
        b: [undefined, true, false],
        l: [
          undefined,
          [],
          ...['a', 'b', null].flatMap((x): Json[] => [
            [x],
            ...['a', 'b', null].flatMap((y): Json[] => [[x, y], ...['a', 'b', null].map((z): Json => [x, y, z])]),
          ]),
        ],
      }),
    ),
  },
  {
    input: {
      ...closed,
      properties: {
        o: {
          ...closed,
          type: ['object', 'null'],
          properties: { x: { enum: [1, 2, 3] }, y: { type: 'boolean' } },
          required: ['x'],
        },
      },
    },
    tests: [
      test('eq', 1, 'o', 'x'),
      test('gt', 1, 'o', 'x'),
      test('present', true, 'o'),
      test('present', false, 'o', 'y'),
      test('eq', true, 'o', 'y'),
      test('eq', null, 'o'),
      test('present', true, 'z'),
      of('now', test('lt', 12, 'hour')),
      of('now', test('between', [480, 779], 'minuteOfDay')),
      of('now', test('in', [6, 7], 'weekday')),
    ],
    requests: requests(
      objects({ o: [undefined, null, ...objects({ x: [1, 2, 3], y: [undefined, true, false] })] }),
      // 07:59, 08:00, 11:59, 12:59 and 13:00 on a Monday and a Sunday.
      [5, 11].flatMap((day) => [479, 480, 719, 779, 780].map((minute) => Date.UTC(2026, 0, day, 0, minute))),
    ),
  },
]

const anyWho: fc.Arbitrary<RuleNode['who']> = fc.option(
  fc.uniqueArray(
    fc.constantFrom(
      { kind: 'role' as const, name: 'dev' },
      { kind: 'role' as const, name: 'ops' },
      { kind: 'agent' as const, name: 'bot' },
    ),
    { maxLength: 2 },
  ),
)

/** Any rule about a world. */
export function anyRuleOf({ tests }: World): fc.Arbitrary<RuleNode> {
  const condition: fc.Arbitrary<ConditionNode> = fc.letrec<{ node: ConditionNode }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      { weight: 4, arbitrary: fc.constantFrom(...tests) },
      {
        weight: 3,
        arbitrary: fc.record({
          kind: fc.constantFrom('all' as const, 'any' as const),
          of: fc.array(tie('node'), { maxLength: 3 }),
        }),
      },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('not' as const), of: tie('node') }) },
    ),
  })).node
  return fc
    .record({
      effect: fc.constantFrom('allow' as const, 'allow' as const, 'deny' as const),
      who: anyWho,
      when: fc.option(condition, { freq: 6 }),
      limit: fc.constantFrom(null, null, { count: 1, periodMs: 1000 }),
    })
    .map((over) => rule({ ...over, tools: ['t'] }))
}
