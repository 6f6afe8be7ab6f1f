import type {
  ComparisonOperator,
  ConditionNode,
  ConditionSource,
  ConstraintNode,
  Json,
  JsonObject,
  Program,
  RuleNode,
  ToolNode,
} from '@fullmakt/ir'
import fc from 'fast-check'
import type { PolicyPrincipal, PolicyRequest } from '../src/index.ts'

// Few fields and small constants, so that tests collide with data and rules with each other.
const TOOLS = ['read', 'write', 'drop'] as const
const ROLES = ['dev', 'lead', 'ops'] as const
const AGENTS = ['bot', 'cron'] as const
const USERS = ['ann', 'bo'] as const

const span = { file: 'a.ts', line: 1, column: 1, endLine: 1, endColumn: 2, exact: true }

/** A rule with everything but what a test is about filled in. */
export function rule(over: Partial<RuleNode>): RuleNode {
  return {
    kind: 'rule',
    name: 'a rule',
    effect: 'allow',
    who: null,
    tools: ['read'],
    when: null,
    limit: null,
    redact: [],
    approval: null,
    span,
    ...over,
  }
}

/** A constraint with everything but what a test is about filled in. */
export function constraint(over: Partial<ConstraintNode>): ConstraintNode {
  return {
    kind: 'constraint',
    name: 'a constraint',
    who: null,
    tools: ['read'],
    when: null,
    limit: null,
    redact: [],
    span,
    ...over,
  }
}

/** A Program of three tools with these rules and constraints; the parts that the policy does not read are left out. */
export function program(
  rules: readonly RuleNode[],
  tools: readonly string[] = TOOLS,
  constraints: readonly ConstraintNode[] = [],
): Program {
  return { tools: tools.map((name) => ({ name }) as ToolNode), rules, constraints } as Partial<Program> as Program
}

/** A request with everything but what a test is about filled in. */
export function request(over: Partial<PolicyRequest> = {}): PolicyRequest {
  return {
    principal: { user: 'ann', agent: null, roles: [], claims: {} },
    client: { id: 'c1' },
    tool: 'read',
    args: {},
    now: 0,
    ...over,
  }
}

const filePath = fc.constantFrom(
  ...[
    '',
    '/',
    'a',
    'a/b',
    'a/bc',
    '/a',
    '/a/b/',
    'a//b',
    './a/./b',
    'a/../a/b',
    '..',
    'a/../..',
    'a\\b',
    'a%2fb',
    'é',
    'e\u0301',
  ],
)
const text = fc.constantFrom('', 'a', 'b', 'ab', 'aba', 'ann', 'bot', 'c1', 'dev')
const pattern = fc.constantFrom('*', 'a*', '*b', 'a*a', '*a*', 'ab', '', 'a**', 'a*b*a', '**')
const number = fc.constantFrom(-1, 0, 1, 2, 3, 7, 12, 600)
const scalar: fc.Arbitrary<Json> = fc.oneof(text, number, fc.boolean(), fc.constant(null))
const pair = fc.tuple(number, number)

const principalPath = fc.constantFrom<string[]>(
  ...[['user'], ['agent'], ['roles'], [], ['toString'], ['user', 'length'], ['claims'], ['claims', 'x']],
  ...[
    ['claims', 'x', 'y'],
    ['claims', 'teams'],
    ['claims', 'teams'],
    ['claims', '__proto__'],
  ],
)

const place: fc.Arbitrary<{ source: ConditionSource; path: string[] }> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      source: fc.constant<ConditionSource>('args'),
      path: fc.constantFrom<string[]>([], ['x'], ['y'], ['list'], ['x', 'y'], ['length'], ['__proto__'], ['list', '0']),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      source: fc.constant<ConditionSource>('principal'),
      path: principalPath,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      source: fc.constant<ConditionSource>('client'),
      path: fc.constantFrom<string[]>(['id'], [], ['name']),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      source: fc.constant<ConditionSource>('now'),
      path: fc.constantFrom<string[]>(['hour'], ['minuteOfDay'], ['weekday'], [], ['year']),
    }),
  },
)

const comparison: fc.Arbitrary<{ operator: string; operand: Json }> = fc.oneof(
  fc.record({ operator: fc.constant('eq'), operand: scalar }),
  fc.record({ operator: fc.constant('in'), operand: fc.array(scalar, { maxLength: 3 }) }),
  fc.record({ operator: fc.constantFrom('lt', 'lte', 'gt', 'gte'), operand: number }),
  fc.record({ operator: fc.constant('between'), operand: pair }),
  fc.record({ operator: fc.constantFrom('startsWith', 'endsWith'), operand: text }),
  fc.record({ operator: fc.constant('glob'), operand: pattern }),
  fc.record({ operator: fc.constant('under'), operand: filePath }),
  fc.record({ operator: fc.constant('present'), operand: fc.boolean() }),
  fc.record({ operator: fc.constant('size'), operand: fc.oneof(fc.constantFrom(0, 1, 2), pair) }),
)

const COMPARISONS = ['eq', 'in', 'lt', 'lte', 'gt', 'gte', 'startsWith', 'endsWith', 'under'] as const

/** Any condition up to a small depth. */
export const anyCondition: fc.Arbitrary<ConditionNode> = fc.letrec<{
  node: ConditionNode
  test: ConditionNode
  compare: ConditionNode
}>((tie) => ({
  test: fc.tuple(place, comparison).map(([at, said]) => ({ kind: 'test', ...at, ...said }) as ConditionNode),
  compare: fc
    .tuple(place, fc.constantFrom<ComparisonOperator>(...COMPARISONS), principalPath)
    .map(([at, operator, principal]): ConditionNode => ({ kind: 'compare', ...at, operator, principal })),
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 4, arbitrary: tie('test') },
    { weight: 1, arbitrary: tie('compare') },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constantFrom('all' as const, 'any' as const),
        of: fc.array(tie('node'), { maxLength: 3 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('not' as const), of: tie('node') }) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom('some' as const, 'every' as const, 'none' as const), place, tie('node'))
        .map(([kind, at, of]): ConditionNode => ({ kind, ...at, of })),
    },
  ),
})).node

