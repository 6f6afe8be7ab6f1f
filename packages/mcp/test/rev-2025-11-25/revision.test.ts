import type { JsonObject } from '@fullmakt/ir'
import { describe, expect, it } from 'vitest'
import { META, serve, tool } from '../harness.ts'

describe('handshake', () => {
  it.each([
    ['2025-11-25', '2025-11-25'],
    ['2025-06-18', '2025-06-18'],
    ['2025-03-26', '2025-03-26'],
    ['2024-11-05', '2024-11-05'],
    ['2026-07-28', '2025-11-25'],
    ['1.0', '2025-11-25'],
  ])('54: asked for %s, agrees on %s', async (asked, agreed) => {
    const params = { protocolVersion: asked, capabilities: {}, clientInfo: { name: 'c', version: '1' } }
    const answer = await serve().legacy('initialize', params, { headers: { 'mcp-protocol-version': undefined } })
    expect(answer.status).toBe(200)
    expect(answer.headers).not.toHaveProperty('mcp-session-id')
    expect(answer.json.result).toEqual({
      protocolVersion: agreed,
      capabilities: { tools: {} },
      serverInfo: { name: 'acme', version: '1.2.3' },
      instructions: 'Be kind.',
    })
  })

  it('54: the version is agreed on in the body, whatever the field says of the later era', async () => {
    const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'c', version: '1' } }
    const answer = await serve().legacy('initialize', params, { headers: { 'mcp-protocol-version': '2026-07-28' } })
    expect(answer).toMatchObject({ status: 200, json: { result: { protocolVersion: '2025-11-25' } } })
  })

  it('54: initialize without a version is -32602', async () => {
    expect((await serve().legacy('initialize', {})).json.error.code).toBe(-32602)
  })

  it('54: accepts notifications/initialized', async () => {
    const answer = await serve().send({ body: '{"jsonrpc":"2.0","method":"notifications/initialized"}' })
    expect(answer).toMatchObject({ status: 202, body: null })
  })

  it('56: ping', async () => {
    expect((await serve().legacy('ping')).json).toEqual({ jsonrpc: '2.0', id: 7, result: {} })
  })
})

describe('version header', () => {
  it.each([undefined, '2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'])('55: %s is served', async (version) => {
    const answer = await serve().legacy('tools/list', {}, { headers: { 'mcp-protocol-version': version } })
    expect(answer.status).toBe(200)
    expect(answer.json.result).not.toHaveProperty('resultType')
  })

  it.each<[string | readonly string[]]>([[''], ['2099-01-01'], ['2025-11-25x'], [['2025-11-25', '2025-06-18']]])(
    '55: %j is refused',
    async (version) => {
      const patch = { headers: { 'mcp-protocol-version': version } }
      const answer = await serve().legacy('tools/list', {}, patch)
      const requested = typeof version === 'string' ? version : ''
      expect(answer).toMatchObject({
        status: 400,
        json: { id: 7, error: { data: { supported: ['2026-07-28'], requested } } },
      })
    },
  )

  it('55: a notification under an unknown version is refused', async () => {
    const headers = {
      'content-type': 'application/json',
      authorization: 'Bearer anna',
      'mcp-protocol-version': '1999-01-01',
    }
    const body = '{"jsonrpc":"2.0","method":"notifications/initialized"}'
    expect((await serve().send({ headers, body })).status).toBe(400)
  })

  it('50: an envelope makes a request modern whatever the header says', async () => {
    const answer = await serve().legacy('tools/list', { _meta: META })
    expect(answer).toMatchObject({ status: 400, json: { error: { code: -32020 } } })
  })

  it('50: the modern header alone makes a request modern', async () => {
    const answer = await serve().legacy('tools/list', {}, { headers: { 'mcp-protocol-version': '2026-07-28' } })
    expect(answer).toMatchObject({ status: 400, json: { error: { code: -32602 } } })
  })
})

