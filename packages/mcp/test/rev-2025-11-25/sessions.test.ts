import type { JsonObject } from '@fullmakt/ir'
import { describe, expect, test } from 'vitest'
import { createMcpHandler, createMcpSessions, type McpStreams } from '../../src/index.ts'
import { begin, FORM, serve, type Wire } from '../features-harness.ts'
import { BASE, tool } from '../harness.ts'

type Served = ReturnType<typeof serve>

const VERSION = { 'mcp-protocol-version': '2025-11-25' }

/** Calls the tool that asks; what its stream says, and waits for so many messages. */
async function call({ send }: Served, session: Record<string, string>, id = 5) {
  const params = { name: 'ask', arguments: { about: 'tea' } }
  const answer = await send({ id, method: 'tools/call', params }, session)
  const messages: Wire[] = []
  const droppable: boolean[] = []
  if ('body' in answer) {
    return { messages: [JSON.parse(answer.body ?? 'null') as Wire], droppable, said: async () => {}, leave() {} }
  }
  const waiting = new Set<() => void>()
  const take = (message: string): void => {
    messages.push(JSON.parse(message))
    for (const look of waiting) look()
  }
  answer.open({
    send(message, mayDrop) {
      droppable.push(mayDrop)
      take(message)
    },
    end: (message) => take(message ?? 'null'),
  })
  const said = (count: number) =>
    new Promise<void>((resolve) => {
      const look = (): void => {
        if (messages.length >= count) resolve()
      }
      waiting.add(look)
      look()
    })
  return { messages, droppable, said, leave: () => answer.closed?.() }
}

const accept = (content: JsonObject) => ({ action: 'accept', content })

