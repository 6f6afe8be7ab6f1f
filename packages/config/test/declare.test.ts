import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type Declaration, declare } from '../src/declare.ts'
import {
  accounts,
  agent,
  allow,
  always,
  apiKey,
  approve,
  basic,
  bearer,
  constrain,
  defineConfig,
  http,
  never,
  ref,
  requiresApproval,
  role,
  scope,
  secret,
  tool,
} from '../src/index.ts'

const member = role('member')
const read = scope('read', 'Read')
const api = http('https://api.example.com', { actAs: 'service', auth: bearer(secret('env:TOKEN')) })
const thing = tool({
  description: 'Get a thing.',
  scope: read,
  input: z.object({ id: z.string() }),
  call: api.get('/things/{id}'),
})
const good = {
  server: { url: 'https://agents.example.com' },
  identity: accounts(),
  tools: { thing },
  policies: [allow('members', { who: member, what: thing })],
} as const

const problems = (config: unknown): readonly string[] =>
  declare(config).problems.map(({ code, message, path }) => `${code} ${path} ${message}`)

const loud = (): never => {
  throw new Error('a loud getter')
}
const cycle: Record<string, unknown> = {}
cycle['self'] = cycle
const deep = JSON.parse(`${'['.repeat(5_000)}${']'.repeat(5_000)}`) as unknown
const trap: object = new Proxy(
  {},
  { get: loud, has: loud, ownKeys: loud, getPrototypeOf: loud, getOwnPropertyDescriptor: loud },
)

