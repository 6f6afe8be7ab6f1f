import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMcpHandler } from '../src/index.ts'
import { BASE, META, type RawRequest, serve, tool } from './harness.ts'

const LIST = '{"jsonrpc":"2.0","id":1,"method":"tools/list"}'

describe('what HTTP says', () => {
  it.each(['GET', 'DELETE', 'PUT', 'HEAD', 'OPTIONS', 'PATCH', 'post'])('22, 57: %s is 405', async (method) => {
    const answer = await serve().send({ method, body: LIST })
    expect(answer).toMatchObject({ status: 405, headers: { allow: 'POST', 'cache-control': 'no-store' } })
    expect(answer.json).not.toHaveProperty('id')
  })

  it.each<[string | readonly string[] | undefined, number]>([
    ['application/json', 200],
    ['Application/JSON; charset=UTF-8', 200],
    ['application/json;charset="utf-8"', 200],
    ['application/json; charset=utf-16', 415],
    ['application/jsonp', 415],
    ['text/plain', 415],
    ['application/json, text/plain', 415],
    [['application/json', 'text/plain'], 415],
    ['', 415],
    [undefined, 415],
  ])('16: content type %j is answered %d', async (contentType, status) => {
    expect((await serve().send({ headers: { ...BASE, 'content-type': contentType }, body: LIST })).status).toBe(status)
  })

  it.each<[string | undefined, number]>([
    [undefined, 200],
    ['', 200],
    ['  ', 200],
    ['*/*', 200],
    ['application/json', 200],
    ['text/event-stream, application/*;q=0.5', 200],
    ['text/html', 406],
    ['text/event-stream', 406],
    ['application/json;q=0', 406],
  ])('16: accept %j is answered %d', async (accept, status) => {
    expect((await serve().send({ headers: { ...BASE, accept }, body: LIST })).status).toBe(status)
  })

  it.each<[string | readonly string[], number]>([
    ['identity', 200],
    ['', 200],
    ['gzip', 415],
    ['identity, gzip', 415],
    [['identity', 'gzip'], 415],
  ])('content coding %j is answered %d, for the body is read as it came', async (coding, status) => {
    const answer = await serve().send({ headers: { ...BASE, 'content-encoding': coding }, body: LIST })
    expect(answer.status).toBe(status)
    if (status === 415) expect(answer.headers['accept-encoding']).toBe('identity')
  })

  it.each<[string | readonly string[], number]>([
    ['chunked', 200],
    ['Chunked', 200],
    ['gzip, chunked', 415],
    ['identity, chunked', 415],
    ['identity', 415],
    ['', 415],
    [['gzip', 'chunked'], 415],
  ])('A-324: transfer coding %j is answered %d, for whoever is between may undo it', async (coding, status) => {
    const answer = await serve().send({ headers: { ...BASE, 'transfer-encoding': coding }, body: LIST })
    expect(answer.status).toBe(status)
  })

  it('a body past the limit is 413, before the credential is looked at', async () => {
    const server = serve([], { maxBodyBytes: 100 })
    expect((await server.send({ body: `${LIST}${' '.repeat(100 - LIST.length)}` })).status).toBe(200)
    const headers = { ...BASE, authorization: undefined }
    expect((await server.send({ headers, body: ' '.repeat(101) })).status).toBe(413)
  })

  it('122, 127: 401 comes before the body is read, with the challenge', async () => {
    for (const authorization of [undefined, '', 'Basic x', ['Bearer anna', 'Bearer root']]) {
      const answer = await serve().send({ headers: { ...BASE, authorization }, body: 'no json' })
      expect(answer).toMatchObject({
        status: 401,
        headers: { 'www-authenticate': 'Bearer resource_metadata="x"', 'cache-control': 'no-store' },
      })
      expect(answer.json).toEqual({ jsonrpc: '2.0', error: { code: 401, message: 'Unauthorized' } })
    }
  })

  it.each([
    [400, 'Request refused'],
    [401, 'Unauthorized'],
    [403, 'Forbidden'],
    [503, 'Request refused'],
  ])(
    '122: a credential that is refused with %d is answered so, with a challenge where there is one',
    async (status, message) => {
      for (const wwwAuthenticate of ['Bearer x', null]) {
        const handle = createMcpHandler(
          { server: { name: 's', version: '1', instructions: null }, tools: [] },
          {
            authenticate: async () => ({ ok: false, status, wwwAuthenticate }),
            visible: () => ({ key: '', sees: () => true }),
            call: () => Promise.reject(new Error('a call')),
            principalOf: () => '',
            onFault() {},
          },
        )
        const { signal } = new AbortController()
        const answer = await handle({ method: 'POST', headers: BASE, body: new TextEncoder().encode(LIST), signal })
        expect(answer).toMatchObject({
          status,
          body: JSON.stringify({ jsonrpc: '2.0', error: { code: status, message } }),
        })
        expect(answer.headers['www-authenticate'] ?? null).toBe(wwwAuthenticate)
      }
    },
  )
})

