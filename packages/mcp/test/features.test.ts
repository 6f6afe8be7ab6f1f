import type { Json, JsonObject } from '@fullmakt/ir'
import { describe, expect, test } from 'vitest'
import { begin, FORM, serve, type Wire } from './features-harness.ts'
import { META } from './harness.ts'

describe('resources', () => {
  test('are listed apart from tools and templates, and only to those who may read them', async () => {
    const { modern } = serve()
    expect((await modern('tools/list', {})).json.result.tools.map(({ name }: { name: string }) => name)).toEqual([
      'ask',
    ])
    const { result } = (await modern('resources/list', {})).json
    expect(result).toMatchObject({ resources: [{ uri: 'docs://static', name: 'static' }], cacheScope: 'private' })
    const templates = (await modern('resources/templates/list', {})).json.result.resourceTemplates
    expect(templates).toMatchObject([{ uriTemplate: 'docs://pages/{page}', name: 'page' }])
  })

  test('are read by their URI, with the variables decoded', async () => {
    const { modern, made } = serve()
    const { result } = (await modern('resources/read', { uri: 'docs://pages/about%20us' })).json
    expect(made).toEqual([{ page: 'about us' }])
    expect(result).toMatchObject({
      contents: [{ uri: 'docs://pages/about%20us', text: '{"page":"about us"}' }],
      ttlMs: 60_000,
    })
  })

  test.each(['docs://nothing', 'docs://hidden', 'docs://pages/a/b', 'docs://pages/%ff', 'docs://pages/'])(
    '%s is not there, whatever the reason',
    async (uri) => {
      const { modern, made } = serve()
      const { status, json } = await modern('resources/read', { uri })
      expect({ status, json }).toEqual({
        status: 200,
        json: { jsonrpc: '2.0', id: 1, error: { code: -32602, message: 'Resource not found', data: { uri } } },
      })
      expect(made).toEqual([])
    },
  )

  test('are no tools, and a read that failed is an error', async () => {
    const { modern } = serve(() => ({ kind: 'failed', text: 'Denied by policy.' }))
    expect((await modern('tools/call', { name: 'static' })).json.error.code).toBe(-32602)
    expect((await modern('resources/read', { uri: 'docs://static' })).json.error).toMatchObject({
      code: -32603,
      message: 'Denied by policy.',
    })
  })
})

describe('prompts and completions', () => {
  test('prompts are listed with their arguments', async () => {
    const { result } = (await serve().modern('prompts/list', {})).json
    expect(result).toMatchObject({ resultType: 'complete', cacheScope: 'private', ttlMs: 60_000 })
    expect(result.prompts).toEqual([
      { name: 'greet', description: 'Greets.', arguments: [{ name: 'tone', required: true }] },
    ])
  })

  test('a prompt takes its arguments, and only values that it declares', async () => {
    const { modern } = serve()
    const get = async (args: Json) => (await modern('prompts/get', { name: 'greet', arguments: args })).json
    expect((await get({ tone: 'wry' })).result).toMatchObject({
      messages: [{ role: 'user', content: { type: 'text', text: 'Greet in a wry tone.' } }],
    })
    for (const args of [{}, { tone: 'loud' }, { tone: 1 }, { tone: 'wry', more: 'x' }, []]) {
      expect((await get(args)).error.code, JSON.stringify(args)).toBe(-32602)
    }
    expect((await modern('prompts/get', { name: 'toString' })).json.error.code).toBe(-32602)
  })

  test('27: a name that is no text names nothing, though it reads like one', async () => {
    const { modern } = serve()
    const argument = { name: 'tone', value: '' }
    const page = { name: 'page', value: '' }
    for (const [method, params] of [
      ['prompts/get', { name: ['greet'], arguments: { tone: 'wry' } }],
      ['completion/complete', { ref: { type: 'ref/prompt', name: ['greet'] }, argument }],
      ['completion/complete', { ref: { type: 'ref/resource', uri: ['docs://pages/{page}'] }, argument: page }],
      ['resources/read', { uri: ['docs://static'] }],
    ] as const) {
      // Without `Mcp-Name`, which is how it would pass by a proxy that looks at that.
      const { json } = await modern(method, params)
      expect(json.error?.code, JSON.stringify(params)).toBe(-32602)
    }
  })

  test('values are completed by their beginning', async () => {
    const { modern } = serve()
    const complete = async (ref: JsonObject, name: string, value: string) =>
      (await modern('completion/complete', { ref, argument: { name, value } })).json
    const { result } = await complete({ type: 'ref/prompt', name: 'greet' }, 'tone', 'W')
    expect(result.completion).toEqual({ values: ['warm', 'wry'], total: 2, hasMore: false })
    const pages = await complete({ type: 'ref/resource', uri: 'docs://pages/{page}' }, 'page', 'h')
    expect(pages.result.completion.values).toEqual(['home', 'help'])
    expect((await complete({ type: 'ref/prompt', name: 'greet' }, 'volume', '')).error.code).toBe(-32602)
  })
})

