import type {
  Claim,
  ComparisonOperator,
  ConditionNode,
  ConstraintNode,
  Effect,
  InvariantNode,
  Json,
  JsonObject,
  Program,
  RuleNode,
  ToolNode,
} from '@fullmakt/ir'
import fc from 'fast-check'
import type { PolicyPrincipal, PolicyRequest } from '../../src/index.ts'
import { constraint, rule } from '../generate.ts'

/** A Program with one tool `t` of this input schema, for the analysis: roles and agents are declared. */
export function analysed(
  rules: readonly RuleNode[],
  input: JsonObject = { type: 'object' },
  constraints: readonly ConstraintNode[] = [],
  invariants: readonly InvariantNode[] = [],
): Program {
  const tool = { name: 't', input } as Partial<ToolNode> as ToolNode
  return {
    tools: [tool],
    rules,
    roles: ['dev', 'ops'].map((name) => ({ name })),
    agents: [{ name: 'bot', roles: ['dev'] }],
    constraints,
    invariants,
  } as unknown as Program
}

/** A finite world: a schema, the conditions that speak of it, and every request it has, as far as these conditions can tell. */
export interface World {
  readonly input: JsonObject
  readonly tests: readonly ConditionNode[]
  readonly requests: readonly PolicyRequest[]
  /** No request is of an agent, and no rule speaks of one. */
  readonly agentless?: true
}

// A role that no Program declares counts as well: a condition on roles can tell that it is held.
const ROLES: readonly (readonly string[])[] = [[], ['dev'], ['ops'], ['dev', 'ops']].flatMap((roles) => [
  roles,
  [...roles, 'guest'],
])
const ALL: readonly PolicyPrincipal[] = ROLES.flatMap((roles) =>
  [null, 'bot', 'cron'].map((agent) => ({ user: 'ann', agent, roles, claims: {} })),
)
// Enough where no condition reads the roles.
const NAMED = ALL.filter(({ roles }) => !roles.includes('guest'))
const NOON = Date.UTC(2026, 0, 5, 12)

const test = (operator: string, operand: Json, ...path: string[]): ConditionNode =>
  ({ kind: 'test', source: 'args', path, operator, operand }) as ConditionNode
const of = (source: string, node: ConditionNode): ConditionNode => ({ ...node, source }) as ConditionNode
const items = (
  kind: 'some' | 'every' | 'none',
  name: string | readonly string[],
  each: ConditionNode,
): ConditionNode => ({ kind, source: 'args', path: [name].flat(), of: each })
const compare = (operator: ComparisonOperator, principal: readonly string[], ...path: string[]): ConditionNode => ({
  kind: 'compare',
  source: 'args',
  path,
  operator,
  principal,
})
const CLAIMS: readonly (Json | undefined)[] = [undefined, 'a', 'b', 'ab', 'ax', 'x', 0, 1, 2, null, []]
const ITEMS: readonly Json[] = ['a', 'ab', 'b', 1, 2, 'x', null]
const LISTS: readonly (Json | undefined)[] = [
  undefined,
  'a',
  [],
  ...ITEMS.flatMap((x, at): Json[] => [
    [x],
    [x, x],
    ...ITEMS.slice(at + 1).flatMap((y, next): Json[] => [
      [x, y],
      ...ITEMS.slice(at + next + 2).map((z): Json => [x, y, z]),
    ]),
  ]),
]

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