describe('a question to a client', () => {
  test('waits so long; then it is taken back, and the call is not made', async () => {
    const server = serve(undefined, { idleMs: 1_000_000 })
    const { messages, droppable, said } = await call(server, await begin(server))
    await said(1)
    server.world.pass(599_999)
    expect(messages.length).toBe(1)
    server.world.pass(1)
    await said(3)
    expect(messages.slice(1)).toMatchObject([
      { method: 'notifications/cancelled', params: { requestId: messages[0].id } },
      { id: 5, result: { isError: true, content: [{ text: 'Nobody answered in time, so the call was not made.' }] } },
    ])
    expect(server.made).toEqual([])
    // Who does not read is cut off rather than left without the question.
    expect(droppable).toEqual([false, false])
  })

  test.each<[string, JsonObject]>([
    ['an error', { error: { code: -1, message: 'No.' } }],
    ['nothing', { result: null }],
    ['what is no answer', { result: { action: 'accept' } }],
    ['a refusal', { result: { action: 'decline' } }],
  ])('that is answered with %s ends the call, which is not made', async (_, answer) => {
    const server = serve()
    const session = await begin(server)
    const { messages, said } = await call(server, session)
    await said(1)
    expect((await server.send({ id: messages[0].id, ...answer }, session)).status).toBe(202)
    await said(2)
    expect(messages[1]).toMatchObject({ id: 5, result: { isError: true } })
    expect(server.made).toEqual([])
  })

  test('of a client that cannot be asked ends the call in words', async () => {
    const server = serve()
    for (const capabilities of [{}, { elicitation: { url: {} } }]) {
      const { messages } = await call(server, await begin(server, capabilities))
      expect(messages[0].result).toMatchObject({
        isError: true,
        content: [{ text: 'This tool asks the user, and this client does not offer that.' }],
      })
    }
    expect(server.made).toEqual([])
  })

  test('is not answered beforehand', async () => {
    const server = serve()
    const params = { name: 'ask', arguments: { about: 'tea', name: 'Eve' } }
    const answer = await server.send({ id: 5, method: 'tools/call', params }, await begin(server))
    if (!('body' in answer)) throw new Error('a stream')
    expect(JSON.parse(answer.body ?? '').result.content[0].text).toContain('there is no argument `name`')
    expect(server.made).toEqual([])
  })

  test('is not asked by a session that waits for too many', async () => {
    const server = serve()
    const session = await begin(server)
    for (let waiting = 0; waiting < 16; waiting++) await (await call(server, session)).said(1)
    const { messages } = await call(server, session)
    expect(messages[0].result).toMatchObject({ content: [{ text: 'The session cannot ask any more.' }] })
  })

  test('leaves no timer when it is answered', async () => {
    const server = serve()
    const session = await begin(server)
    const { messages, said } = await call(server, session)
    await said(1)
    expect(server.world.timers.size).toBe(1)
    await server.send({ id: messages[0].id, result: accept({ name: 'Ada' }) }, session)
    await said(2)
    await server.send({ id: messages[1].id, result: accept({ color: 'red' }) }, session)
    await said(3)
    expect(server.world.timers.size).toBe(0)
  })

  test('has an id of its own, also where two calls have one id', async () => {
    const server = serve()
    const session = await begin(server)
    const [one, two] = [await call(server, session, 5), await call(server, session, 5)]
    await Promise.all([one.said(1), two.said(1)])
    expect(one.messages[0].id).not.toBe(two.messages[0].id)
    await server.send({ id: two.messages[0].id, result: accept({ name: 'Second' }) }, session)
    await two.said(2)
    expect(two.messages[1].params.message).toBe('Which color, Second?')
    expect(one.messages.length).toBe(1)
  })

  test('ends with its session, and an ended session asks nothing more', async () => {
    const server = serve()
    const session = await begin(server)
    const { messages, said } = await call(server, session)
    await said(1)
    await server.send({}, session, { method: 'DELETE' })
    await said(2)
    expect(messages[1]).toMatchObject({ id: 5, result: { isError: true } })
    const kept = createMcpSessions({ newId: () => 'x', now: () => 0, after: () => () => {} })
    const ended = kept.open('ada', FORM)
    kept.end(ended)
    expect(ended.expect(new AbortController().signal)).toBeUndefined()
  })

  test('is one of sixteen at a time', () => {
    const session = createMcpSessions({ newId: () => 'x', now: () => 0, after: () => () => {} }).open('ada', FORM)
    const { signal } = new AbortController()
    for (let count = 0; count < 16; count++) expect(session.expect(signal)).toBeDefined()
    expect(session.expect(signal)).toBeUndefined()
  })

  test('is not waited for when nobody reads its stream any more, and the call is not made', async () => {
    const server = serve()
    const session = await begin(server)
    const { messages, said, leave } = await call(server, session)
    await said(1)
    leave()
    expect(server.world.timers.size).toBe(0)
    await server.send({ id: messages[0].id, result: accept({ name: 'Ada' }) }, session)
    await said(2)
    expect(messages[1]).toMatchObject({ id: 5, result: { isError: true } })
    expect(server.made).toEqual([])
  })

  test('of one session is not taken back by another of the same principal', async () => {
    const server = serve()
    const [mine, other] = [await begin(server), await begin(server)]
    const { messages, said } = await call(server, mine, 5)
    await said(1)
    const cancel = async (session: Record<string, string>) =>
      (await server.send({ method: 'notifications/cancelled', params: { requestId: 5 } }, session)).status
    for (const session of [other, VERSION, { ...VERSION, 'mcp-session-id': 'x' }]) {
      expect(await cancel(session)).toBe(202)
      expect(server.world.timers.size).toBe(1)
    }
    expect(await cancel(mine)).toBe(202)
    await said(2)
    expect(messages[1]).toMatchObject({ id: 5, result: { isError: true } })
  })

  test('needs room for a stream', async () => {
    const server = serve()
    const session = await begin(server)
    server.world.hasRoom = false
    const { messages } = await call(server, session)
    expect(messages).toMatchObject([{ id: 5, result: { isError: true } }])
    expect(server.made).toEqual([])
    // Nothing waits that nobody could answer.
    expect(server.world.timers.size).toBe(0)
  })
})