const anyWho: fc.Arbitrary<RuleNode['who']> = fc.option(
  fc.array(
    fc.oneof(
      fc.record({ kind: fc.constant('role' as const), name: fc.constantFrom(...ROLES) }),
      fc.record({ kind: fc.constant('agent' as const), name: fc.constantFrom(...AGENTS) }),
    ),
    { maxLength: 3 },
  ),
)

const anyRule: fc.Arbitrary<RuleNode> = fc
  .record({
    effect: fc.constantFrom('allow' as const, 'allow' as const, 'approve' as const, 'deny' as const),
    who: anyWho,
    tools: fc.subarray([...TOOLS], { minLength: 1 }),
    when: fc.option(anyCondition, { freq: 6 }),
  })
  .map(rule)

const anyConstraint: fc.Arbitrary<ConstraintNode> = fc
  .record({
    who: anyWho,
    tools: fc.subarray([...TOOLS], { minLength: 1 }),
    when: fc.option(anyCondition, { freq: 4 }),
  })
  .map(constraint)

/** Any Program of a few rules and constraints. */
export const anyProgram: fc.Arbitrary<Program> = fc
  .tuple(fc.array(anyRule, { maxLength: 8 }), fc.array(anyConstraint, { maxLength: 4 }))
  .map(([rules, constraints]) => program(rules, TOOLS, constraints))

/**
 * Any Program with some hundred rules that seldom match, most of them for everybody and all on one tool, so that its list is long.
 * Most Programs have few denies or none: with many, one is unknown for any arguments.
 */
export const longProgram: fc.Arbitrary<Program> = fc
  .tuple(
    fc.array(
      fc.tuple(
        anyRule,
        fc.array(fc.oneof({ weight: 3, arbitrary: narrowTest() }, { weight: 1, arbitrary: anyCondition }), {
          minLength: 2,
          maxLength: 4,
        }),
      ),
      { minLength: 300, maxLength: 420 },
    ),
    fc.constantFrom(...[0, 0, 0, 1, 3, 100]),
    fc.constantFrom(...[0, 0, 3, 100]),
  )
  .map(([drafts, denies, approves]) =>
    program(
      drafts.map(([one, of], index) =>
        rule({
          ...one,
          effect: index % 100 < denies ? 'deny' : index % 100 < denies + approves ? 'approve' : 'allow',
          who: one.who?.length === 1 ? one.who : null,
          tools: ['read'],
          when: { kind: 'all', of },
        }),
      ),
    ),
  )

function narrowTest(): fc.Arbitrary<ConditionNode> {
  return fc
    .tuple(
      fc.constantFrom('x', 'y', 'list'),
      fc.oneof(
        fc.record({ operator: fc.constantFrom('eq' as const), operand: scalar }),
        fc.record({ operator: fc.constant('in' as const), operand: fc.array(scalar, { minLength: 1, maxLength: 3 }) }),
        fc.record({
          operator: fc.constantFrom('lt' as const, 'gt' as const, 'lte' as const, 'gte' as const),
          operand: number,
        }),
        fc.record({ operator: fc.constant('between' as const), operand: pair }),
      ),
    )
    .map(([field, said]): ConditionNode => ({ kind: 'test', source: 'args', path: [field], ...said }))
}

const anyValue: fc.Arbitrary<Json> = fc.oneof(
  { weight: 5, arbitrary: scalar },
  { weight: 1, arbitrary: filePath },
  { weight: 2, arbitrary: fc.array(scalar, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.record({ y: scalar }, { requiredKeys: [] }) },
  { weight: 1, arbitrary: fc.array(fc.record({ x: scalar, y: scalar }, { requiredKeys: [] }), { maxLength: 2 }) },
)

/** Any arguments, also such as no schema would let through. */
export const anyArgs: fc.Arbitrary<JsonObject> = fc.record(
  { x: anyValue, y: anyValue, list: anyValue, length: scalar },
  { requiredKeys: [] },
) as fc.Arbitrary<JsonObject>

/** Any principal. */
export const anyPrincipal: fc.Arbitrary<PolicyPrincipal> = fc.record({
  user: fc.option(fc.constantFrom(...USERS)),
  agent: fc.option(fc.constantFrom(...AGENTS)),
  roles: fc.subarray([...ROLES]),
  claims: fc.record(
    { x: anyValue, teams: fc.array(scalar, { maxLength: 3 }) },
    { requiredKeys: [] },
  ) as fc.Arbitrary<JsonObject>,
})

/** Any time, most of them near now, some before 1970, some that are no date. */
export const anyTime: fc.Arbitrary<number> = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1_700_000_000_000, max: 1_900_000_000_000 }) },
  { weight: 2, arbitrary: fc.integer({ min: -10_000_000_000_000, max: 0 }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Infinity, 8.64e15, 8.64e15 + 2, -8.64e15, -0.5, 0.5) },
)

/** Any request. */
export const anyRequest: fc.Arbitrary<PolicyRequest> = fc.record({
  principal: anyPrincipal,
  client: fc.record({ id: fc.constantFrom('c1', 'a') }),
  tool: fc.constantFrom(...TOOLS, 'no-such-tool'),
  args: anyArgs,
  now: anyTime,
})
