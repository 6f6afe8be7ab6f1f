import { describe, expect, test } from 'vitest'
import { type CallOutcome, createMcpHandler, createMcpTasks, type McpTasks } from '../src/index.ts'
import { META, tool } from './harness.ts'

const EXTENSION = 'io.modelcontextprotocol/tasks'
const TAKES_TASKS = { extensions: { [EXTENSION]: {} } }

/** A call that waits for what the test says. */
interface Held {
  readonly signal: AbortSignal
  /** The upstream is asked. */
  asked(): void
  end(outcome: CallOutcome): void
}

function keeper(kept = new Map<string, string>()): McpTasks {
  let ids = 0
  const run = Math.random().toString(36).slice(2)
  return createMcpTasks({
    put: async (key, text) => void kept.set(key, text),
    get: async (key) => kept.get(key),
    newId: () => `${run}-${++ids}`,
    now: () => 1_000,
  })
}

function serve(tasks = keeper()) {
  const held: Held[] = []
  const tools = [tool('slow', { task: 'optional' }), tool('slower', { task: 'required' }), tool('quick')]
  const handle = createMcpHandler<string>(
    { server: { name: 's', version: '1', instructions: null }, tools },
    {
      authenticate: async (authorization) => ({ ok: true, caller: authorization ?? '' }),
      visible: () => ({ key: '', sees: () => true }),
      call: (_caller, _tool, _args, { signal, onProgress }) =>
        new Promise((resolve) => held.push({ signal, end: resolve, asked: () => onProgress?.(0, null) })),
      principalOf: (caller) => caller,
      tasks,
      onFault(fault) {
        throw fault
      },
    },
  )
  const send = async (method: string, params: object, capabilities: object = TAKES_TASKS, caller = 'ada') => {
    const given = params as { readonly name?: string; readonly taskId?: string }
    const name = given.name ?? given.taskId
    const _meta = { ...META, 'io.modelcontextprotocol/clientCapabilities': capabilities }
    const answer = await handle({
      method: 'POST',
      headers: {
        authorization: caller,
        'content-type': 'application/json',
        'mcp-protocol-version': '2026-07-28',
        'mcp-method': method,
        ...(name === undefined ? {} : { 'mcp-name': name }),
      },
      body: Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { ...params, _meta } })),
      signal: new AbortController().signal,
    })
    if (!('body' in answer)) throw new Error('a stream')
    // biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely
    return { status: answer.status, ...(JSON.parse(answer.body ?? '') as { result?: any; error?: any }) }
  }
  const call = (name: string, capabilities?: object) => send('tools/call', { name, arguments: {} }, capabilities)
  const turn = () => new Promise((resolve) => setImmediate(resolve))
  /** Begins a call and brings it to its upstream. */
  const begin = async (name = 'slow') => {
    const answering = call(name)
    await turn()
    const one = held.at(-1)!
    one.asked()
    return { one, result: (await answering).result }
  }
  return { send, call, begin, held, turn }
}

const answer: CallOutcome = { kind: 'answer', text: 'Done.' }

describe('tasks', () => {
  test('a call becomes one when its upstream is asked, and is asked about later', async () => {
    const { begin, send, turn } = serve()
    const { one, result } = await begin()
    expect(result).toMatchObject({ resultType: 'task', status: 'working', createdAt: '1970-01-01T00:00:01.000Z' })
    expect(Object.keys(result)).not.toContain('result')
    const { taskId } = result
    expect((await send('tasks/get', { taskId })).result).toMatchObject({
      resultType: 'complete',
      taskId,
      status: 'working',
    })
    one.end(answer)
    await turn()
    expect((await send('tasks/get', { taskId })).result).toMatchObject({
      status: 'completed',
      result: { content: [{ type: 'text', text: 'Done.' }] },
    })
  })

  test('what is refused before is answered at once, with its own status', async () => {
    const { call, held, turn } = serve()
    const answering = call('slow')
    await turn()
    held[0]?.end({ kind: 'insufficient-scope', wwwAuthenticate: 'Bearer error="insufficient_scope"' })
    expect((await answering).status).toBe(403)
  })

  test('a client that takes no tasks waits, unless the tool is nothing else', async () => {
    const { call, held, turn, send } = serve()
    const answering = call('slow', {})
    await turn()
    held[0]?.asked()
    held[0]?.end(answer)
    expect((await answering).result).toMatchObject({ resultType: 'complete' })
    for (const refused of [await call('slower', {}), await send('tasks/get', { taskId: 'x' }, {})]) {
      expect(refused).toMatchObject({
        status: 400,
        error: { code: -32021, data: { requiredCapabilities: TAKES_TASKS } },
      })
    }
  })

  test('cancelling ends the call, and what it still says does not count', async () => {
    const { begin, send, turn } = serve()
    const { one, result } = await begin()
    const { taskId } = result
    expect((await send('tasks/cancel', { taskId })).result).toEqual({
      resultType: 'complete',
      _meta: expect.anything(),
    })
    expect(one.signal.aborted).toBe(true)
    one.end(answer)
    await turn()
    const { result: seen } = await send('tasks/get', { taskId })
    expect(seen).toMatchObject({ status: 'cancelled' })
    expect(Object.keys(seen)).not.toContain('result')
  })

  test('nobody else sees it', async () => {
    const { begin, send } = serve()
    const { one, result } = await begin()
    for (const method of ['tasks/get', 'tasks/cancel', 'tasks/update']) {
      expect((await send(method, { taskId: result.taskId }, TAKES_TASKS, 'eve')).error.code).toBe(-32602)
    }
    expect(one.signal.aborted).toBe(false)
    expect((await send('tasks/get', { taskId: '../x' })).error.code).toBe(-32602)
    expect((await send('tasks/list', {})).status).toBe(404)
  })

  test.each(['tasks/result', 'tasks/list'])('%s, which there was once, is not there', async (method) => {
    const { send } = serve()
    expect((await send(method, { taskId: 'x' })).error.code).toBe(-32601)
  })

  test('a failed call is completed, and a fault is a failure', async () => {
    const { begin, send, turn } = serve()
    const first = await begin()
    first.one.end({ kind: 'failed', text: 'No.' })
    const second = await begin()
    second.one.end({ kind: 'unavailable', text: 'Not now.' })
    await turn()
    expect((await send('tasks/get', { taskId: first.result.taskId })).result).toMatchObject({
      status: 'completed',
      result: { isError: true },
    })
    expect((await send('tasks/get', { taskId: second.result.taskId })).result).toMatchObject({
      status: 'failed',
      error: { code: -32603, message: 'Not now.' },
    })
  })

  test('one whose process ended has failed', async () => {
    const kept = new Map<string, string>()
    const { result } = await serve(keeper(kept)).begin()
    const { result: seen } = await serve(keeper(kept)).send('tasks/get', { taskId: result.taskId })
    expect(seen).toMatchObject({ status: 'failed', error: { code: -32603 } })
  })

  test('a principal has so many at a time; then its calls wait', async () => {
    const { begin, call, held, turn } = serve()
    for (let index = 0; index < 32; index++) expect((await begin()).result.resultType).toBe('task')
    const answering = call('slow')
    await turn()
    held.at(-1)?.asked()
    await turn()
    held.at(-1)?.end(answer)
    expect((await answering).result.resultType).toBe('complete')
  })
})