describe('a tool that asks, in 2026-07-28', () => {
  const start = { name: 'ask', arguments: { about: 'tea' } }

  test('does not list what it asks for, and does not take it beforehand', async () => {
    const { modern, made } = serve()
    const [listed] = (await modern('tools/list', {})).json.result.tools
    expect(Object.keys(listed.inputSchema.properties)).toEqual(['about'])
    expect(listed.inputSchema.required).toEqual(['about'])
    const { result } = (await modern('tools/call', { name: 'ask', arguments: { about: 'tea', name: 'Eve' } })).json
    expect(result.isError).toBe(true)
    expect(made).toEqual([])
  })

  test('asks in rounds, and calls with all answers', async () => {
    const { modern, made } = serve()
    const one = (await modern('tools/call', start)).json.result
    expect(one).toMatchObject({
      resultType: 'input_required',
      inputRequests: { who: { params: { message: 'Who, about tea?' } } },
    })
    // Nothing about keeping it: what waits for an answer is nobody else's.
    expect(Object.keys(one).sort()).toEqual(['_meta', 'inputRequests', 'requestState', 'resultType'])
    const answer = (name: string, content: JsonObject) => ({
      inputResponses: { [name]: { action: 'accept', content } },
    })
    const two = (
      await modern('tools/call', { ...start, ...answer('who', { name: 'Ada' }), requestState: one.requestState })
    ).json.result
    expect(two.inputRequests).toMatchObject({ what: { params: { message: 'Which color, Ada?' } } })
    expect(made).toEqual([])
    const done = await modern('tools/call', {
      ...start,
      ...answer('what', { color: 'red' }),
      requestState: two.requestState,
    })
    expect(done.json.result.resultType).toBe('complete')
    expect(made).toEqual([{ about: 'tea', name: 'Ada', color: 'red' }])
    // The same state opens for nobody else, and for no other arguments.
    const foreign = await modern(
      'tools/call',
      { ...start, ...answer('what', { color: 'red' }), requestState: two.requestState },
      FORM,
      'eve',
    )
    const other = await modern('tools/call', {
      name: 'ask',
      arguments: { about: 'gin' },
      requestState: two.requestState,
    })
    expect([foreign.json.error.code, other.json.error.code]).toEqual([-32602, -32602])
    expect(made).toHaveLength(1)
  })

  test('nobody is asked for a call whose scope is missing: its challenge comes at once', async () => {
    const wwwAuthenticate = 'Bearer error="insufficient_scope"'
    const server = serve(() => ({ kind: 'insufficient-scope', wwwAuthenticate }))
    server.world.hasScope = false
    const { status, json } = await server.modern('tools/call', start)
    expect([status, json.result]).toEqual([403, undefined])
    const legacy = await server.send({ id: 1, method: 'tools/call', params: start }, await begin(server))
    expect([legacy.status, legacy.headers['www-authenticate']]).toEqual([403, wwwAuthenticate])
    expect(server.made).toEqual([start.arguments, start.arguments])
  })

  test('an answer to a question that was not asked yet does not count', async () => {
    const { modern, made } = serve()
    const responses = {
      who: { action: 'accept', content: { name: 'Ada' } },
      what: { action: 'accept', content: { color: 'red' } },
    }
    const { result } = (await modern('tools/call', { ...start, inputResponses: responses })).json
    expect(Object.keys(result.inputRequests)).toEqual(['what'])
    expect(made).toEqual([])
  })

  test('a client that cannot be asked is told what it lacks; a user who declines ends it', async () => {
    const { modern, made } = serve()
    const { status, json } = await modern('tools/call', start, {})
    expect({ status, error: json.error }).toMatchObject({
      status: 400,
      error: { code: -32021, data: { requiredCapabilities: { elicitation: { form: {} } } } },
    })
    const declined = await modern('tools/call', { ...start, inputResponses: { who: { action: 'decline' } } })
    expect(declined.json.result.isError).toBe(true)
    expect((await modern('tools/call', { ...start, inputResponses: [] })).json.error.code).toBe(-32602)
    expect(made).toEqual([])
  })
})

