import type { JsonObject } from '@fullmakt/ir'
import { describe, expect, it } from 'vitest'
import { BASE, HEADERS_INPUT, META, type Patch, serve, tool } from '../harness.ts'

const CALL = { name: 'echo', arguments: { a: 1 } }

describe('envelope and version', () => {
  it.each<[string, JsonObject | null, Patch['headers'], number]>([
    ['6: no _meta at all', null, {}, -32602],
    ['6: empty _meta', {}, {}, -32602],
    ['6: no protocolVersion', { 'io.modelcontextprotocol/clientCapabilities': {} }, {}, -32602],
    ['6: no clientCapabilities', { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' }, {}, -32602],
    ['6: clientCapabilities an array', { ...META, 'io.modelcontextprotocol/clientCapabilities': [] }, {}, -32602],
    ['6: protocolVersion a number', { ...META, 'io.modelcontextprotocol/protocolVersion': 1 }, {}, -32602],
    ['25: header missing', META, { 'mcp-protocol-version': undefined }, -32020],
    ['25: header differs', META, { 'mcp-protocol-version': '2025-11-25' }, -32020],
    ['25: header repeated', META, { 'mcp-protocol-version': ['2026-07-28', '2026-07-28'] }, -32020],
    ['25: body differs', { ...META, 'io.modelcontextprotocol/protocolVersion': 'v999.0.0' }, {}, -32020],
    [
      '49: unknown version, headers missing too',
      { ...META, 'io.modelcontextprotocol/protocolVersion': '2099-01-01' },
      { 'mcp-protocol-version': undefined, 'mcp-method': undefined },
      -32022,
    ],
    [
      '49: a legacy version in the envelope',
      { ...META, 'io.modelcontextprotocol/protocolVersion': '2024-11-05' },
      { 'mcp-protocol-version': '2024-11-05' },
      -32022,
    ],
    ['100: log level', { ...META, 'io.modelcontextprotocol/logLevel': 'loud' }, {}, -32602],
    ['100: log level that is no text', { ...META, 'io.modelcontextprotocol/logLevel': ['debug'] }, {}, -32602],
  ])('%s', async (_title, meta, headers, code) => {
    const answer = await serve().modern('server/discover', {}, { meta, headers: headers ?? {}, id: 'x' })
    expect(answer.status).toBe(400)
    expect(answer.json).toMatchObject({ jsonrpc: '2.0', id: 'x', error: { code } })
  })

  it.each(['debug', 'emergency'])(
    '100: a request may want log messages of the level %s, of which there are none',
    async (level) => {
      const meta = { ...META, 'io.modelcontextprotocol/logLevel': level }
      expect(await serve().modern('server/discover', {}, { meta })).toEqual(await serve().modern('server/discover'))
    },
  )

  it('12, 47: -32022 names what discovery lists and what was requested', async () => {
    const server = serve()
    const meta = { ...META, 'io.modelcontextprotocol/protocolVersion': '2099-01-01' }
    const answer = await server.modern('tools/list', {}, { meta, headers: { 'mcp-protocol-version': '2099-01-01' } })
    const discovered = await server.modern('server/discover')
    expect(answer.json.error.data).toEqual({
      supported: discovered.json.result.supportedVersions,
      requested: '2099-01-01',
    })
  })

  it('6: discovery without header, envelope or capabilities is a modern request', async () => {
    const answer = await serve().send({ body: '{"jsonrpc":"2.0","id":1,"method":"server/discover"}' })
    expect(answer).toMatchObject({ status: 400, json: { id: 1, error: { code: -32602 } } })
  })

  it('7: client identity is optional, 22: a session id is ignored', async () => {
    const answer = await serve().modern('server/discover', {}, { headers: { 'mcp-session-id': 'abc' } })
    expect(answer.status).toBe(200)
    expect(answer.headers).not.toHaveProperty('mcp-session-id')
  })
})

describe('discovery', () => {
  it('3, 8, 43, 44, 45, 102: says versions, capabilities, type, identity and caching', async () => {
    const answer = await serve().modern('server/discover')
    expect(answer.status).toBe(200)
    expect(answer.headers).toEqual({ 'content-type': 'application/json', 'cache-control': 'no-store' })
    expect(answer.json).toEqual({
      jsonrpc: '2.0',
      id: 7,
      result: {
        resultType: 'complete',
        supportedVersions: ['2026-07-28'],
        capabilities: { tools: {} },
        instructions: 'Be kind.',
        ttlMs: 60_000,
        cacheScope: 'private',
        _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'acme', version: '1.2.3' } },
      },
    })
  })
})