/** All texts of these units, up to a length. */
export function textsOf(units: readonly string[], longest: number): readonly string[] {
  if (longest === 0) return ['']
  const shorter = textsOf(units, longest - 1)
  return [
    ...shorter,
    ...shorter.filter(({ length }) => length === longest - 1).flatMap((text) => units.map((unit) => text + unit)),
  ]
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
  {
    // A claim that may be anything, compared with arguments.
    input: {
      ...closed,
      properties: { p: { enum: ['a', 'b', 'ab', 1] }, q: { enum: ['a'] } },
      required: ['p'],
    },
    tests: [
      test('eq', 'a', 'p'),
      test('startsWith', 'a', 'p'),
      test('present', true, 'q'),
      of('principal', test('eq', 'a', 'claims', 't')),
      of('principal', test('startsWith', 'a', 'claims', 't')),
      of('principal', test('present', true, 'claims', 't')),
      of('principal', test('lt', 2, 'claims', 't')),
      compare('eq', ['claims', 't'], 'p'),
      compare('eq', ['claims', 't'], 'q'),
      compare('eq', ['user'], 'p'),
      of('principal', compare('eq', ['claims', 't'], 'user')),
    ],
    requests: requests(
      objects({ p: ['a', 'b', 'ab', 1], q: [undefined, 'a'] }),
      [NOON],
      CLAIMS.flatMap((t) =>
        ['a', 'b', 'ab', 'ax', 'ay', 'x', 'y', null].flatMap((user) =>
          [[], ['dev'], ['ops'], ['dev', 'ops']].map((roles) => ({
            user,
            agent: null,
            roles,
            claims: t === undefined ? {} : { t },
          })),
        ),
      ),
    ),
    agentless: true,
  },
  {
    // A list of the principal's, and a beginning that it brings.
    input: {
      ...closed,
      properties: { p: { enum: ['a', 'ab', 'b', 1] }, s: { enum: ['a', 'b'] } },
      required: ['p', 's'],
    },
    tests: [
      test('eq', 'a', 's'),
      of('principal', items('some', ['claims', 'l'], test('eq', 'b'))),
      of('principal', items('every', ['claims', 'l'], test('in', ['a', 1]))),
      of('principal', test('size', 1, 'claims', 'l')),
      of('principal', test('present', true, 'claims', 'l')),
      compare('in', ['claims', 'l'], 'p'),
      compare('in', ['claims', 'l'], 's'),
    ],
    requests: requests(
      objects({ p: ['a', 'ab', 'b', 1], s: ['a', 'b'] }),
      [NOON],
      LISTS.flatMap((l) =>
        [[], ['dev'], ['ops'], ['dev', 'ops']].map((roles) => ({
          user: 'ann',
          agent: null,
          roles,
          claims: l === undefined ? {} : { l },
        })),
      ),
    ),
    agentless: true,
  },
  {
    input: { ...closed, properties: { p: { type: 'string' } }, required: ['p'] },
    tests: [
      test('under', '/a', 'p'),
      test('under', '/a/b', 'p'),
      test('under', 'c', 'p'),
      test('eq', '/a', 'p'),
      test('in', ['/a/b/x', '..'], 'p'),
      test('under', '/', 'p'),
      compare('startsWith', ['claims', 't'], 'z'),
      of('principal', test('eq', 'web', 'claims', 'o', 'x')),
      of('principal', test('present', true, 'claims', 'o')),
    ],
    requests: requests(
      objects({
        p: ['/', '/a', '/a/', '/a/x', '/a/b', '/a/b/x', '/a/b/y', '/x', 'c', 'c/x', 'x', '..', '%', '/..', '../c'],
      }),
      [NOON],
      NAMED.flatMap((principal) =>
        [{}, { o: 1 }, { o: {} }, { o: { x: 'web' } }, { o: { x: 'y' } }].map((claims) => ({ ...principal, claims })),
      ),
    ),
  },
  {
    // Paths that a schema bounds, asked for beginnings and ends as well.
    input: { ...closed, properties: { p: { type: 'string', pattern: '^[ab/.]*$', maxLength: 4 } }, required: ['p'] },
    tests: [
      test('under', '/a', 'p'),
      test('under', '/a/b', 'p'),
      test('under', 'a', 'p'),
      test('startsWith', '/a', 'p'),
      test('endsWith', '..', 'p'),
      test('glob', '*/*b', 'p'),
      test('eq', '/a', 'p'),
    ],
    requests: requests(
      objects({ p: textsOf(['a', 'b', '/', '.'], 4) }),
      [NOON],
      [[], ['dev'], ['ops'], ['dev', 'ops']].map((roles) => ({ user: 'ann', agent: null, roles, claims: {} })),
    ),
    agentless: true,
  },
  {
    input: { ...closed, properties: { p: { enum: ['a', 'abc', 'b', ''] } }, required: ['p'] },
    tests: [
      compare('startsWith', ['claims', 't'], 'p'),
      test('eq', 'a', 'p'),
      test('startsWith', 'a', 'p'),
      of('principal', test('in', ['a', 'ab'], 'claims', 't')),
      of('principal', test('startsWith', 'ab', 'claims', 't')),
      of('principal', test('present', true, 'claims', 't')),
    ],
    requests: requests(
      objects({ p: ['a', 'abc', 'b', ''] }),
      [NOON],
      [undefined, '', 'a', 'ab', 'abc', 'abcd', 'abx', 'ax', 'b', 'bx', 'x', 1].flatMap((t) =>
        [[], ['dev'], ['ops'], ['dev', 'ops']].map((roles) => ({
          user: 'ann',
          agent: null,
          roles,
          claims: t === undefined ? {} : { t },
        })),
      ),
    ),
    agentless: true,
  },
  {
    input: {
      ...closed,
      properties: { l: { type: 'array', maxItems: 3, items: { enum: ['a', 'b'] } } },
      required: ['l'],
    },
    tests: [
      test('size', 2, 'l'),
      test('size', [1, 9], 'l'),
      test('size', 0, 'l'),
      items('every', 'l', test('eq', 'a')),
      items('some', 'l', test('in', ['a', 'x'])),
      items('none', 'l', test('startsWith', 'b')),
    ],
    requests: requests(objects({ l: textsOf(['a', 'b'], 3).map((text) => Array.from(text)) })),
  },
]