describe('what a session keeps', () => {
  test('is of the capabilities what the client can be asked', () => {
    const sessions = createMcpSessions({ newId: () => 'x', now: () => 0, after: () => () => {} })
    const large = 'x'.repeat(1_000_000)
    const declared = {
      elicitation: { url: {}, form: { large } },
      roots: { listChanged: true },
      experimental: { large },
    }
    expect(sessions.open('ada', declared).capabilities).toEqual({ elicitation: { form: {}, url: {} }, roots: {} })
    expect(sessions.open('ada', { elicitation: {} }).capabilities).toEqual({ elicitation: { form: {} } })
    expect(sessions.open('ada', { sampling: null }).capabilities).toEqual({})
  })

  test('is no URI that is very long', async () => {
    const server = serve()
    const session = await begin(server)
    const subscribe = async (uri: string): Promise<Wire> => {
      const answer = await server.send({ id: 1, method: 'resources/subscribe', params: { uri } }, session)
      if (!('body' in answer)) throw new Error('a stream')
      return JSON.parse(answer.body ?? 'null')
    }
    expect(await subscribe(`docs://pages/${'x'.repeat(2_035)}`)).toMatchObject({ result: {} })
    expect(await subscribe(`docs://pages/${'x'.repeat(2_036)}`)).toMatchObject({ error: { code: -32602 } })
  })
})

describe('sessions', () => {
  test('are so many in all: the one used longest ago gives way, whosever it is', () => {
    let ids = 0
    const world = { newId: () => `${++ids}`, now: () => 0, after: () => () => {} }
    const sessions = createMcpSessions(world, { total: 2 })
    const [first, second] = [sessions.open('ada', {}), sessions.open('eve', {})]
    sessions.find(first.id, 'ada')
    sessions.open('bob', {})
    expect([sessions.size, sessions.find(first.id, 'ada'), sessions.find(second.id, 'eve')]).toEqual([
      2,
      first,
      undefined,
    ])
  })

  test('that ended do not count, however often they are ended', () => {
    let ids = 0
    const world = { newId: () => `${++ids}`, now: () => 0, after: () => () => {} }
    const sessions = createMcpSessions(world, { perOwner: 2 })
    const [first, second] = [sessions.open('ada', {}), sessions.open('ada', {})]
    for (let times = 0; times < 3; times++) sessions.end(first)
    const third = sessions.open('ada', {})
    expect([first, second, third].map(({ id }) => sessions.find(id, 'ada')?.id)).toEqual([undefined, '2', '3'])
    const fourth = sessions.open('ada', {})
    expect([second, third, fourth].map(({ id }) => sessions.find(id, 'ada')?.id)).toEqual([undefined, '3', '4'])
  })

  test.each([
    ['a tool asks and streams are kept', true, true, true],
    ['nothing asks', false, true, false],
    ['there is no stream to ask on', true, false, false],
  ])('are there or not where %s', async (_, asks, hasStreams, kept) => {
    const sessions = createMcpSessions({ newId: () => 'x', now: () => 0, after: () => () => {} })
    const streams: McpStreams = {
      admits: () => true,
      whenSlow: () => () => {},
      callStarted: () => () => {},
      cancel() {},
    }
    const ask = { kind: 'roots', name: 'folders', arguments: ['folders'], after: [], optional: false } as const
    const handle = createMcpHandler(
      { server: { name: 's', version: '1', instructions: null }, tools: [tool('one', asks ? { asks: [ask] } : {})] },
      {
        authenticate: async () => ({ ok: true, caller: 'ada' }),
        visible: () => ({ key: '', sees: () => true }),
        call: () => Promise.reject(new Error('a call')),
        principalOf: (caller) => caller,
        onFault() {},
        sessions,
        ...(hasStreams ? { streams } : {}),
      },
    )
    const params = { protocolVersion: '2025-11-25', capabilities: {} }
    const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'initialize', params }))
    const { signal } = new AbortController()
    const { status, headers } = await handle({ method: 'POST', headers: BASE, body, signal })
    expect([status, headers['mcp-session-id'], sessions.size]).toEqual([200, kept ? 'x' : undefined, kept ? 1 : 0])
  })
})