describe('header and body', () => {
  it.each<[string, Patch['headers']]>([
    ['26: Mcp-Method missing', { 'mcp-method': undefined }],
    ['26: Mcp-Method of another method', { 'mcp-method': 'tools/list' }],
    ['26: Mcp-Method in other case', { 'mcp-method': 'TOOLS/CALL' }],
    ['26: Mcp-Method repeated', { 'mcp-method': ['tools/call', 'tools/call'] }],
    ['27: Mcp-Name missing', { 'mcp-name': undefined }],
    ['27: Mcp-Name of another tool', { 'mcp-name': 'zeta' }],
    ['27: Mcp-Name empty', { 'mcp-name': '' }],
    ['28: bad padding', { 'mcp-name': '=?base64?ZWNobw=?=' }],
    ['28: bad alphabet', { 'mcp-name': '=?base64?ZWN!bw==?=' }],
    ['28: stray bits', { 'mcp-name': '=?base64?ZWNobx==?=' }],
    ['28: not UTF-8', { 'mcp-name': '=?base64?/w==?=' }],
    ['28: upper-case marker is a literal', { 'mcp-name': '=?BASE64?ZWNobw==?=' }],
    ['28: decoded once only', { 'mcp-name': `=?base64?${btoa('=?base64?ZWNobw==?=')}?=` }],
    ['31: a control character', { 'mcp-name': 'echo\u0001' }],
    ['31: not ASCII', { 'mcp-name': 'ech\u00f6' }],
  ])('%s', async (_title, headers) => {
    const server = serve()
    const answer = await server.modern('tools/call', CALL, { headers: headers ?? {} })
    expect(answer).toMatchObject({ status: 400, json: { id: 7, error: { code: -32020 } } })
    expect(server.calls).toEqual([])
  })

  it.each(['=?base64?ZWNobw==?=', '  echo\t', 'echo'])('28, 29: Mcp-Name %j is echo', async (name) => {
    const answer = await serve().modern('tools/call', CALL, { headers: { 'mcp-name': name } })
    expect(answer.status).toBe(200)
    expect(answer.json.result.structuredContent).toEqual({ args: { a: 1 } })
  })
})