describe('methods', () => {
  it.each(['resources/list', 'logging/setLevel', 'constructor', 'subscriptions/listen'])(
    '16: %s is -32601 in HTTP 200',
    async (method) => {
      const answer = await serve().legacy(method, {})
      expect(answer).toMatchObject({ status: 200, json: { id: 7, error: { code: -32601 } } })
    },
  )
})

describe('tools', () => {
  it('60: the list has no marks of the later revision, and wraps outputs that are no objects', async () => {
    const { json } = await serve().legacy('tools/list')
    expect(Object.keys(json.result)).toEqual(['tools'])
    const byName = Object.fromEntries(json.result.tools.map((entry: { name: string }) => [entry.name, entry]))
    expect(byName.many.outputSchema).toEqual({
      type: 'object',
      properties: {
        result: {
          type: 'array',
          items: { $ref: '#/properties/result/$defs/n' },
          $defs: { n: { type: 'integer' } },
        },
      },
      required: ['result'],
    })
    expect(byName.echo.outputSchema).toEqual({ type: 'object', properties: { args: { type: 'object' } } })
  })

  it('60, 76: a call wraps as the list says', async () => {
    const { json } = await serve().legacy('tools/call', { name: 'many', arguments: {} })
    expect(json.result).toEqual({
      content: [{ type: 'text', text: '{"result":[1,2]}' }],
      structuredContent: { result: [1, 2] },
    })
  })

  it('75: objects stay as they are', async () => {
    const { json } = await serve().legacy('tools/call', { name: 'echo', arguments: { a: 1 } })
    expect(json.result).toEqual({
      content: [{ type: 'text', text: '{"args":{"a":1}}' }],
      structuredContent: { args: { a: 1 } },
    })
  })

  it('61: tools that need client capabilities are not served', async () => {
    const server = serve()
    expect((await server.legacy('tools/list')).body).not.toContain('"asks"')
    const answer = await server.legacy('tools/call', { name: 'asks' })
    expect(answer.body).toBe((await server.legacy('tools/call', { name: 'nothing' })).body)
    expect(answer.body).toBe((await server.legacy('tools/call', { name: 'secret' })).body)
    expect(answer.json.error.code).toBe(-32602)
  })

  it('61: tools that are nothing but tasks are not served, and others are called at once', async () => {
    const server = serve([tool('slow', { task: 'optional' }), tool('slower', { task: 'required' })])
    const { json } = await server.legacy('tools/list')
    expect(json.result.tools.map(({ name }: { name: string }) => name)).toEqual(['slow'])
    expect((await server.legacy('tools/call', { name: 'slower' })).json.error.code).toBe(-32602)
    expect((await server.legacy('tools/call', { name: 'slow' })).json.result.content[0].text).toBe('ran slow')
  })

  it.each<[string, number, JsonObject]>([
    ['fails', 200, { result: { isError: true } }],
    ['scope', 403, { id: 7 }],
    ['down', 503, { id: 7, error: { code: -32603 } }],
    ['throws', 500, { id: 7, error: { code: -32603 } }],
  ])('72, 79, 122: %s is answered %d', async (name, status, expected) => {
    expect(await serve().legacy('tools/call', { name })).toMatchObject({ status, json: expected })
  })

  it('59: a lost connection does not cancel', async () => {
    const server = serve()
    const abort = new AbortController()
    abort.abort()
    await server.legacy('tools/call', { name: 'zeta' }, { signal: abort.signal })
    expect(server.calls[0]?.signal.aborted).toBe(false)
  })

  it('36: headers of the later revision are not looked at', async () => {
    const answer = await serve().legacy('tools/call', { name: 'mirrored', arguments: { region: 'eu' } })
    expect(answer.status).toBe(200)
  })

  it('67: an invalid cursor is -32602', async () => {
    expect((await serve().legacy('tools/list', { cursor: 'x' })).json.error.code).toBe(-32602)
  })
})
