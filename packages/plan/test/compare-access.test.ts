import type { ConditionNode, ConditionSource, Json, Program, RuleNode } from '@fullmakt/ir'
import { evaluate } from '@fullmakt/policy'
import { describe, expect, test } from 'vitest'
import { compareAccess } from '../src/compare-access.ts'

const spanAt = (line: number) => ({ file: 'a.ts', line, column: 1, endLine: line, endColumn: 2, exact: true })
const input = {
  type: 'object',
  properties: {
    amount: { type: 'integer', minimum: 0, maximum: 1000 },
    repo: { type: 'string', pattern: '^[a-z][a-z-]*$' },
    stage: { enum: ['dev', 'test', 'prod'] },
    labels: { type: 'array', items: { type: 'string' } },
    force: { type: 'boolean' },
    note: { type: 'string' },
  },
  required: ['amount', 'repo', 'stage'],
}

function program(rules: readonly RuleNode[]): Program {
  const tools = ['read', 'write'].map((name) => ({ name, input }))
  return {
    tools,
    rules,
    constraints: [],
    invariants: [],
    roles: [{ name: 'dev' }, { name: 'ops' }],
    agents: [],
  } as unknown as Program
}

function rule(effect: 'allow' | 'deny', when: ConditionNode | null, over: Partial<RuleNode> = {}): RuleNode {
  return {
    kind: 'rule',
    name: 'r',
    effect,
    who: null,
    tools: ['write'],
    when,
    limit: null,
    redact: [],
    approval: null,
    span: spanAt(1),
    ...over,
  }
}

const on = (name: string, operator: string, operand: Json, source: ConditionSource = 'args'): ConditionNode =>
  ({ kind: 'test', source, path: name === '' ? [] : [name], operator, operand }) as ConditionNode
const all = (...of: readonly ConditionNode[]): ConditionNode => ({ kind: 'all', of })
const any = (...of: readonly ConditionNode[]): ConditionNode => ({ kind: 'any', of })
const not = (of: ConditionNode): ConditionNode => ({ kind: 'not', of })
const items = (kind: 'some' | 'every' | 'none', of: ConditionNode): ConditionNode => ({
  kind,
  source: 'args',
  path: ['labels'],
  of,
})
const allow = (when: ConditionNode | null, over: Partial<RuleNode> = {}): RuleNode => rule('allow', when, over)
const deny = (when: ConditionNode | null, over: Partial<RuleNode> = {}): RuleNode => rule('deny', when, over)
const roles = (...names: readonly string[]): Partial<RuleNode> => ({
  who: names.map((name) => ({ kind: 'role' as const, name })),
})