describe('mirrored parameters', () => {
  const call = (args: JsonObject, headers: Patch['headers']) =>
    serve().modern('tools/call', { name: 'mirrored', arguments: args }, { headers: headers ?? {} })

  it.each<[string, JsonObject, Patch['headers']]>([
    ['36: equal', { region: 'eu' }, { 'mcp-param-region': 'eu' }],
    ['36: absent everywhere', {}, {}],
    ['36: null and no header', { region: null }, {}],
    ['28: base64', { region: 'Hello' }, { 'mcp-param-region': '=?base64?SGVsbG8=?=' }],
    ['28: only the prefix', { region: '=?base64?SGVsbG8=' }, { 'mcp-param-region': '=?base64?SGVsbG8=' }],
    ['28: only the suffix', { region: 'SGVsbG8=?=' }, { 'mcp-param-region': 'SGVsbG8=?=' }],
    ['28: markers that overlap', { region: '=?base64?=' }, { 'mcp-param-region': '=?base64?=' }],
    ['28: without markers', { region: 'SGVsbG8=' }, { 'mcp-param-region': 'SGVsbG8=' }],
    ['30: 42.0 is 42', { count: 42 }, { 'mcp-param-count': '42.0' }],
    ['30: the least there is', { count: -9007199254740991 }, { 'mcp-param-count': '-9007199254740991' }],
    ['36: boolean', { dry: false }, { 'mcp-param-dry': 'false' }],
    // What is wrong with the argument itself is said by whoever validates it.
    ['36: a number where a text is declared', { region: 42 }, { 'mcp-param-region': '42' }],
    ['36: a text where a number is declared', { count: 'x' }, { 'mcp-param-count': 'x' }],
    ['34: nested', { nested: { zone: 'a' } }, { 'mcp-param-zone': 'a' }],
    ['37: unknown header', { region: 'eu' }, { 'mcp-param-region': 'eu', 'mcp-param-other': '1' }],
  ])('accepts %s', async (_title, args, headers) => {
    expect((await call(args, headers)).json.result.content).toEqual([{ type: 'text', text: 'ran mirrored' }])
  })

  it.each<[string, JsonObject, Patch['headers']]>([
    ['36: header missing', { region: 'eu' }, {}],
    ['36: differs', { region: 'eu' }, { 'mcp-param-region': 'us' }],
    ['29: case differs', { region: 'eu' }, { 'mcp-param-region': 'EU' }],
    ['36: header without value', {}, { 'mcp-param-region': 'eu' }],
    ['36: header with null', { region: null }, { 'mcp-param-region': 'null' }],
    ['28: bad padding', { region: 'Hello' }, { 'mcp-param-region': '=?base64?SGVsbG8?=' }],
    ['28: bad alphabet', { region: 'Hello' }, { 'mcp-param-region': '=?base64?SGVs!!!bG8=?=' }],
    ['30: another number', { count: 42 }, { 'mcp-param-count': '43' }],
    ['30: not a number', { count: 42 }, { 'mcp-param-count': '0x2a' }],
    ['30: a number that is rounded to it', { count: 42 }, { 'mcp-param-count': '42.00000000000000001' }],
    ['30: a large one that is', { count: 9007199254740991 }, { 'mcp-param-count': '9007199254740991.4' }],
    ['36: boolean', { dry: true }, { 'mcp-param-dry': 'True' }],
    ['36: nested', { nested: { zone: 'a' } }, { 'mcp-param-zone': 'b' }],
    ['36: another spelling of a number where a text is declared', { region: 42 }, { 'mcp-param-region': '42.0' }],
    ['36: repeated', { region: 'eu' }, { 'mcp-param-region': ['eu', 'us'] }],
  ])('refuses %s', async (_title, args, headers) => {
    expect(await call(args, headers)).toMatchObject({ status: 400, json: { error: { code: -32020 } } })
  })

  it.each<[string, JsonObject]>([
    ['empty', { a: { type: 'string', 'x-mcp-header': '' } }],
    ['not a token', { a: { type: 'string', 'x-mcp-header': 'a b' } }],
    ['a line break', { a: { type: 'string', 'x-mcp-header': 'a\r\nb' } }],
    ['on a number', { a: { type: 'number', 'x-mcp-header': 'A' } }],
    ['on no type', { a: { 'x-mcp-header': 'A' } }],
    ['twice but for case', { a: { type: 'string', 'x-mcp-header': 'A' }, b: { type: 'string', 'x-mcp-header': 'a' } }],
  ])('34: does not serve an x-mcp-header that is %s', (_title, properties) => {
    const input = { type: 'object', properties }
    expect(() => serve([tool('t', { input })])).toThrow(expect.objectContaining({ code: 'ERR_MCP_PARAM_HEADER' }))
  })
})

describe('methods', () => {
  it.each([
    'initialize',
    'ping',
    'logging/setLevel',
    'resources/subscribe',
    'resources/unsubscribe',
    'subscriptions/listen',
    'tools/call ',
    'constructor',
    '__proto__',
    'rpc.discover',
    'prompts/list',
  ])('23: %s is not found', async (method) => {
    // A method that a header cannot carry as it is has no matching header: the mismatch is found first.
    const answer = await serve().modern(method, {}, { headers: { 'mcp-method': method } })
    if (method.endsWith(' ')) expect(answer).toMatchObject({ status: 400, json: { error: { code: -32020 } } })
    else expect(answer).toMatchObject({ status: 404, json: { id: 7, error: { code: -32601 } } })
  })

  it('17: accepts a notification', async () => {
    const body = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { _meta: META } })
    const headers = { ...BASE, 'mcp-protocol-version': '2026-07-28' }
    expect(await serve().send({ body })).toMatchObject({ status: 202, body: null })
    expect(await serve().send({ body, headers })).toMatchObject({ status: 202, body: null })
  })
})