describe('declare', () => {
  test('carries everything once, with the place that made it', () => {
    const declaration = declare(defineConfig(good))
    expect(declaration).toMatchObject({
      format: 'fullmakt.declaration',
      problems: [],
      scopes: [{ name: 'read', title: 'Read', includes: [] }],
      roles: [{ name: 'member' }],
      tools: [{ name: 'thing', scope: 'read', call: { upstream: 0, method: 'GET', path: '/things/{id}' } }],
      rules: [{ name: 'members', who: [{ kind: 'role', name: 'member' }], what: [{ kind: 'tool', name: 'thing' }] }],
    })
    const sites = [
      declaration.site,
      declaration.tools[0]?.site,
      declaration.tools[0]?.call.site,
      declaration.rules[0]?.site,
    ]
    for (const site of sites) expect(site).toMatch(/declare\.test\.ts:\d+:\d+/)
    expect(JSON.parse(JSON.stringify(declaration))).toEqual(declaration)
  })

  test.each<[string, unknown, readonly string[]]>([
    ['undefined', undefined, ['shape  the default export is undefined, not a config']],
    ['null', null, ['shape  the default export is null, not a config']],
    ['a list', [], ['shape  the default export is a list, not a config']],
    ['a function', () => good, ['shape  the default export is a function, not a config']],
    [
      'nothing in it',
      {},
      [
        'shape /server `server` is missing',
        'shape /identity `identity` is missing',
        'shape /tools `tools` is missing',
        'shape /policies `policies` is not a list',
      ],
    ],
    [
      'a tool that is none',
      { ...good, tools: { thing, x: { kind: 'tool' } } },
      ['shape /tools/x `x` is an object of another kind, not a tool'],
    ],
    ['a rule that is none', { ...good, policies: [3] }, ['shape /policies/0 this is a number, not a rule']],
    ['an agent that is none', { ...good, agents: { a: null } }, ['shape /agents/a `a` is null, not an agent']],
    [
      'a closure as a condition',
      { ...good, policies: [allow('a', { what: thing, when: (() => true) as never })] },
      ['shape /when only data can stand here: not canonical JSON at the root: a value of type function'],
    ],
    [
      'a closure in a condition',
      { ...good, policies: [allow('a', { what: thing, when: { args: { id: () => true } } as never })] },
      ['shape /when only data can stand here: not canonical JSON at /args/id: a value of type function'],
    ],
    [
      'undefined in a condition',
      { ...good, policies: [allow('a', { what: thing, when: { args: { id: undefined } } as never })] },
      ['shape /when only data can stand here: not canonical JSON at /args/id: a value of type undefined'],
    ],
    [
      'NaN in a condition',
      { ...good, policies: [allow('a', { what: thing, when: { now: { hour: Number.NaN } } })] },
      ['shape /when only data can stand here: not canonical JSON at /now/hour: a number that is not finite'],
    ],
    [
      'a list as a condition',
      { ...good, policies: [allow('a', { what: thing, when: [] as never })] },
      ['shape /when this is a list, not a condition'],
    ],
    [
      'a strange role',
      { ...good, policies: [allow('a', { who: 'member' as never, what: thing })] },
      ['unknown-agent /who this is neither a role nor an agent'],
    ],
    [
      'an agent that is not declared',
      { ...good, policies: [allow('a', { who: agent({ redirectUris: [], roles: [] }), what: thing })] },
      ["unknown-agent /who this agent is not in the config's `agents`"],
    ],
    [
      'a tool that is not declared',
      { ...good, tools: {} },
      ["unknown-tool /what this tool is not in the config's `tools`"],
    ],
  ])('says what is wrong with %s', (_, config, expected) => {
    expect(problems(config)).toEqual(expected)
  })

  test.each<[string, unknown]>([
    ['a proxy that throws', trap],
    ['a getter', Object.defineProperty({ ...good }, 'server', { get: loud })],
    ['a getter in a tool', { ...good, tools: Object.defineProperty({}, 'x', { get: loud, enumerable: true }) }],
    ['proxies as parts', { server: trap, identity: trap, tools: trap, policies: [trap], agents: trap, oauth: trap }],
    ['a proxy as a rule', { ...good, policies: [trap] }],
    ['a cycle', { ...good, server: cycle }],
    ['a cycle in a condition', { ...good, policies: [allow('a', { what: thing, when: cycle as never })] }],
    ['a deep condition', { ...good, policies: [allow('a', { what: thing, when: { any: deep } as never })] }],
    ['a bigint', { ...good, server: { url: 1n } }],
    ['a text that cannot be made', { ...good, tools: { x: { ...thing, site: Object.create(null) } } }],
    ['a tool without a call', { ...good, tools: { x: { kind: 'tool', definition: {}, site: '' } } }],
    [
      'a call without parts',
      { ...good, tools: { x: { ...thing, definition: { ...thing.definition, call: { upstream: api } } } } },
    ],
    [
      'a body with a function',
      {
        ...good,
        tools: {
          x: tool({
            ...thing.definition,
            input: z.object({}),
            call: api.post('/x', { body: { f: (() => 1) as never } }),
          }),
        },
      },
    ],
    [
      'a scope with strange includes',
      { ...good, tools: { x: { ...thing, definition: { ...thing.definition, scope: { ...read, includes: 3 } } } } },
    ],
    ['a schema that is none', { ...good, tools: { x: { ...thing, definition: { ...thing.definition, input: 3 } } } }],
    ['a schema that throws', { ...good, tools: { x: { ...thing, definition: { ...thing.definition, input: trap } } } }],
    [
      'an upstream without options',
      {
        ...good,
        tools: {
          x: {
            ...thing,
            definition: { ...thing.definition, call: { ...thing.definition.call, upstream: { kind: 'upstream' } } },
          },
        },
      },
    ],
  ])('never throws: %s', (_, config) => {
    const declaration: Declaration = declare(config)
    expect(declaration.problems.length).toBeGreaterThan(0)
    expect(() => JSON.stringify(declaration)).not.toThrow()
  })

  test('a use of the clock in a getter is told apart from other errors', () => {
    const impure = (): never => {
      throw Object.assign(new Error('the current time is not there'), { name: 'ImpureError' })
    }
    const { problems: found } = declare(Object.defineProperty({ ...good }, 'tools', { get: impure }))
    expect(found).toMatchObject([{ code: 'impure', message: 'the current time is not there' }])
    expect(found[0]?.site).toMatch(/declare\.test\.ts/)
  })

  test('carries approvals, constraints and invariants', () => {
    const bot = agent({ redirectUris: ['https://a.example/cb'], roles: [member] })
    const declaration = declare(
      defineConfig({
        ...good,
        agents: { bot },
        policies: [
          approve('ask', { what: thing, by: [member, bot], within: '15m', redact: ['iban'] }),
          constrain('bound', { limit: '1/m', redact: ['a.b'], when: { principal: { claims: { level: { gte: 3 } } } } }),
          allow('own', { what: thing, when: { args: { id: ref.principal('user') } } }),
        ],
        invariants: [
          never('n', { what: read, except: bot }),
          always('w', { who: member, what: thing, when: { args: { id: { under: '/a' } } } }),
          requiresApproval('p', {}),
        ],
      }),
    )
    expect(declaration.problems).toEqual([])
    expect(declaration.rules).toMatchObject([
      {
        name: 'ask',
        effect: 'approve',
        redact: ['iban'],
        approval: {
          by: [
            { kind: 'role', name: 'member' },
            { kind: 'agent', name: 'bot' },
          ],
          within: '15m',
        },
      },
      { name: 'own', effect: 'allow', approval: null, redact: [], when: { args: { id: { $principal: 'user' } } } },
    ])
    expect(declaration.constraints).toMatchObject([
      { name: 'bound', who: null, what: null, limit: '1/m', redact: ['a.b'], when: { principal: {} } },
    ])
    expect(declaration.invariants).toMatchObject([
      { name: 'n', claim: 'never', except: [{ kind: 'agent', name: 'bot' }], what: [{ kind: 'scope', name: 'read' }] },
      { name: 'w', claim: 'always', who: [{ kind: 'role', name: 'member' }], except: [] },
      { name: 'p', claim: 'requires-approval', who: null, what: null, when: null },
    ])
    for (const { site } of [...declaration.constraints, ...declaration.invariants])
      expect(site).toMatch(/declare\.test\.ts/)
    expect(JSON.parse(JSON.stringify(declaration))).toEqual(declaration)
  })

  test.each<[string, unknown, readonly string[]]>([
    ['invariants that are no list', { ...good, invariants: {} }, ['shape /invariants `invariants` is not a list']],
    [
      'a rule among the invariants',
      { ...good, invariants: [allow('a', { what: thing })] },
      ['shape /invariants/0 this is an object of another kind, not an invariant'],
    ],
    [
      'an invariant among the rules',
      { ...good, policies: [never('a', { what: thing })] },
      ['shape /policies/0 this is an object of another kind, not a rule'],
    ],
    [
      'an approver that is none',
      { ...good, policies: [approve('a', { what: thing, by: 'lead' as never, within: '1m' })] },
      ['unknown-agent /by this is neither a role nor an agent'],
    ],
    [
      'an agent left out that is not declared',
      { ...good, invariants: [never('a', { except: agent({ redirectUris: ['https://a.example'], roles: [] }) })] },
      ["unknown-agent /except this agent is not in the config's `agents`"],
    ],
    [
      'a text as redactions',
      { ...good, policies: [constrain('a', { redact: 'iban' as never })] },
      ['shape /redact `redact` is not a list of paths'],
    ],
  ])('says what is wrong with %s, among policies and invariants', (_, config, expected) => {
    expect(problems(config)).toEqual(expected)
  })

  test('takes many things', () => {
    const tools = Object.fromEntries(
      Array.from({ length: 300 }, (_, index) => [
        `t${index}`,
        tool({ ...thing.definition, input: z.object({ id: z.string() }), call: api.get('/things/{id}') }),
      ]),
    )
    const declaration = declare({ ...good, tools, policies: [] })
    expect(declaration.tools).toHaveLength(300)
    expect(declaration.upstreams).toHaveLength(1)
  })
})

describe('a secret in clear', () => {
  const canary = 'hunter2-canary'
  test.each<[string, unknown]>([
    ['bearer', bearer(canary as never)],
    ['basic', basic('me', canary as never)],
    ['an API key', apiKey({ header: 'X-Key' }, canary as never)],
    ['the credential itself', canary],
    ['an object', { kind: 'bearer', secret: { value: canary } }],
    ['a number', bearer({ toString: () => canary } as never)],
  ])('%s: is refused and appears nowhere', (_, auth) => {
    const upstream = http('https://api.example.com', { actAs: 'service', auth: auth as never })
    const declaration = declare({
      ...good,
      tools: { thing: tool({ ...thing.definition, input: z.object({}), call: upstream.get('/x') }) },
      policies: [],
    })
    expect(declaration.problems.map(({ code }) => code)).toEqual([auth === canary ? 'shape' : 'secret-in-clear'])
    expect(JSON.stringify(declaration)).not.toContain(canary)
  })
})
