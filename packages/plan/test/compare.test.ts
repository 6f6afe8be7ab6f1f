import type { ConditionNode, JsonObject, Program, RuleNode, Span, ToolNode, UpstreamNode } from '@fullmakt/ir'
import { describe, expect, test } from 'vitest'
import { compare, needsApproval } from '../src/index.ts'

const span: Span = { file: 'fullmakt.config.ts', line: 1, column: 1, endLine: 1, endColumn: 2, exact: true }
const elsewhere: Span = { ...span, line: 99, endLine: 99 }
const condition: ConditionNode = { kind: 'test', source: 'args', path: ['id'], operator: 'eq', operand: 'a' }

const allow: RuleNode = {
  kind: 'rule',
  name: 'allowed',
  effect: 'allow',
  who: null,
  tools: ['get'],
  when: null,
  limit: null,
  redact: [],
  approval: null,
  span,
}
const deny: RuleNode = { ...allow, name: 'denied', effect: 'deny', when: condition }
const upstream: UpstreamNode = {
  kind: 'upstream',
  id: 'api.example.com',
  origin: 'https://api.example.com',
  actAs: 'service',
  credential: { kind: 'bearer', secret: 'env:TOKEN' },
  privateNetwork: false,
  timeoutMs: 15_000,
  maxAnswerBytes: 1_048_576,
  span,
}
const get: ToolNode = {
  kind: 'tool',
  name: 'get',
  title: null,
  description: 'Get.',
  scope: 'read',
  annotations: { readOnly: true, destructive: false, idempotent: true, openWorld: true },
  requires: {},
  input: { type: 'object' },
  output: null,
  call: { kind: 'http-call', upstream: 'api.example.com', method: 'GET', path: [['x']], query: [], body: null },
  span,
}
const issuer = {
  issuer: 'https://idp.example.com',
  keys: null,
  jwksUri: 'https://idp.example.com/jwks',
  account: 'sub',
} as const
const identity = {
  kind: 'oidc',
  issuer: 'https://login.example.com',
  clientId: 'fullmakt',
  clientSecret: null,
  rolesClaim: 'groups',
  roles: [{ value: 'staff', role: 'member' }],
  claims: [],
  scopes: ['openid'],
  privateNetwork: false,
} as const
const program: Program = {
  format: 'fullmakt.program',
  version: '1.0',
  server: {
    kind: 'server',
    name: 'fullmakt',
    version: '1.0.0',
    issuer: 'https://agents.example.com',
    resource: 'https://agents.example.com/mcp',
    instructions: null,
    dynamicRegistration: false,
    clientIdMetadata: true,
    accessTokenMs: 600_000,
    grantMs: 2_592_000_000,
  },
  scopes: [{ kind: 'scope', name: 'read', title: 'Read', includes: [], span }],
  roles: [{ kind: 'role', name: 'member', span }],
  agents: [
    { kind: 'agent', name: 'bot', title: 'Bot', redirectUris: ['https://a.example/cb'], roles: ['member'], span },
  ],
  upstreams: [upstream],
  tools: [get],
  constraints: [],
  invariants: [],
  rules: [allow, deny],
}

const second = {
  ...upstream,
  id: 'b.example.com',
  origin: 'https://b.example.com',
  credential: { kind: 'none' as const },
}
const scope = program.scopes[0]!
const bot = program.agents[0]!