describe('tools/list', () => {
  it('63, 65, 66, 68, 102: lists in order of name with caching hints', async () => {
    const { json } = await serve().modern('tools/list')
    expect(json.result).toMatchObject({ resultType: 'complete', ttlMs: 60_000, cacheScope: 'private' })
    expect(json.result).not.toHaveProperty('nextCursor')
    const names = json.result.tools.map((entry: { name: string }) => entry.name)
    expect(names).toEqual([...names].sort())
    expect(json.result.tools.find((entry: { name: string }) => entry.name === 'zeta')).toEqual({
      name: 'zeta',
      title: 'Zeta',
      description: 'The tool zeta.',
      inputSchema: { type: 'object', additionalProperties: false },
      annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
    })
  })

  it('172, 175: writes schemas as they are, key by key', async () => {
    const answer = await serve().modern('tools/list')
    expect(answer.body).toContain(`"inputSchema":${JSON.stringify(HEADERS_INPUT)}`)
    const many = answer.json.result.tools.find((entry: { name: string }) => entry.name === 'many')
    expect(many.outputSchema).toMatchObject({ type: 'array' })
  })

  it('64: shows a caller what that caller may see, also from the kept lists', async () => {
    const server = serve()
    const root = { headers: { authorization: 'Bearer root' } }
    for (let round = 0; round < 2; round++) {
      expect((await server.modern('tools/list')).body).not.toContain('"secret"')
      expect((await server.modern('tools/list', {}, root)).body).toContain('"secret"')
    }
  })

  it('67: pages cover every tool once, and only cursors of this list are valid', async () => {
    const tools = Array.from({ length: 23 }, (_, index) => tool(`t${String(index).padStart(2, '0')}`))
    const server = serve(tools, { pageSize: 10 })
    const names: string[] = []
    let cursor: string | undefined
    let pages = 0
    do {
      const { json } = await server.modern('tools/list', cursor === undefined ? {} : { cursor })
      names.push(...json.result.tools.map((entry: { name: string }) => entry.name))
      cursor = json.result.nextCursor
      expect(cursor).not.toBe('')
      pages++
    } while (cursor !== undefined)
    expect(pages).toBe(3)
    expect(names).toEqual(tools.map((entry) => entry.name))

    const first = (await server.modern('tools/list')).json.result.nextCursor
    const other = serve([...tools, tool('t99')], { pageSize: 10 })
    expect((await other.modern('tools/list', { cursor: first })).json.error.code).toBe(-32602)
    for (const bad of ['', 'x', 'MA', 10, null, {}, `${first}=`]) {
      const answer = await server.modern('tools/list', { cursor: bad })
      expect(answer).toMatchObject({ status: 200, json: { id: 7, error: { code: -32602 } } })
    }
  })

  it('63: an empty list is a list', async () => {
    expect((await serve([]).modern('tools/list')).json.result.tools).toEqual([])
  })
})

