import type { Json, JsonObject } from '@fullmakt/ir'
import { describe, expect, test } from 'vitest'
import { begin, serve, type Wire } from '../features-harness.ts'

/** A client in a session; what requests are answered with, which are no streams. */
async function client(server = serve()) {
  const session = await begin(server)
  return async (method: string, params: JsonObject = {}): Promise<Wire> => {
    const answer = await server.send({ id: 1, method, params }, session)
    if (!('body' in answer)) throw new Error('a stream')
    expect(answer.status).toBe(200)
    return JSON.parse(answer.body ?? 'null')
  }
}

describe('what is listed', () => {
  test('is what the caller may see, without marks of the later revision', async () => {
    const ask = await client()
    expect((await ask('resources/list')).result).toEqual({
      resources: [expect.objectContaining({ uri: 'docs://static', name: 'static', mimeType: 'text/plain' })],
    })
    expect((await ask('resources/templates/list')).result).toEqual({
      resourceTemplates: [expect.objectContaining({ uriTemplate: 'docs://pages/{page}' })],
    })
    const { prompts, ...others } = (await ask('prompts/list')).result
    expect(others).toEqual({})
    expect(prompts).toMatchObject([{ name: 'greet', arguments: [{ name: 'tone', required: true }] }])
  })

  test.each<Json>(['x', '', 1, null, {}])('67: has no page under the cursor %j', async (cursor) => {
    const ask = await client()
    for (const method of ['tools/list', 'resources/list', 'resources/templates/list', 'prompts/list']) {
      expect((await ask(method, { cursor })).error?.code, method).toBe(-32602)
    }
  })
})

describe('a resource', () => {
  test('is read by its URI', async () => {
    const server = serve()
    const ask = await client(server)
    expect((await ask('resources/read', { uri: 'docs://pages/about%20us' })).result).toEqual({
      contents: [{ uri: 'docs://pages/about%20us', text: '{"page":"about us"}' }],
    })
    expect(server.made).toEqual([{ page: 'about us' }])
  })

  test('that is hidden is one that is not there, to read and to subscribe to', async () => {
    const server = serve()
    const ask = await client(server)
    for (const method of ['resources/read', 'resources/subscribe']) {
      for (const uri of ['docs://hidden', 'docs://nothing', 'docs://pages/a/b']) {
        expect((await ask(method, { uri })).error).toEqual({
          code: -32002,
          message: 'Resource not found',
          data: { uri },
        })
      }
      for (const uri of [undefined, null, 1, ['docs://static']]) {
        expect((await ask(method, uri === undefined ? {} : { uri })).error?.code).toBe(-32602)
      }
    }
    expect(server.made).toEqual([])
  })

  test('is subscribed to once, with 255 others at most, until it is given back', async () => {
    const ask = await client()
    const subscribe = async (page: number | string) =>
      (await ask('resources/subscribe', { uri: `docs://pages/${page}` })).error?.message
    for (let page = 0; page < 256; page++) expect(await subscribe(page)).toBeUndefined()
    expect([await subscribe(0), await subscribe('more')]).toEqual([undefined, 'Too many subscriptions'])
    for (const uri of [['docs://pages/0'], 1, null])
      expect((await ask('resources/unsubscribe', { uri })).result).toEqual({})
    expect(await subscribe('more')).toBe('Too many subscriptions')
    expect((await ask('resources/unsubscribe', { uri: 'docs://pages/0' })).result).toEqual({})
    expect(await subscribe('more')).toBeUndefined()
  })
})

describe('a prompt', () => {
  test('is given with its arguments in it', async () => {
    const ask = await client()
    expect((await ask('prompts/get', { name: 'greet', arguments: { tone: 'wry' } })).result).toEqual({
      description: 'Greets.',
      messages: [{ role: 'user', content: { type: 'text', text: 'Greet in a wry tone.' } }],
    })
  })

  test.each<JsonObject>([
    {},
    { name: 'toString' },
    { name: ['greet'], arguments: { tone: 'wry' } },
    { name: 'greet' },
    { name: 'greet', arguments: [] },
    { name: 'greet', arguments: { tone: 'loud' } },
    { name: 'greet', arguments: { tone: 'wry', more: '' } },
  ])('is not given for %j', async (params) => {
    expect((await (await client())('prompts/get', params)).error?.code).toBe(-32602)
  })
})

describe('a completion', () => {
  const argument = { name: 'tone', value: 'w' }

  test('has the values that begin so', async () => {
    const ask = await client()
    const { result } = await ask('completion/complete', { ref: { type: 'ref/prompt', name: 'greet' }, argument })
    expect(result).toEqual({ completion: { values: ['warm', 'wry'], total: 2, hasMore: false } })
  })

  test('of what is not there is an error', async () => {
    const ask = await client()
    const { error } = await ask('completion/complete', { ref: { type: 'ref/prompt', name: 'none' }, argument })
    expect(error).toEqual({ code: -32602, message: 'Unknown reference' })
  })
})

describe('the handshake', () => {
  test('says what is there', async () => {
    const { send } = serve()
    const params = { protocolVersion: '2025-11-25', capabilities: {} }
    const answer = await send({ id: 0, method: 'initialize', params }, {})
    if (!('body' in answer)) throw new Error('a stream')
    expect(JSON.parse(answer.body ?? '').result.capabilities).toEqual({
      tools: { listChanged: true },
      resources: { subscribe: true, listChanged: true },
      prompts: { listChanged: true },
      completions: {},
      logging: {},
    })
  })

  test.each<Json>([null, [], 'elicitation', 1])('takes %j for no capabilities', async (capabilities) => {
    const server = serve()
    const session = await begin(server, capabilities as JsonObject)
    expect(server.sessions.find(session['mcp-session-id'] ?? '', 'ada')?.capabilities).toEqual({})
  })

  test('sets the level of log messages', async () => {
    expect((await (await client())('logging/setLevel', { level: 'debug' })).result).toEqual({})
  })
})