const rewrites: readonly [string, readonly RuleNode[], readonly RuleNode[]][] = [
  [
    'rules in another order',
    [allow(null), deny(on('force', 'eq', true))],
    [deny(on('force', 'eq', true)), allow(null)],
  ],
  ['a rule by another name', [allow(null)], [allow(null, { name: 'other', span: spanAt(7) })]],
  [
    'a rule split by tools',
    [allow(null, { tools: ['read', 'write'] })],
    [allow(null, { tools: ['read'] }), allow(null, { tools: ['write'] })],
  ],
  ['a rule split by roles', [allow(null, roles('dev', 'ops'))], [allow(null, roles('ops')), allow(null, roles('dev'))]],
  [
    'rules merged by any',
    [allow(on('stage', 'eq', 'dev')), allow(on('stage', 'eq', 'test'))],
    [allow(any(on('stage', 'eq', 'test'), on('stage', 'eq', 'dev')))],
  ],
  [
    'in instead of any of eq',
    [allow(any(on('repo', 'eq', 'a'), on('repo', 'eq', 'b')))],
    [allow(on('repo', 'in', ['b', 'a']))],
  ],
  [
    'a range not met instead of two halves',
    [deny(not(on('hour', 'between', [8, 18], 'now'))), allow(null)],
    [deny(any(on('hour', 'lt', 8, 'now'), on('hour', 'gt', 18, 'now'))), allow(null)],
  ],
  ['hours as minutes', [allow(on('hour', 'gte', 8, 'now'))], [allow(on('minuteOfDay', 'gte', 480, 'now'))]],
  [
    'weekdays listed or ranged',
    [allow(on('weekday', 'lte', 5, 'now'))],
    [allow(on('weekday', 'in', [1, 2, 3, 4, 5], 'now'))],
  ],
  ['an integer above and from the next', [allow(on('amount', 'gt', 4))], [allow(on('amount', 'gte', 5))]],
  [
    'a range and two bounds',
    [allow(on('amount', 'between', [5, 9]))],
    [allow(all(on('amount', 'gt', 4), on('amount', 'lt', 10)))],
  ],
  ['a bound that the schema has', [allow(on('amount', 'lte', 1000))], [allow(null)]],
  [
    'one of the enum or not the others',
    [allow(on('stage', 'eq', 'prod'))],
    [allow(not(on('stage', 'in', ['dev', 'test'])))],
  ],
  ['the enum as a whole', [allow(on('stage', 'in', ['dev', 'test', 'prod']))], [allow(null)]],
  ['a beginning as a glob', [allow(on('repo', 'startsWith', 'web-'))], [allow(on('repo', 'glob', 'web-*'))]],
  ['an end as a glob', [allow(on('repo', 'endsWith', '-x'))], [allow(on('repo', 'glob', '*-x'))]],
  ['a glob without a star', [allow(on('repo', 'glob', 'web'))], [allow(on('repo', 'eq', 'web'))]],
  [
    'a beginning that says no more',
    [allow(all(on('repo', 'startsWith', 'we'), on('repo', 'startsWith', 'web')))],
    [allow(on('repo', 'startsWith', 'web'))],
  ],
  [
    "De Morgan's law",
    [allow(not(any(on('amount', 'gt', 5), on('force', 'eq', true))))],
    [allow(all(on('amount', 'lte', 5), on('force', 'eq', false)))],
  ],
  ['a test on what is required', [allow(on('repo', 'present', true))], [allow(null)]],
  [
    'no item and not some',
    [allow(items('none', on('', 'eq', 'pii')))],
    [allow(not(items('some', on('', 'eq', 'pii'))))],
  ],
  [
    'every item and none that is not',
    [allow(items('every', on('', 'startsWith', 'a')))],
    [allow(items('none', not(on('', 'startsWith', 'a'))))],
  ],
  ['an empty list', [allow(on('labels', 'size', 0))], [allow(on('labels', 'size', [0, 0]))]],
  [
    'a rule that covers another',
    [allow(on('amount', 'lt', 5)), allow(on('amount', 'lt', 9))],
    [allow(on('amount', 'lt', 9))],
  ],
  [
    'a deny of what nobody may',
    [allow(on('amount', 'lt', 5))],
    [allow(on('amount', 'lt', 5)), deny(on('amount', 'gt', 7))],
  ],
  ['a deny instead of a condition', [allow(on('amount', 'lt', 5))], [allow(null), deny(on('amount', 'gte', 5))]],
  ['a contradictory allow', [], [allow(all(on('amount', 'lt', 5), on('amount', 'gt', 5)))]],
  [
    'an agent tested in the condition',
    [allow(null, { who: [{ kind: 'agent', name: 'bot' }] })],
    [allow(on('agent', 'eq', 'bot', 'principal'))],
  ],
]

describe('a rewrite that means the same gives no change:', () => {
  test.each(rewrites)('%s', (_, older, newer) => {
    expect(compareAccess(program(older), program(newer))).toEqual([])
    expect(compareAccess(program(newer), program(older))).toEqual([])
  })
})

const base = { amount: expect.any(Number), repo: expect.any(String), stage: expect.any(String) }