describe('tools/call', () => {
  it('3, 8, 74, 75, 103: structured content comes with the same JSON as text', async () => {
    const { json } = await serve().modern('tools/call', CALL)
    expect(json.result).toEqual({
      resultType: 'complete',
      content: [{ type: 'text', text: '{"args":{"a":1}}' }],
      structuredContent: { args: { a: 1 } },
      _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'acme', version: '1.2.3' } },
    })
  })

  it('76: structured content may be an array', async () => {
    const { json } = await serve().modern('tools/call', { name: 'many' })
    expect(json.result.structuredContent).toEqual([1, 2])
  })

  it('70: arguments may be absent, 4: only this request speaks', async () => {
    const server = serve()
    await server.modern('tools/call', { name: 'zeta', inputResponses: {}, requestState: 'x' })
    expect(server.calls).toMatchObject([{ tool: 'zeta', args: {}, caller: 'anna' }])
  })

  it('71: an unknown tool and an invisible one are answered byte for byte alike', async () => {
    const server = serve()
    const unknown = await server.modern('tools/call', { name: 'nothing' })
    const hidden = await server.modern('tools/call', { name: 'secret' })
    expect(unknown).toMatchObject({ status: 200, json: { id: 7, error: { code: -32602 } } })
    expect(hidden).toEqual(unknown)
    for (const name of ['constructor', '__proto__', 'toString']) {
      expect((await server.modern('tools/call', { name })).body).toBe(unknown.body)
    }
    const hiddenBad = await server.modern('tools/call', { name: 'secret', arguments: [] })
    expect(hiddenBad).toEqual(unknown)
    expect(server.calls).toEqual([])
  })

  it.each<[string, JsonObject]>([
    ['arguments an array', { name: 'zeta', arguments: [] }],
    ['arguments null', { name: 'zeta', arguments: null }],
    ['name a number', { name: 3 }],
    ['no name', {}],
  ])('71: %s is -32602', async (_title, params) => {
    expect((await serve().modern('tools/call', params)).json.error.code).toBe(-32602)
  })

  it('72: a failed call is a result, without structured content', async () => {
    const { status, json } = await serve().modern('tools/call', { name: 'fails' })
    expect(status).toBe(200)
    expect(json.result).toMatchObject({
      resultType: 'complete',
      isError: true,
      content: [{ type: 'text', text: 'The API said no; try a smaller page.' }],
    })
    expect(json.result).not.toHaveProperty('structuredContent')
  })

  it('122, 124: missing scope is 403 with the challenge', async () => {
    const answer = await serve().modern('tools/call', { name: 'scope' })
    expect(answer).toMatchObject({
      status: 403,
      headers: { 'www-authenticate': 'Bearer error="x"', 'cache-control': 'no-store' },
      json: { jsonrpc: '2.0', id: 7, error: { message: 'Insufficient scope' } },
    })
  })

  it('71: a server that cannot take calls says so', async () => {
    const answer = await serve().modern('tools/call', { name: 'down' })
    expect(answer).toMatchObject({ status: 503, json: { id: 7, error: { code: -32603 } } })
  })

  it.each(['throws', 'broken'])('71, 74, 79: a fault in %s is reported, not told', async (name) => {
    const server = serve()
    const answer = await server.modern('tools/call', { name })
    expect(answer.json).toEqual({ jsonrpc: '2.0', id: 7, error: { code: -32603, message: 'Internal error' } })
    expect(answer.status).toBe(500)
    expect(server.faults).toHaveLength(1)
  })

  it('20: the signal of the request reaches the call', async () => {
    const server = serve()
    const abort = new AbortController()
    await server.modern('tools/call', { name: 'zeta' }, { signal: abort.signal })
    expect(server.calls[0]?.signal).toBe(abort.signal)
  })

  it.each<[string, JsonObject, number]>([
    ['nothing', {}, 400],
    ['another capability', { sampling: {} }, 400],
    ['the other mode only', { elicitation: { url: {} } }, 400],
    ['a list instead of an object', { elicitation: [] }, 400],
    ['form mode', { elicitation: { form: {} } }, 200],
    ['elicitation without a mode', { elicitation: {} }, 200],
  ])('12, 13, 82: a client that declares %s', async (_title, capabilities, status) => {
    const meta = { ...META, 'io.modelcontextprotocol/clientCapabilities': capabilities }
    const answer = await serve().modern('tools/call', { name: 'asks' }, { meta })
    expect(answer.status).toBe(status)
    if (status === 200) return
    expect(answer.json.error).toMatchObject({
      code: -32021,
      data: { requiredCapabilities: { elicitation: { form: {} } } },
    })
  })

  it('107: trace context comes from _meta and only when it is valid', async () => {
    const server = serve()
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
    const other = '00-11111111111111111111111111111111-b7ad6b7169203331-01'
    const call = (meta: JsonObject, headers: Patch['headers'] = {}) =>
      server.modern('tools/call', { name: 'zeta' }, { meta: { ...META, ...meta }, headers })
    await call({ traceparent, tracestate: 'a=b' })
    await call({ traceparent: 'garbage', tracestate: 'a=b' }, { traceparent: other })
    await call({ traceparent: `00-${'0'.repeat(32)}-b7ad6b7169203331-01` })
    await call({ tracestate: 'a=b' }, { traceparent: other })
    await call({ traceparent, tracestate: 'a=b\r\nx: y' })
    expect(server.calls.map((entry) => entry.trace)).toEqual([
      { traceparent, tracestate: 'a=b' },
      {},
      {},
      { traceparent: other },
      { traceparent },
    ])
  })
})