const anyWho = ({ agentless }: World): fc.Arbitrary<RuleNode['who']> =>
  fc.option(
    fc.uniqueArray(
      fc.constantFrom(
        { kind: 'role' as const, name: 'dev' },
        { kind: 'role' as const, name: 'ops' },
        ...(agentless === true ? [] : [{ kind: 'agent' as const, name: 'bot' }]),
      ),
      { maxLength: 2 },
    ),
  )

function anyWhen({ tests }: World): fc.Arbitrary<ConditionNode | null> {
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
  return fc.option(condition, { freq: 6 })
}

const limit = fc.constantFrom(
  ...[null, null, { count: 1, periodMs: 1000 }, { count: 2, periodMs: 1000 }, { count: 1, periodMs: 500 }],
)
const redact = fc.constantFrom<readonly (readonly string[])[]>([], [], [], [['a']], [['a', 'b'], ['c']])

/** Any rule about a world. */
export function anyRuleOf(world: World): fc.Arbitrary<RuleNode> {
  return fc
    .record({
      effect: fc.constantFrom<Effect>('allow', 'allow', 'allow', 'deny', 'deny', 'approve'),
      who: anyWho(world),
      when: anyWhen(world),
      limit,
      redact,
      approval: fc.constantFrom(
        { by: [{ kind: 'role' as const, name: 'lead' }], withinMs: 1000 },
        { by: [{ kind: 'role' as const, name: 'lead' }], withinMs: 2000 },
        { by: [{ kind: 'role' as const, name: 'boss' }], withinMs: 1000 },
      ),
    })
    .map((over) => rule({ ...over, approval: over.effect === 'approve' ? over.approval : null, tools: ['t'] }))
}

/** Any constraint about a world. */
export function anyConstraintOf(world: World): fc.Arbitrary<ConstraintNode> {
  return fc
    .record({ who: anyWho(world), when: anyWhen(world), limit, redact })
    .map((over) => constraint({ ...over, tools: ['t'] }))
}

/** Any claim about a world. */
export function anyInvariantOf(world: World): fc.Arbitrary<InvariantNode> {
  return fc
    .record({
      claim: fc.constantFrom<Claim>('never', 'always', 'requires-approval'),
      who: anyWho(world),
      except: anyWho(world).map((who) => who ?? []),
      when: anyWhen(world),
    })
    .map((over) => ({ kind: 'invariant', name: 'a claim', tools: ['t'], span: rule({}).span, ...over }))
}