/** What is added to get from the older to the newer, and what is said in this direction and back. */
const cases: readonly [string, Partial<Program>, readonly string[], readonly string[]][] = [
  ['an allow that adds nothing', { rules: [allow, deny, { ...allow, name: 'more' }] }, [], []],
  ['a deny that takes nothing', { rules: [allow, deny, { ...deny, name: 'less' }] }, [], []],
  [
    'a condition',
    { rules: [{ ...allow, when: condition }, deny] },
    ['ACCESS_LOST narrow get for anyone'],
    ['ACCESS_GAINED broaden get for anyone'],
  ],
  [
    'a limit',
    { rules: [{ ...allow, limit: { count: 1, periodMs: 1 } }, deny] },
    ['ACCESS_LIMIT_ADDED narrow get'],
    ['ACCESS_LIMIT_REMOVED broaden get'],
  ],
  [
    'a rule turned around',
    { rules: [{ ...allow, effect: 'deny' }, deny] },
    ['ACCESS_LOST narrow get for anyone'],
    ['ACCESS_GAINED broaden get for anyone'],
  ],
  [
    'a tool',
    { tools: [get, { ...get, name: 'put' }] },
    ['MCP_TOOL_ADDED neutral put'],
    ['MCP_TOOL_REMOVED narrow breaking put'],
  ],
  [
    'an input',
    { tools: [{ ...get, input: { type: 'object', required: ['id'] } }] },
    ['MCP_INPUT_PROPERTY_BECAME_REQUIRED neutral breaking get  id'],
    ['MCP_INPUT_PROPERTY_BECAME_OPTIONAL broaden get  id'],
  ],
  [
    'an output',
    { tools: [{ ...get, output: { type: 'object' } }] },
    ['MCP_OUTPUT_ADDED neutral get'],
    ['MCP_OUTPUT_REMOVED broaden breaking get'],
  ],
  [
    'a description',
    { tools: [{ ...get, description: 'Fetch.' }] },
    ['MCP_DESCRIPTION_CHANGED neutral get'],
    ['MCP_DESCRIPTION_CHANGED neutral get'],
  ],
  [
    'a title',
    { tools: [{ ...get, title: 'Get' }] },
    ['MCP_TITLE_CHANGED neutral get'],
    ['MCP_TITLE_CHANGED neutral get'],
  ],
  [
    'a request',
    { tools: [{ ...get, call: { ...get.call, method: 'DELETE' } }] },
    ['UPSTREAM_REQUEST_CHANGED broaden get  method'],
    ['UPSTREAM_REQUEST_CHANGED broaden get  method'],
  ],
  [
    'annotations',
    { tools: [{ ...get, annotations: { ...get.annotations, readOnly: false } }] },
    ['MCP_ANNOTATIONS_CHANGED neutral get'],
    ['MCP_ANNOTATIONS_SAY_LESS neutral get'],
  ],
  [
    'capabilities',
    { tools: [{ ...get, requires: { sampling: {} } }] },
    ['MCP_REQUIREMENTS_CHANGED neutral breaking get'],
    ['MCP_REQUIREMENTS_CHANGED neutral get'],
  ],
  [
    'the scope of a tool',
    { tools: [{ ...get, scope: 'write' }] },
    ['AUTH_SCOPE_NOW_REQUIRED neutral breaking get'],
    ['AUTH_SCOPE_NO_LONGER_REQUIRED broaden get', 'AUTH_SCOPE_NOW_REQUIRED neutral breaking get'],
  ],
  [
    'an issuer',
    { server: { ...program.server, issuer: 'https://b.example' } },
    ['AUTH_ISSUER_CHANGED neutral breaking issuer'],
    ['AUTH_ISSUER_CHANGED neutral breaking issuer'],
  ],
  [
    'a resource',
    { server: { ...program.server, resource: 'https://b.example/mcp' } },
    ['AUTH_RESOURCE_IDENTIFIER_CHANGED neutral breaking resource'],
    ['AUTH_RESOURCE_IDENTIFIER_CHANGED neutral breaking resource'],
  ],
  [
    'instructions',
    { server: { ...program.server, instructions: 'Be kind.' } },
    ['MCP_SERVER_CHANGED neutral instructions'],
    ['MCP_SERVER_CHANGED neutral instructions'],
  ],
  [
    'registration',
    { server: { ...program.server, dynamicRegistration: true } },
    ['AUTH_REGISTRATION_METHOD_ADDED broaden dynamicRegistration'],
    ['AUTH_REGISTRATION_METHOD_REMOVED narrow breaking dynamicRegistration'],
  ],
  [
    'metadata documents',
    { server: { ...program.server, clientIdMetadata: false } },
    ['AUTH_REGISTRATION_METHOD_REMOVED narrow breaking clientIdMetadata'],
    ['AUTH_REGISTRATION_METHOD_ADDED broaden clientIdMetadata'],
  ],
  [
    'token lifetime',
    { server: { ...program.server, accessTokenMs: 1_200_000 } },
    ['AUTH_LIFETIME_RAISED broaden accessTokenMs'],
    ['AUTH_LIFETIME_LOWERED narrow accessTokenMs'],
  ],
  [
    'grant lifetime',
    { server: { ...program.server, grantMs: 1 } },
    ['AUTH_LIFETIME_LOWERED narrow grantMs'],
    ['AUTH_LIFETIME_RAISED broaden grantMs'],
  ],
  [
    'a scope',
    { scopes: [scope, { ...scope, name: 'write' }] },
    ['AUTH_SCOPE_ADDED neutral write'],
    ['AUTH_SCOPE_REMOVED narrow breaking write'],
  ],
  [
    'what a scope includes',
    { scopes: [{ ...scope, includes: ['all'] }] },
    ['AUTH_SCOPE_INCLUDES_MORE broaden read'],
    ['AUTH_SCOPE_INCLUDES_LESS narrow breaking read'],
  ],
  [
    'an agent',
    { agents: [bot, { ...bot, name: 'second' }] },
    ['AUTH_AGENT_ADDED broaden second'],
    ['AUTH_AGENT_REMOVED narrow breaking second'],
  ],
  [
    'the roles of an agent',
    { agents: [{ ...bot, roles: ['admin', 'member'] }] },
    ['AUTH_AGENT_ROLE_ADDED broaden bot  admin'],
    ['AUTH_AGENT_ROLE_REMOVED narrow bot  admin'],
  ],
  [
    'how an agent authenticates',
    { agents: [{ ...bot, auth: { kind: 'private_key_jwt', keys: null, jwksUri: 'https://bot.example.com/jwks' } }] },
    ['AUTH_AGENT_CREDENTIAL_CHANGED broaden? breaking bot'],
    ['AUTH_AGENT_CREDENTIAL_CHANGED broaden breaking bot'],
  ],
  ['how an agent authenticates, in other words', { agents: [{ ...bot, auth: { kind: 'none' } }] }, [], []],
  [
    'the scopes of an agent that are consented to',
    { agents: [{ ...bot, scopes: [] }] },
    program.scopes.map(({ name }) => `AUTH_AGENT_SCOPE_REMOVED narrow breaking bot  ${name}`).toSorted(),
    program.scopes.map(({ name }) => `AUTH_AGENT_SCOPE_ADDED broaden bot  ${name}`).toSorted(),
  ],
  [
    'permissions of an agent that proves nothing, which are none',
    { agents: [{ ...bot, mayExchange: true, mayIntrospect: true }] },
    [],
    [],
  ],
  [
    'an issuer of assertions',
    { server: { ...program.server, trustedIssuers: [issuer] } },
    ['AUTH_TRUSTED_ISSUER_ADDED broaden https://idp.example.com'],
    ['AUTH_TRUSTED_ISSUER_REMOVED narrow breaking https://idp.example.com'],
  ],
  [
    'hosts of clients',
    { server: { ...program.server, clientHosts: ['*.example.com', 'app.example.org'] } },
    ['AUTH_CLIENT_HOSTS_CHANGED narrow breaking any host'],
    ['AUTH_CLIENT_HOSTS_CHANGED broaden any host'],
  ],
  [
    'where people sign in',
    { identity },
    ['AUTH_IDENTITY_CHANGED broaden issuer'],
    ['AUTH_IDENTITY_CHANGED broaden issuer'],
  ],
  [
    'an upstream',
    { upstreams: [upstream, second] },
    ['UPSTREAM_ADDED broaden b.example.com'],
    ['UPSTREAM_REMOVED narrow b.example.com'],
  ],
  [
    'a private network',
    { upstreams: [{ ...upstream, privateNetwork: true }] },
    ['UPSTREAM_PRIVATE_NETWORK_OPENED broaden api.example.com'],
    ['UPSTREAM_PRIVATE_NETWORK_CLOSED narrow api.example.com'],
  ],
  [
    'a secret',
    { upstreams: [{ ...upstream, credential: { kind: 'bearer', secret: 'env:OTHER' } }] },
    [
      'UPSTREAM_CREDENTIAL_CHANGED broaden? api.example.com',
      'SECRET_NEEDED neutral env:OTHER',
      'SECRET_NO_LONGER_NEEDED neutral env:TOKEN',
    ],
    [
      'UPSTREAM_CREDENTIAL_CHANGED broaden? api.example.com',
      'SECRET_NEEDED neutral env:TOKEN',
      'SECRET_NO_LONGER_NEEDED neutral env:OTHER',
    ],
  ],
  [
    'a secret of the identity provider',
    { identity: { ...identity, clientSecret: 'env:LOGIN' } },
    ['AUTH_IDENTITY_CHANGED broaden issuer', 'SECRET_NEEDED neutral env:LOGIN'],
    ['AUTH_IDENTITY_CHANGED broaden issuer', 'SECRET_NO_LONGER_NEEDED neutral env:LOGIN'],
  ],
  [
    'secrets of an agent, one of which an upstream has, too',
    { agents: [{ ...bot, auth: { kind: 'client_secret_basic', hashes: [], secrets: ['env:BOT', 'env:TOKEN'] } }] },
    ['AUTH_AGENT_CREDENTIAL_CHANGED broaden? breaking bot', 'SECRET_NEEDED neutral env:BOT'],
    ['AUTH_AGENT_CREDENTIAL_CHANGED broaden breaking bot', 'SECRET_NO_LONGER_NEEDED neutral env:BOT'],
  ],
]