/** What the older and the newer say, who gains, and the arguments of the witness. */
const widenings: readonly [string, readonly RuleNode[], readonly RuleNode[], string, object][] = [
  ['an allow', [], [allow(null)], 'anyone', base],
  ['an allow for a role', [], [allow(null, roles('dev'))], 'role dev', base],
  ['one more role', [allow(null, roles('dev'))], [allow(null, roles('dev', 'ops'))], 'role ops', base],
  ['everyone instead of a role', [allow(null, roles('dev'))], [allow(null)], 'anyone', base],
  ['an agent', [], [allow(null, { who: [{ kind: 'agent', name: 'bot' }] })], 'agent bot', base],
  ['a deny removed', [allow(null), deny(on('force', 'eq', true))], [allow(null)], 'anyone', base],
  [
    'a deny removed for one role',
    [allow(null, roles('dev')), deny(null, roles('ops'))],
    [allow(null, roles('dev'))],
    'role dev with role ops',
    base,
  ],
  [
    'a higher bound',
    [allow(on('amount', 'lte', 500))],
    [allow(on('amount', 'lte', 600))],
    'anyone',
    { ...base, amount: 600 },
  ],
  [
    'lte instead of lt',
    [allow(on('amount', 'lt', 5))],
    [allow(on('amount', 'lte', 5))],
    'anyone',
    { ...base, amount: 5 },
  ],
  ['a gap closed', [allow(not(on('amount', 'eq', 7)))], [allow(null)], 'anyone', { ...base, amount: 7 }],
  [
    'one more literal',
    [allow(on('repo', 'eq', 'a'))],
    [allow(on('repo', 'in', ['a', 'b']))],
    'anyone',
    { ...base, repo: 'b' },
  ],
  [
    'a shorter beginning',
    [allow(on('repo', 'startsWith', 'web-'))],
    [allow(on('repo', 'startsWith', 'we'))],
    'anyone',
    { ...base, repo: 'we' },
  ],
  [
    'a beginning without its end',
    [allow(all(on('repo', 'startsWith', 'a'), on('repo', 'endsWith', 'b')))],
    [allow(on('repo', 'startsWith', 'a'))],
    'anyone',
    { ...base, repo: 'a' },
  ],
  [
    'a glob that fits more',
    [allow(on('repo', 'glob', 'web-*-api'))],
    [allow(on('repo', 'glob', 'web-*'))],
    'anyone',
    { ...base, repo: 'web-' },
  ],
  [
    'all but one literal',
    [allow(on('repo', 'eq', 'web'))],
    [allow(not(on('repo', 'eq', 'infra')))],
    'anyone',
    { ...base, repo: expect.not.stringMatching(/^(web|infra|)$/) },
  ],
  [
    'one more of the enum',
    [allow(on('stage', 'eq', 'dev'))],
    [allow(on('stage', 'in', ['dev', 'prod']))],
    'anyone',
    { ...base, stage: 'prod' },
  ],
  [
    'absent is enough',
    [allow(on('force', 'eq', false))],
    [allow(any(on('force', 'eq', false), on('force', 'present', false)))],
    'anyone',
    base,
  ],
  [
    'true as well',
    [allow(on('force', 'eq', false))],
    [allow(on('force', 'present', true))],
    'anyone',
    { ...base, force: true },
  ],
  [
    'some instead of every',
    [allow(all(items('every', on('', 'eq', 'a')), items('some', on('', 'eq', 'a'))))],
    [allow(items('some', on('', 'eq', 'a')))],
    'anyone',
    { ...base, labels: expect.arrayContaining(['a']) },
  ],
  [
    'the empty list',
    [allow(items('some', on('', 'present', true)))],
    [allow(on('labels', 'present', true))],
    'anyone',
    { ...base, labels: [] },
  ],
  [
    'a longer list',
    [allow(on('labels', 'size', [0, 2]))],
    [allow(on('labels', 'size', [0, 3]))],
    'anyone',
    { ...base, labels: [expect.any(String), expect.any(String), expect.any(String)] },
  ],
  [
    'an hour more',
    [allow(on('hour', 'between', [8, 17], 'now'))],
    [allow(on('hour', 'between', [8, 18], 'now'))],
    'anyone',
    base,
  ],
  ['the weekend', [allow(on('weekday', 'lte', 5, 'now'))], [allow(on('weekday', 'lte', 6, 'now'))], 'anyone', base],
  ['one client', [], [allow(on('id', 'eq', 'cli', 'client'))], 'anyone', base],
  ['one user', [], [allow(on('user', 'eq', 'ann', 'principal'))], 'anyone', base],
]