describe('sessions of 2025-11-25', () => {
  const begin = async ({ send }: ReturnType<typeof serve>, caller = 'ada') => {
    const params = { protocolVersion: '2025-11-25', capabilities: FORM, clientInfo: { name: 'x', version: '1' } }
    const answer = await send({ id: 0, method: 'initialize', params }, {}, { caller })
    return answer.headers['mcp-session-id'] ?? ''
  }

  test('a request needs one, and only its own principal can use it', async () => {
    const server = serve()
    const id = await begin(server)
    const ping = (headers: Record<string, string>, caller?: string) =>
      server.send({ id: 1, method: 'ping' }, headers, caller === undefined ? {} : { caller })
    expect((await ping({})).status).toBe(400)
    expect((await ping({ 'mcp-session-id': id })).status).toBe(200)
    expect((await ping({ 'mcp-session-id': id }, 'eve')).status).toBe(404)
    expect((await ping({ 'mcp-session-id': 'another' })).status).toBe(404)
    expect((await server.send({}, { 'mcp-session-id': id }, { method: 'DELETE', caller: 'eve' })).status).toBe(404)
    expect((await server.send({}, { 'mcp-session-id': id }, { method: 'DELETE' })).status).toBe(204)
    expect((await ping({ 'mcp-session-id': id })).status).toBe(404)
  })

  test('the oldest of a principal goes when there are too many', async () => {
    const server = serve()
    const ids = [await begin(server), await begin(server), await begin(server)]
    expect(server.sessions.size).toBe(2)
    expect(ids.map((id) => server.sessions.find(id, 'ada') !== undefined)).toEqual([false, true, true])
  })

  test('a tool asks on the stream of its call', async () => {
    const server = serve()
    const id = await begin(server)
    const session = { 'mcp-session-id': id, 'mcp-protocol-version': '2025-11-25' }
    const call = await server.send(
      { id: 5, method: 'tools/call', params: { name: 'ask', arguments: { about: 'tea' } } },
      session,
    )
    if ('body' in call) throw new Error('no stream')
    const messages: Wire[] = []
    let arrived = (): void => {}
    const next = () => new Promise<void>((resolve) => (arrived = resolve))
    const first = next()
    call.open({
      send(message) {
        messages.push(JSON.parse(message))
        arrived()
      },
      end(message) {
        messages.push(JSON.parse(message ?? 'null'))
        arrived()
      },
    })
    await first
    expect(messages[0]).toMatchObject({ method: 'elicitation/create', params: { message: 'Who, about tea?' } })
    // Somebody else's answer does not reach it.
    const content = { action: 'accept', content: { name: 'Eve' } }
    expect((await server.send({ id: messages[0].id, result: content }, session, { caller: 'eve' })).status).toBe(404)
    const second = next()
    expect(
      (await server.send({ id: messages[0].id, result: { action: 'accept', content: { name: 'Ada' } } }, session))
        .status,
    ).toBe(202)
    await second
    expect(messages[1].params.message).toBe('Which color, Ada?')
    const last = next()
    await server.send({ id: messages[1].id, result: { action: 'accept', content: { color: 'red' } } }, session)
    await last
    expect(messages[2]).toMatchObject({ id: 5, result: { content: [{ type: 'text' }] } })
    expect(server.made).toEqual([{ about: 'tea', name: 'Ada', color: 'red' }])
  })
})

describe('a subscription', () => {
  test('93, 95: hears of what it asked for, and of nothing else', async () => {
    const method = 'subscriptions/listen'
    const wishes = { toolsListChanged: true, promptsListChanged: false, resourcesListChanged: 'true', other: true }
    const headers = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': method }
    const stream = await serve().send({ id: '7', method, params: { notifications: wishes, _meta: META } }, headers)
    if ('body' in stream) throw new Error('no stream')
    const said: Wire[] = []
    stream.open({
      send(message, droppable) {
        said.push(JSON.parse(message))
        // Who does not read is cut off rather than left without the news.
        expect(droppable).toBe(false)
      },
      end: (message) => said.push(JSON.parse(message ?? 'null')),
    })
    stream.toolsChanged?.()
    stream.end()
    const _meta = { 'io.modelcontextprotocol/subscriptionId': '7' }
    expect(said).toMatchObject([
      { method: 'notifications/subscriptions/acknowledged', params: { _meta } },
      { method: 'notifications/tools/list_changed', params: { _meta } },
      { id: '7', result: { resultType: 'complete', _meta } },
    ])
    expect(said[0].params.notifications).toEqual({ toolsListChanged: true })
  })

  test.each([
    [256, 200],
    [257, 400],
  ])('with an id of %i characters is answered %i, for the id is kept', async (length, status) => {
    const { send } = serve()
    const method = 'subscriptions/listen'
    const params = { notifications: { toolsListChanged: true }, _meta: META }
    const headers = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': method }
    expect((await send({ id: 'x'.repeat(length), method, params }, headers)).status).toBe(status)
  })
})
