import { describe, expect, test } from 'vitest'
import { begin, serve } from '../features-harness.ts'

type Served = ReturnType<typeof serve>

/** Opens a stream of the session's own; what it says. */
async function listen({ send }: Served, session: Record<string, string>) {
  const stream = await send({}, session, { method: 'GET' })
  if ('body' in stream) throw new Error('no stream')
  const said: string[] = []
  const droppable: boolean[] = []
  stream.open({
    send(message, mayDrop) {
      said.push(message)
      droppable.push(mayDrop)
    },
    end: () => said.push('end'),
  })
  return { stream, said, droppable }
}

describe('the streams of a session', () => {
  test.each([
    ['no event stream', { accept: 'application/json' }, 406],
    ['no Accept', { accept: '' }, 406],
    ['no session', { 'mcp-session-id': '' }, 404],
  ])('are not there for who takes %s', async (_, fields, status) => {
    const server = serve()
    const session = await begin(server)
    expect((await server.send({}, { ...session, ...fields }, { method: 'GET' })).status).toBe(status)
  })

  test('need room', async () => {
    const server = serve()
    const session = await begin(server)
    server.world.hasRoom = false
    expect((await server.send({}, session, { method: 'GET' })).status).toBe(503)
  })

  test('are four: the oldest gives way, for a client that lost one comes back before that is known', async () => {
    const server = serve()
    const session = await begin(server)
    const listening = [await listen(server, session), await listen(server, session), await listen(server, session)]
    listening.push(await listen(server, session))
    expect(listening.map(({ said }) => said)).toEqual([[], [], [], []])
    listening.push(await listen(server, session))
    expect(listening.map(({ said }) => said)).toEqual([['end'], [], [], [], []])
    // One that is gone gives way to nobody.
    listening[1]?.stream.closed?.()
    listening.push(await listen(server, session))
    expect(listening.flatMap(({ said }) => said)).toEqual(['end'])
  })

  test('tell of changes on the newest alone', async () => {
    const server = serve()
    const session = await begin(server)
    const [older, newer] = [await listen(server, session), await listen(server, session)]
    const tell = (): void => [older, newer].forEach(({ stream }) => void stream.toolsChanged?.())
    tell()
    expect([older.said.length, newer.said.length]).toEqual([0, 3])
    newer.stream.closed?.()
    tell()
    expect([older.said.length, newer.said.length]).toEqual([3, 3])
    // Who does not read is cut off rather than left without the news.
    expect(newer.droppable).toEqual([false, false, false])
  })

  test('end with it, one that is about to open, too', async () => {
    const server = serve()
    const session = await begin(server)
    const open = await listen(server, session)
    const late = await server.send({}, session, { method: 'GET' })
    if ('body' in late) throw new Error('no stream')
    await server.send({}, session, { method: 'DELETE' })
    expect(open.said).toEqual(['end'])
    const said: string[] = []
    late.open({ send: (message) => said.push(message), end: () => said.push('end') })
    expect(said).toEqual(['end'])
  })

  test('keep it from being forgotten while it rests', async () => {
    const server = serve(undefined, { idleMs: 10 })
    const [resting, listening] = [await begin(server), await begin(server)]
    const { stream } = await listen(server, listening)
    const ping = async (session: Record<string, string>) =>
      (await server.send({ id: 1, method: 'ping' }, session)).status
    server.world.pass(100)
    // Room is made for another principal's, of which none is wanted here.
    await server.send({ id: 0, method: 'initialize', params: { protocolVersion: '2025-11-25' } }, {}, { caller: 'eve' })
    expect([await ping(resting), await ping(listening)]).toEqual([404, 200])
    stream.closed?.()
    server.world.pass(10)
    expect(await ping(listening)).toBe(404)
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