describe('a widening gives a request that shows it, and the way back is a loss:', () => {
  test.each(widenings)('%s', (_, older, newer, who, args) => {
    const [before, after] = [program(older), program(newer)]
    const changes = compareAccess(before, after)
    expect(changes.map(({ code, direction, subject }) => `${code} ${direction} ${subject}`)).toEqual([
      `ACCESS_GAINED broaden write for ${who}`,
    ])
    const example = changes[0]!.example!
    expect(example).toEqual({ request: example.request, before: 'deny', after: 'allow' })
    expect(example.request.args).toEqual(args)
    expect(evaluate(before, example.request).effect).toBe('deny')
    expect(evaluate(after, example.request).effect).toBe('allow')
    expect(compareAccess(after, before).map(({ code, subject }) => `${code} ${subject}`)).toEqual([
      `ACCESS_LOST write for ${who}`,
    ])
  })

  test('a time comes as a time that has the hour and the day', () => {
    const hours = (when: readonly [number, number]) => program([allow(on('hour', 'between', [...when], 'now'))])
    const [hour] = compareAccess(hours([8, 17]), hours([8, 18]))
    expect(new Date(hour!.example!.request.now).getUTCHours()).toBe(18)
    const days = (last: number) => program([allow(on('weekday', 'lte', last, 'now'))])
    const [day] = compareAccess(days(5), days(6))
    expect(new Date(day!.example!.request.now).getUTCDay()).toBe(6)
  })
})

describe('because', () => {
  test('names the rules that decided and those on the tool that are not in both', () => {
    const kept = allow(on('stage', 'eq', 'dev'), { name: 'kept', span: spanAt(3) })
    const older = program([kept, deny(on('force', 'eq', true), { name: 'gone', span: spanAt(4) })])
    const newer = program([kept, allow(null, { name: 'new', span: spanAt(9), tools: ['read', 'write'] })])
    const changes = compareAccess(older, newer)
    expect(changes.map(({ subject }) => subject)).toEqual(['read for anyone', 'write for anyone'])
    expect(changes[0]!.because).toEqual([{ program: 'newer', rule: 'new', span: spanAt(9) }])
    expect(changes[1]!.because).toEqual([
      { program: 'newer', rule: 'new', span: spanAt(9) },
      { program: 'older', rule: 'gone', span: spanAt(4) },
      { program: 'newer', rule: 'kept', span: spanAt(3) },
    ])
  })
})

describe('what was not settled', () => {
  test('is undecided, never nothing', () => {
    const older = program([allow(on('amount', 'lte', 5))])
    const newer = program([allow(on('amount', 'lte', 6))])
    const changes = compareAccess(older, newer, { budget: 0 })
    expect(changes.map(({ code, direction, subject }) => `${code} ${direction} ${subject}`)).toEqual([
      'ACCESS_UNDECIDED broaden write',
    ])
  })
})

describe('a limit', () => {
  const limited = (count: number | null) => allow(null, { limit: count === null ? null : { count, periodMs: 1000 } })

  test.each([
    [1, 2, 'ACCESS_LIMIT_RAISED broaden'],
    [2, 1, 'ACCESS_LIMIT_LOWERED narrow'],
    [1, null, 'ACCESS_LIMIT_REMOVED broaden'],
    [null, 1, 'ACCESS_LIMIT_ADDED narrow'],
  ])('from %s to %s', (older, newer, said) => {
    const changes = compareAccess(program([limited(older)]), program([limited(newer)]))
    expect(changes.map(({ code, direction, subject }) => `${code} ${direction} ${subject}`)).toEqual([`${said} write`])
    expect(changes[0]!.example).toMatchObject({ before: 'allow', after: 'allow' })
  })

  test('counts where a call meets it, not where it is written', () => {
    const covered = allow(on('amount', 'lt', 5), { limit: { count: 9, periodMs: 1 } })
    expect(compareAccess(program([limited(1)]), program([limited(1), covered]))).toEqual([])
    expect(compareAccess(program([limited(1)]), program([covered, limited(1)])).map(({ code }) => code)).toEqual([
      'ACCESS_LIMIT_RAISED',
    ])
  })
})
