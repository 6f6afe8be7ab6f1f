import type { ConditionNode, Json, JsonObject, Program, RuleNode } from '@fullmakt/ir'
import { deadRules, reachable } from '@fullmakt/policy'
import { describe, expect, test } from 'vitest'
import { compareAccess } from '../src/compare-access.ts'

// The tracker of the top-level fullmakt.config.ts, as the compiler lowers it.
const project = { type: 'string', pattern: '^[a-z][a-z0-9-]{0,31}$' }
const number = { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER }
const inputs: Readonly<Record<string, JsonObject>> = {
  close_issue: { type: 'object', properties: { project, number }, required: ['project', 'number'] },
  create_issue: {
    type: 'object',
    properties: {
      project,
      title: { type: 'string', minLength: 1, maxLength: 120 },
      body: { type: 'string', maxLength: 4000 },
      priority: { default: 3, type: 'integer', minimum: 1, maximum: 5 },
    },
    required: ['project', 'title'],
  },
  delete_project: { type: 'object', properties: { project }, required: ['project'] },
  list_issues: {
    type: 'object',
    properties: { project, state: { type: 'string', enum: ['open', 'closed'] } },
    required: ['project'],
  },
}
const span = { file: 'fullmakt.config.ts', line: 1, column: 1, endLine: 1, endColumn: 2, exact: true }
const on = (name: string, operator: string, operand: Json): ConditionNode =>
  ({ kind: 'test', source: 'args', path: [name], operator, operand }) as ConditionNode
const member = [{ kind: 'role' as const, name: 'member' }]
const rule = (
  name: string,
  tools: readonly string[],
  when: ConditionNode | null,
  over: Partial<RuleNode> = {},
): RuleNode => ({
  kind: 'rule',
  name,
  effect: 'allow',
  who: member,
  tools,
  when,
  limit: null,
  redact: [],
  approval: null,
  span,
  ...over,
})
const rules: readonly RuleNode[] = [
  rule('members read issues', ['list_issues'], null),
  rule('members open issues that can wait', ['create_issue'], on('priority', 'gte', 2), {
    limit: { count: 3, periodMs: 60_000 },
  }),
  rule('members close issues of the web projects', ['close_issue'], on('project', 'startsWith', 'web')),
  rule('members delete sandboxes', ['delete_project'], on('project', 'startsWith', 'sandbox-')),
  rule(
    'the archive stays as it is',
    ['close_issue', 'create_issue', 'delete_project'],
    on('project', 'eq', 'archive'),
    {
      effect: 'deny',
      who: null,
    },
  ),
]

function tracker(over: readonly RuleNode[]): Program {
  const tools = Object.entries(inputs).map(([name, input]) => ({ name, input }))
  return {
    server: {},
    scopes: [],
    roles: [{ name: 'member' }],
    agents: [{ name: 'triage-bot', roles: ['member'] }],
    upstreams: [],
    tools,
    rules: over,
    constraints: [],
    invariants: [],
  } as unknown as Program
}

const changed = (name: string, over: Partial<RuleNode>): Program =>
  tracker(rules.map((one) => (one.name === name ? { ...one, ...over } : one)))
const say = (older: Program, newer: Program) =>
  compareAccess(older, newer).map(({ code, subject, example }) => [code, subject, example?.request.args])

describe('the tracker', () => {
  test('has no dead rule, and members reach every tool', () => {
    expect(deadRules(tracker(rules))).toEqual({ dead: [], undecided: [] })
    const { cells, nobody, undecided } = reachable(tracker(rules))
    expect({ nobody, undecided }).toEqual({ nobody: [], undecided: [] })
    expect(cells.filter(({ principal }) => principal.kind === 'anyone').map(({ calls }) => calls)).toEqual(
      Array(4).fill('never'),
    )
    expect(
      cells.filter(({ principal }) => principal.kind === 'agent').map(({ tool, calls }) => `${tool} ${calls}`),
    ).toEqual([
      'close_issue conditional',
      'create_issue conditional',
      'delete_project conditional',
      'list_issues always',
    ])
  })

  test('changes as its rules do, each time with a request that its schemas take', () => {
    const older = tracker(rules)
    expect(say(older, changed('members open issues that can wait', { when: null }))).toEqual([
      ['ACCESS_GAINED', 'create_issue for role member', { project: 'x', title: 'x', priority: 1 }],
    ])
    expect(say(older, changed('members delete sandboxes', { when: on('project', 'startsWith', 'sand') }))).toEqual([
      ['ACCESS_GAINED', 'delete_project for role member', { project: 'sand' }],
    ])
    expect(say(older, changed('the archive stays as it is', { tools: ['close_issue', 'delete_project'] }))).toEqual([
      [
        'ACCESS_GAINED',
        'create_issue for role member',
        { project: 'archive', title: 'x', priority: expect.any(Number) },
      ],
    ])
    expect(say(older, changed('members read issues', { who: null }))).toEqual([
      ['ACCESS_GAINED', 'list_issues for anyone', { project: 'x' }],
    ])
    expect(say(older, changed('members open issues that can wait', { limit: null }))).toEqual([
      ['ACCESS_LIMIT_REMOVED', 'create_issue', { project: 'x', title: 'x', priority: expect.any(Number) }],
    ])
    // Beyond its 32 characters no project starts so.
    expect(
      say(older, changed('members delete sandboxes', { when: on('project', 'startsWith', 's'.repeat(33)) })),
    ).toEqual([['ACCESS_LOST', 'delete_project for role member', { project: 'sandbox-' }]])
  })

  test('does not change when the archive needs no word on tools that cannot reach it', () => {
    expect(say(tracker(rules), changed('the archive stays as it is', { tools: ['create_issue'] }))).toEqual([])
  })
})