describe('one JSON-RPC message', () => {
  it.each<[string, number]>([
    ['', -32700],
    ['{', -32700],
    [`${LIST}x`, -32700],
    ['null', -32600],
    ['[]', -32600],
    [`[${LIST}]`, -32600],
    ['"x"', -32600],
    ['{}', -32600],
    ['{"paramſ":{}}', -32600],
    ['{"jsonrpc":"1.0","id":1,"method":"tools/list"}', -32600],
    ['{"jsonrpc":"2.0","id":null,"method":"tools/list"}', -32600],
    ['{"jsonrpc":"2.0","id":{},"method":"tools/list"}', -32600],
    ['{"jsonrpc":"2.0","id":1.5,"method":"tools/list"}', -32600],
    ['{"jsonrpc":"2.0","id":1e400,"method":"tools/list"}', -32600],
    ['{"jsonrpc":"2.0","id":9007199254740993,"method":"tools/list"}', -32600],
    ['{"jsonrpc":"2.0","id":1,"method":"tools/list","params":[]}', -32600],
    ['{"jsonrpc":"2.0","id":1,"method":"tools/list","params":null}', -32600],
    ['{"jsonrpc":"2.0","id":1,"method":5}', -32600],
    ['{"jsonrpc":"2.0","id":1,"method":"tools/list","method":"tools/call"}', -32600],
    ['{"jsonrpc":"2.0","id":1,"result":{}}', -32600],
    ['{"jsonrpc":"2.0","id":1,"method":"ping","result":{}}', -32600],
    ['{"jsonrpc":"2.0","method":"tools/call","params":{"name":"zeta"}}', -32600],
    ['{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"zeta","arguments":{"__proto__":{}}}}', -32600],
  ])('1, 2, 15: %s is refused with %d', async (body, code) => {
    const server = serve()
    const answer = await server.send({ body })
    expect(answer).toMatchObject({ status: 400, json: { jsonrpc: '2.0', error: { code } } })
    expect(answer.json.id ?? 1).toBe(1)
    expect(answer.body).not.toContain('"id":null')
    expect(server.calls).toEqual([])
  })

  it('24: echoes ids as they came', async () => {
    for (const id of ['', 'a"\n', 0, -5, 9007199254740991]) {
      expect((await serve().legacy('ping', {}, { id })).json.id).toBe(id)
      expect((await serve().modern('nothing', {}, { id })).json.id).toBe(id)
    }
  })

  it.each(['modern', 'legacy'] as const)('70: absent arguments take defaults, each call its own (%s)', async (era) => {
    const server = serve()
    for (let round = 0; round < 2; round++) await server[era]('tools/call', { name: 'zeta' })
    const [first, second] = server.calls.map(({ args }) => args)
    // What validates fills defaults into the arguments that it is given.
    Object.assign(first!, { limit: 10 })
    expect([first, second]).toEqual([{ limit: 10 }, {}])
  })

  it('does not serve two tools of one name', () => {
    expect(() => serve([tool('a'), tool('a')])).toThrow(expect.objectContaining({ code: 'ERR_MCP_TOOL_NAME' }))
  })

  it('A-229: answers of concurrent callers with equal ids never cross', async () => {
    const server = serve()
    const answers = await Promise.all(
      Array.from({ length: 500 }, (_, n) => server.modern('tools/call', { name: 'echo', arguments: { n } }, { id: 1 })),
    )
    answers.forEach((answer, n) => {
      expect(answer.json.result.structuredContent).toEqual({ args: { n } })
    })
  })
})

describe('whatever comes', () => {
  const check = async (request: RawRequest) => {
    const server = serve()
    const answer = await server.send(request)
    expect(answer.headers['cache-control']).toBe('no-store')
    const byPort = server.calls.some((call) => ['throws', 'broken', 'down'].includes(call.tool))
    if (!byPort) {
      expect(answer.status).toBeLessThan(500)
      expect(server.faults).toEqual([])
    }
  }

  it('79: random bytes never make a fault', async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), (body) => check({ body })))
  })

  it('79: random messages never make a fault', async () => {
    const member = fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      fc.constant(META),
      fc.constantFrom('echo', 'many', 'mirrored'),
    )
    const message = fc.record(
      {
        jsonrpc: fc.constantFrom('2.0', '1.0'),
        id: fc.oneof(fc.integer(), fc.string(), fc.constant(null)),
        method: fc.constantFrom('tools/call', 'tools/list', 'server/discover', 'initialize', 'notifications/x'),
        params: fc.oneof(
          member,
          fc.record({ name: member, arguments: member, _meta: member, cursor: member }, { requiredKeys: [] }),
        ),
      },
      { requiredKeys: [] },
    )
    const headers = fc.record(
      {
        'mcp-protocol-version': fc.constantFrom('2026-07-28', '2025-11-25', '', 'x'),
        'mcp-method': fc.constantFrom('tools/call', 'tools/list', 'server/discover'),
        'mcp-name': fc.oneof(fc.constantFrom('echo', 'many', 'mirrored', '=?base64?ZWNobw==?='), fc.string()),
        'mcp-param-region': fc.string(),
      },
      { requiredKeys: [] },
    )
    await fc.assert(
      fc.asyncProperty(message, headers, (body, extra) =>
        check({ body: JSON.stringify(body), headers: { ...BASE, ...extra } }),
      ),
      { numRuns: 400 },
    )
  })
})