const say = async (older: Program, newer: Program): Promise<readonly string[]> =>
  (await compare(older, newer)).map(
    ({ code, direction, certainty, breaking, subject }) =>
      `${code} ${direction}${certainty === 'undecided' ? '?' : ''}${breaking ? ' breaking' : ''} ${subject}`,
  )

describe('compare', () => {
  test.each(cases)('%s', async (_, difference, there, back) => {
    const newer = { ...program, ...difference }
    expect(await say(program, newer)).toEqual(there)
    expect(await say(newer, program)).toEqual(back)
    expect(await say(newer, newer)).toEqual([])
  })

  test('a declaration that moved is no change', async () => {
    const moved = <T extends { readonly span: Span }>(items: readonly T[]): readonly T[] =>
      items.map((item) => ({ ...item, span: elsewhere })).reverse()
    const newer: Program = {
      ...program,
      scopes: moved(program.scopes),
      roles: moved(program.roles),
      agents: moved(program.agents),
      upstreams: moved(program.upstreams),
      tools: moved(program.tools),
      rules: moved(program.rules),
    }
    expect(await compare(program, newer)).toEqual([])
  })

  test('the most dangerous section comes first, and places are those of the newer Program', async () => {
    const newer: Program = {
      ...program,
      server: { ...program.server, grantMs: 1 },
      upstreams: [{ ...upstream, credential: { kind: 'bearer', secret: 'env:OTHER' }, span: elsewhere }],
      tools: [{ ...get, description: 'Fetch.', span: elsewhere }],
      rules: [{ ...allow, when: condition, span: elsewhere }, deny],
    }
    const changes = await compare(program, newer)
    expect(changes.map(({ section }) => section)).toEqual([
      'access',
      'clients',
      'auth',
      'upstreams',
      'secrets',
      'secrets',
    ])
    expect(changes.map(({ because }) => because[0]?.span.line ?? null)).toEqual([99, 99, null, 99, 99, 1])
  })
})

