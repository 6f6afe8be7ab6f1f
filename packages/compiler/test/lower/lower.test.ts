import { describe, expect, test } from 'vitest'
import { compileText, configText, line } from '../support.ts'

async function programOf(text: string) {
  const { program, diagnostics } = await compileText(text)
  expect(diagnostics.map(line)).toEqual([])
  return program!
}

describe('a config becomes a Program', () => {
  test('with the defaults that the README of the config language names', async () => {
    const program = await programOf(configText())
    expect(program.server).toEqual({
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
    })
    expect(program.upstreams[0]).toMatchObject({
      id: 'api.example.com',
      credential: { kind: 'bearer', secret: 'env:TOKEN' },
      privateNetwork: false,
      timeoutMs: 15_000,
      maxAnswerBytes: 1_048_576,
      span: { file: 'fullmakt.config.ts', line: 4, column: 18, endLine: 4, endColumn: 22, exact: true },
    })
    expect(program.tools[0]).toMatchObject({
      input: { type: 'object', required: ['id'], additionalProperties: false },
      annotations: { readOnly: true, destructive: false, idempotent: true, openWorld: true },
      call: { method: 'GET', path: [['things'], [{ argument: 'id' }]], query: [], body: null },
    })
    expect(program.roles.map(({ name }) => name)).toEqual(['member'])
  })

  test('requests become templates', async () => {
    const program = await programOf(
      configText({
        input: 'z.object({ id: z.string(), n: z.int(), tags: z.array(z.string()).optional() })',
        call: `upstream.post('/a-{id}-{n}.json/x/', {
    query: ['n'],
    body: { id: argument('id'), note: text('no. {n} of {id}!'), fixed: { deep: [1, 'two', null, argument('tags')] }, flag: true },
  })`,
      }),
    )
    expect(program.tools[0]?.annotations).toEqual({
      readOnly: false,
      destructive: false,
      idempotent: false,
      openWorld: true,
    })
    expect(program.tools[0]?.call).toEqual({
      kind: 'http-call',
      upstream: 'api.example.com',
      method: 'POST',
      path: [['a-', { argument: 'id' }, '-', { argument: 'n' }, '.json'], ['x'], []],
      query: [['n', { kind: 'argument', name: 'n' }]],
      body: {
        kind: 'object',
        members: [
          [
            'fixed',
            {
              kind: 'object',
              members: [
                [
                  'deep',
                  {
                    kind: 'array',
                    items: [
                      { kind: 'literal', value: 1 },
                      { kind: 'literal', value: 'two' },
                      { kind: 'literal', value: null },
                      { kind: 'argument', name: 'tags' },
                    ],
                  },
                ],
              ],
            },
          ],
          ['flag', { kind: 'literal', value: true }],
          ['id', { kind: 'argument', name: 'id' }],
          ['note', { kind: 'text', parts: ['no. ', { argument: 'n' }, ' of ', { argument: 'id' }, '!'] }],
        ],
      },
    })
  })

  test('annotations follow the method unless they are said', async () => {
    const tools = ['get', 'post', 'put', 'patch', 'delete'].map(
      (method) =>
        `${method}_it: tool({ description: 'x', scope: read, input: z.object({}), call: upstream.${method}('/x') })`,
    )
    const said =
      "said: tool({ description: 'x', scope: read, input: z.object({}), call: upstream.delete('/x'), annotations: { destructive: false, openWorld: false } })"
    const { tools: made } = await programOf(
      configText({
        tools: `tools: { thing, ${[...tools, said].join(', ')} },`,
        policies: "allow('a', { what: read })",
      }),
    )
    const flags = Object.fromEntries(
      made.map(({ name, annotations: a }) => [
        name,
        [a.readOnly, a.destructive, a.idempotent, a.openWorld].map(Number).join(''),
      ]),
    )
    expect(flags).toEqual({
      thing: '1011',
      get_it: '1011',
      post_it: '0001',
      put_it: '0111',
      patch_it: '0111',
      delete_it: '0111',
      said: '0010',
    })
  })

  test('scopes are closed over what they include, and rules resolved through them', async () => {
    const program = await programOf(
      configText({
        scopes:
          "const read = scope('read', 'Read')\nconst write = scope('write', 'Write', { includes: [read] })\nconst admin = scope('admin', 'Everything', { includes: [write] })",
        extra:
          "const edit = tool({ description: 'x', scope: write, input: z.object({}), call: upstream.put('/x') })\nconst wipe = tool({ description: 'x', scope: admin, input: z.object({}), call: upstream.delete('/x') })",
        tools: 'tools: { wipe, thing, edit },',
        policies:
          "allow('r', { what: read }), allow('w', { what: [write, edit] }), allow('a', { what: admin }), deny('d', { when: { now: { hour: 3 } } })",
      }),
    )
    expect(program.scopes.map(({ name, includes }) => [name, includes])).toEqual([
      ['admin', ['read', 'write']],
      ['read', []],
      ['write', ['read']],
    ])
    expect(program.tools.map(({ name }) => name)).toEqual(['edit', 'thing', 'wipe'])
    expect(program.rules.map(({ name, tools }) => [name, tools])).toEqual([
      ['r', ['thing']],
      ['w', ['edit', 'thing']],
      ['a', ['edit', 'thing', 'wipe']],
      ['d', ['edit', 'thing', 'wipe']],
    ])
  })

  test('what an agent may be given', async () => {
    const { agents } = await programOf(
      configText({
        imports: "import { privateKeyJwt } from 'fullmakt'",
        server:
          "{ url: 'https://agents.example.com' },\n  agents: { bot: agent({ auth: privateKeyJwt('https://bot.example.com/jwks'), scopes: [read, read], mayExchange: true, mayIntrospect: true, roles: [member] }), least: agent({ auth: privateKeyJwt('https://bot.example.com/jwks'), scopes: [], mayExchange: false, roles: [member] }) }",
      }),
    )
    expect(agents[0]).toMatchObject({ name: 'bot', scopes: ['read'], mayExchange: true, mayIntrospect: true })
    expect(agents[1]).toMatchObject({ name: 'least', scopes: [] })
    expect(Object.keys(agents[1] ?? {})).not.toContain('mayExchange')
    const proves =
      "{ url: 'https://agents.example.com' },\n  agents: { bot: agent({ redirectUris: ['https://a.example/cb'], "
    for (const [settings, message] of [
      ['mayExchange: true', '`mayExchange` is of no use to the agent `bot`, which proves nothing'],
      ['mayIntrospect: true', '`mayIntrospect` is of no use to the agent `bot`, which proves nothing'],
      ["scopes: ['read' as never]", 'this is not a scope (`scopes.0`)'],
    ]) {
      const { diagnostics } = await compileText(configText({ server: `${proves}${settings}, roles: [member] }) }` }))
      expect(diagnostics.map((one) => one.message)).toEqual([message])
    }
  })

  test('the secret of an agent by its place', async () => {
    const hash = `sha256:${'A'.repeat(43)}`
    const agentsOf = (secrets: string): string =>
      configText({
        imports: "import { clientSecret } from 'fullmakt'",
        server: `{ url: 'https://agents.example.com' },\n  agents: { bot: agent({ auth: clientSecret(${secrets}), roles: [member] }) }`,
      })
    const { agents } = await programOf(
      agentsOf(`secret('env:BOT'), '${hash}', secret('file:/run/bot'), secret('env:BOT')`),
    )
    expect(agents[0]?.auth).toEqual({
      kind: 'client_secret_basic',
      hashes: [hash],
      secrets: ['env:BOT', 'file:/run/bot'],
    })
    const only = await programOf(agentsOf("secret('env:BOT')"))
    expect(only.agents[0]?.auth).toEqual({ kind: 'client_secret_basic', hashes: [], secrets: ['env:BOT'] })
    for (const [given, code] of [
      ["secret('hunter2' as never)", 'FMK2303'],
      ["secret('env:A'), 'hunter2' as never", 'FMK2301'],
    ] as const) {
      const { diagnostics } = await compileText(agentsOf(given))
      expect(diagnostics.map((one) => one.code)).toEqual([code])
      expect(JSON.stringify(diagnostics.map((one) => one.message))).not.toContain('hunter2')
    }
  })

  test('credentials, agents and limits', async () => {
    const program = await programOf(
      configText({
        upstream:
          "http('http://127.0.0.1:8080', { actAs: 'service', auth: apiKey({ header: 'X-API-Key' }, secret('file:/run/key')), privateNetwork: true, timeout: '500ms', maxAnswerBytes: 10 })",
        server:
          "{ url: 'https://agents.example.com', name: 'n', version: '2', instructions: 'i' },\n  oauth: { dynamicRegistration: true, clientIdMetadata: false, accessToken: '5m', grant: '1d' },\n  agents: { bot: agent({ redirectUris: ['https://a.example/cb', 'http://127.0.0.1/cb'], roles: [member, role('extra'), member] }) }",
        extra:
          "const b = http('https://b.example', { actAs: 'service', auth: basic('me', secret('env:B')) })\nconst c = tool({ description: 'x', scope: read, input: z.object({}), call: b.get('/') })",
        tools: 'tools: { thing, c },',
        policies: "allow('a', { who: [member, role('other')], what: read, limit: '5/10s' })",
      }),
    )
    expect(program.server).toMatchObject({
      name: 'n',
      version: '2',
      instructions: 'i',
      dynamicRegistration: true,
      clientIdMetadata: false,
      accessTokenMs: 300_000,
      grantMs: 86_400_000,
    })
    expect(program.upstreams.map(({ id, credential }) => [id, credential])).toEqual([
      ['127.0.0.1:8080', { kind: 'api-key', in: 'header', name: 'x-api-key', secret: 'file:/run/key' }],
      ['b.example', { kind: 'basic', username: 'me', secret: 'env:B' }],
    ])
    expect(program.agents[0]).toMatchObject({ name: 'bot', title: 'bot', roles: ['extra', 'member'] })
    expect(Object.keys(program.agents[0] ?? {})).not.toContain('scopes')
    expect(program.rules[0]).toMatchObject({
      who: [
        { kind: 'role', name: 'member' },
        { kind: 'role', name: 'other' },
      ],
      limit: { count: 5, periodMs: 10_000 },
    })
    expect(program.tools.find(({ name }) => name === 'c')?.call.path).toEqual([[]])
  })
})
