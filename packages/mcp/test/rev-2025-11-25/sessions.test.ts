import type { JsonObject } from '@fullmakt/ir'
import { describe, expect, test } from 'vitest'
import { createMcpSessions } from '../../src/index.ts'
import { FORM, serve, type Wire } from '../features-harness.ts'

type Served = ReturnType<typeof serve>

const VERSION = { 'mcp-protocol-version': '2025-11-25' }

async function begin({ send }: Served, capabilities: JsonObject = FORM): Promise<Record<string, string>> {
  const params = { protocolVersion: '2025-11-25', capabilities, clientInfo: { name: 'x', version: '1' } }
  const { headers } = await send({ id: 0, method: 'initialize', params }, {})
  return { ...VERSION, 'mcp-session-id': headers['mcp-session-id'] ?? '' }
}

/** Calls the tool that asks; what its stream says, and waits for so many messages. */
async function call({ send }: Served, session: Record<string, string>, id = 5) {
  const params = { name: 'ask', arguments: { about: 'tea' } }
  const answer = await send({ id, method: 'tools/call', params }, session)
  const messages: Wire[] = []
  if ('body' in answer) return { messages: [JSON.parse(answer.body ?? 'null') as Wire], said: async () => {} }
  const waiting = new Set<() => void>()
  const take = (message: string): void => {
    messages.push(JSON.parse(message))
    for (const look of waiting) look()
  }
  answer.open({ send: take, end: (message) => take(message ?? 'null') })
  const said = (count: number) =>
    new Promise<void>((resolve) => {
      const look = (): void => {
        if (messages.length >= count) resolve()
      }
      waiting.add(look)
      look()
    })
  return { messages, said }
}

const accept = (content: JsonObject) => ({ action: 'accept', content })

describe('a question to a client', () => {
  test('waits so long; then it is taken back, and the call is not made', async () => {
    const server = serve(undefined, { idleMs: 1_000_000 })
    const { messages, said } = await call(server, await begin(server))
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

  test('is one stream of its own, and none that never opened', async () => {
    const server = serve()
    const session = await begin(server)
    const listen = () => server.send({}, session, { method: 'GET' })
    const first = await listen()
    if ('body' in first) throw new Error('no stream')
    expect((await listen()).status).toBe(409)
    first.closed?.()
    expect((await listen()).status).toBe(200)
  })
})

describe('a session and its version', () => {
  test.each([
    ['GET', '2025-11-25', 200],
    ['GET', '1999-01-01', 400],
    ['DELETE', '1999-01-01', 400],
    ['POST', '1999-01-01', 400],
    // The later era has no such methods.
    ['GET', '2026-07-28', 405],
    ['DELETE', '2026-07-28', 405],
    ['POST', '2026-07-28', 400],
    ['DELETE', '2025-06-18', 204],
  ])('%s with %s is answered %d', async (method, version, status) => {
    const server = serve()
    const session = await begin(server)
    // A POST here is the answer to a question.
    const answer = await server.send(
      { id: 'x', result: {} },
      { ...session, 'mcp-protocol-version': version },
      { method },
    )
    expect(answer.status).toBe(status)
    if (status >= 400) expect(server.sessions.size).toBe(1)
  })
})