test('other keys of an issuer may be in other hands', async () => {
  const trusting = (jwksUri: string): Program => ({
    ...program,
    server: { ...program.server, trustedIssuers: [{ ...issuer, jwksUri }] },
  })
  const changes = await compare(trusting('https://idp.example.com/1'), trusting('https://idp.example.com/2'))
  expect(changes.map(({ code, direction, certainty }) => [code, direction, certainty])).toEqual([
    ['AUTH_TRUSTED_ISSUER_CHANGED', 'broaden', 'undecided'],
  ])
})

test.each([
  ['another issuer', { issuer: 'https://other.example.com' }, ['broaden proven issuer'], ['broaden proven issuer']],
  ['another claim', { rolesClaim: 'roles' }, ['broaden proven rolesClaim'], ['broaden proven rolesClaim']],
  [
    'another role for a value',
    { roles: [{ value: 'staff', role: 'lead' }] },
    ['broaden proven staff → lead', 'narrow proven staff → member'],
    ['broaden proven staff → member', 'narrow proven staff → lead'],
  ],
  ['no roles', { roles: [] }, ['narrow proven staff → member'], ['broaden proven staff → member']],
  ['a private network', { privateNetwork: true }, ['broaden proven privateNetwork'], ['narrow proven privateNetwork']],
  ['another client', { clientId: 'x' }, ['broaden undecided clientId'], ['broaden undecided clientId']],
  ['more claims', { claims: ['team'] }, ['broaden undecided claims'], ['broaden undecided claims']],
])('where people sign in: %s', async (_, part, there, back) => {
  const [one, other]: Program[] = [
    { ...program, identity },
    { ...program, identity: { ...identity, ...part } },
  ]
  const found = async (older: Program, newer: Program): Promise<string[]> =>
    (await compare(older, newer)).map(({ code, direction, certainty, subject }) => {
      expect(code).toBe('AUTH_IDENTITY_CHANGED')
      return `${direction} ${certainty} ${subject}`
    })
  expect((await found(one!, other!)).sort()).toEqual(there)
  expect((await found(other!, one!)).sort()).toEqual(back)
})

