import { describe, expect, test } from 'vitest'
import type { CallContext, CallOutcome } from '../../src/index.ts'
import { begin, serve, type Wire } from '../features-harness.ts'
import { tool } from '../harness.ts'

/** Calls a tool in a session that wants to be told of what is as grave as this, or of nothing. */
async function logged(outcome: CallOutcome, isAsked: boolean, level: string | null = 'debug') {
  const call = (_args: object, { onProgress }: CallContext): CallOutcome => {
    for (const size of isAsked ? [0, 0, 7] : []) onProgress?.(size, null)
    return outcome
  }
  const server = serve(call, {}, [tool('plain')])
  const session = await begin(server)
  if (level !== null) await server.send({ id: 1, method: 'logging/setLevel', params: { level } }, session)
  return server.send({ id: 2, method: 'tools/call', params: { name: 'plain' } }, session)
}

describe('log messages', () => {
  test('126: come when the upstream is asked: what is refused before has its own status', async () => {
    const wwwAuthenticate = 'Bearer error="insufficient_scope"'
    expect(await logged({ kind: 'insufficient-scope', wwwAuthenticate }, false)).toMatchObject({
      status: 403,
      headers: { 'www-authenticate': wwwAuthenticate },
    })
    expect(await logged({ kind: 'unavailable', text: 'Not now.' }, false)).toMatchObject({ status: 503 })
  })

  test('say how far the call is, once each', async () => {
    const stream = await logged({ kind: 'answer', text: 'Done.' }, true)
    if ('body' in stream) throw new Error('no stream')
    const said: Wire[] = []
    await new Promise<void>((resolve) =>
      stream.open({
        send(message, droppable) {
          said.push(JSON.parse(message))
          expect(droppable).toBe(true)
        },
        end(message) {
          said.push(JSON.parse(message ?? 'null'))
          resolve()
        },
      }),
    )
    expect(said.map(({ params, id }) => params?.data ?? id)).toEqual([
      'The call is allowed',
      'The upstream is asked',
      'The upstream answered',
      2,
    ])
  })

  test.each([null, 'notice', 'emergency'])('are not sent to who set the level %j', async (level) => {
    expect(await logged({ kind: 'answer', text: 'Done.' }, true, level)).toMatchObject({
      status: 200,
      body: expect.stringContaining('Done.'),
    })
  })

  test.each(['loud', ['info'], 3, null])('of a level that is none, %j, are not to be had', async (level) => {
    const server = serve()
    const session = await begin(server)
    const answer = await server.send({ id: 1, method: 'logging/setLevel', params: { level } }, session)
    if (!('body' in answer)) throw new Error('a stream')
    expect(JSON.parse(answer.body ?? '')).toMatchObject({ error: { code: -32602 } })
  })
})