test('hosts of clients are compared by what they take', async () => {
  const taking = (...clientHosts: readonly string[]): Program => ({
    ...program,
    server: { ...program.server, clientHosts },
  })
  const found = async (older: readonly string[], newer: readonly string[]): Promise<string[]> =>
    (await compare(taking(...older), taking(...newer))).map(
      ({ code, direction, subject }) => `${code} ${direction} ${subject}`,
    )
  expect(await found(['*.example.com'], ['*.example.com', 'app.example.com'])).toEqual([])
  expect(await found(['*.example.com'], ['*.dev.example.com'])).toEqual([
    'AUTH_CLIENT_HOSTS_CHANGED narrow *.example.com',
  ])
  expect((await found(['a.example'], ['b.example'])).sort()).toEqual([
    'AUTH_CLIENT_HOSTS_CHANGED broaden b.example',
    'AUTH_CLIENT_HOSTS_CHANGED narrow a.example',
  ])
})

describe('an agent that authenticates', () => {
  const keys = {
    ...bot,
    auth: { kind: 'private_key_jwt', keys: null, jwksUri: 'https://bot.example.com/jwks' },
  } as const
  const [scope] = program.scopes.map(({ name }) => name)
  test.each<[string, Partial<typeof bot>, readonly string[], readonly string[]]>([
    [
      'scopes to act for itself',
      { scopes: [scope!] },
      [`AUTH_AGENT_OWN_SCOPE_ADDED broaden bot  ${scope}`],
      [`AUTH_AGENT_OWN_SCOPE_REMOVED narrow breaking bot  ${scope}`],
    ],
    [
      'exchanging tokens',
      { mayExchange: true },
      ['AUTH_AGENT_PERMISSION_ADDED broaden bot  mayExchange'],
      ['AUTH_AGENT_PERMISSION_REMOVED narrow breaking bot  mayExchange'],
    ],
    [
      'asking about tokens',
      { mayIntrospect: true },
      ['AUTH_AGENT_PERMISSION_ADDED broaden bot  mayIntrospect'],
      ['AUTH_AGENT_PERMISSION_REMOVED narrow breaking bot  mayIntrospect'],
    ],
  ])('%s', async (_what, change, there, back) => {
    const [before, after] = [
      { ...program, agents: [keys] },
      { ...program, agents: [{ ...keys, ...change }] },
    ]
    const only = (lines: readonly string[]) => lines.filter((line) => /OWN_SCOPE|PERMISSION/.test(line))
    expect(only(await say(before, after))).toEqual(there)
    expect(only(await say(after, before))).toEqual(back)
  })
})

describe('a fingerprint is of what was approved and of nothing larger:', () => {
  const printed = async (older: Partial<Program>, newer: Partial<Program>): Promise<readonly string[]> => {
    const changes = await compare({ ...program, ...older }, { ...program, ...newer })
    return changes.filter(needsApproval).map(({ fingerprint }) => fingerprint)
  }
  const taking = (members: JsonObject, more: JsonObject = {}): Partial<Program> => ({
    tools: [{ ...get, input: { type: 'object', properties: members, ...more } }],
  })
  const texts = (maxLength: number): JsonObject => ({ type: 'string', maxLength })
  const page = (contents: string): Partial<Program> => ({
    tools: [{ ...get, resource: { uri: ['docs://page'], mimeType: null, binary: false, contents } }],
  })
  const prompt = (description: string): Partial<Program> => ({
    prompts: [{ kind: 'prompt', name: 'p', title: null, description, arguments: [], input: {}, messages: [], span }],
  })
  const newTool = (method: 'GET' | 'DELETE'): Partial<Program> => ({
    tools: [get, { ...get, name: 'other', call: { ...get.call, method } }],
    rules: [allow, deny, { ...allow, tools: ['other'] }],
  })
  const third = { ...second, id: 'c.example.com', origin: 'https://c.example.com' }
  // The three swap ids, as those of one host do.
  const numbered = (...origins: readonly UpstreamNode[]): Partial<Program> => ({
    upstreams: origins.map((one, index) => ({ ...one, id: `${index}.example.com` })),
    tools: [{ ...get, call: { ...get.call, upstream: '0.example.com' } }],
  })

  test.each<[string, Partial<Program>, Partial<Program>, Partial<Program>]>([
    ['a name with a dot', taking({ 'a.b': texts(1) }), taking({ 'a.b': texts(2) }), taking({ 'a.b': texts(99) })],
    [
      'other members',
      taking({}, { additionalProperties: texts(1) }),
      taking({}, { additionalProperties: texts(2) }),
      taking({}, { additionalProperties: texts(99) }),
    ],
    [
      'what a reference leads to',
      taking({ a: { allOf: [{ $ref: '#/$defs/x' }] } }, { $defs: { x: texts(1) } }),
      taking({ a: { allOf: [{ $ref: '#/$defs/x' }] } }, { $defs: { x: texts(2) } }),
      taking({ a: { allOf: [{ $ref: '#/$defs/x' }] } }, { $defs: { x: texts(99) } }),
    ],
    ['contents', page('a'), page('b'), page('c')],
    ['a prompt', {}, prompt('Be kind.'), prompt('Be cruel.')],
    ['where people sign in', {}, { identity }, { identity: { ...identity, rolesClaim: 'other' } }],
    ['what a tool that is new does', {}, newTool('GET'), newTool('DELETE')],
    [
      'another upstream',
      numbered(upstream, second, third),
      numbered(second, third, upstream),
      numbered(third, upstream, second),
    ],
  ])('%s', async (_about, older, newer, larger) => {
    const [approved, other] = [await printed(older, newer), await printed(older, larger)]
    expect(approved.length).toBeGreaterThan(0)
    expect(other.filter((fingerprint) => !approved.includes(fingerprint))).not.toEqual([])
    expect(await printed(older, newer)).toEqual(approved)
  })
})

test('a default that is another, or gone, may let more happen: a call without it is another call', async () => {
  const defaulting = (...schemas: readonly JsonObject[]): readonly Program[] =>
    schemas.map((id) => ({ ...program, tools: [{ ...get, input: { type: 'object', properties: { id } } }] }))
  const [a, b, none] = defaulting({ default: 'a' }, { default: 'b' }, {})
  for (const [older, newer] of [
    [a, b],
    [a, none],
    [none, a],
  ])
    expect(await say(older!, newer!)).toEqual(['MCP_INPUT_DEFAULT_CHANGED broaden? get  id'])
})

test.each<[string, JsonObject, JsonObject, readonly string[]]>([
  [
    'a member more',
    { properties: { a: {} } },
    { properties: { a: {}, b: {} } },
    ['MCP_OUTPUT_PROPERTY_ADDED broaden get  b'],
  ],
  [
    'a member more, which is of a kind',
    { properties: { a: {} } },
    { properties: { a: {}, b: { type: 'string' } } },
    ['MCP_OUTPUT_PROPERTY_ADDED broaden get  b'],
  ],
  [
    'all members',
    { properties: { a: {} } },
    { properties: { a: {} }, additionalProperties: true },
    ['MCP_OUTPUT_OPENED broaden get'],
  ],
  [
    'a member of items',
    { properties: { a: { type: 'array', items: { properties: {} } } } },
    { properties: { a: { type: 'array', items: { properties: { b: {} } } } } },
    ['MCP_OUTPUT_PROPERTY_ADDED broaden get  a.*.b'],
  ],
  ['what was shown before', { properties: { a: {} }, additionalProperties: true }, { properties: { a: {} } }, []],
])('an answer shows more: %s', async (_about, older, newer, expected) => {
  const [was, is] = [older, newer].map((output) => ({ ...program, tools: [{ ...get, output }] }))
  expect(await say(was!, is!)).toEqual(expected)
})
