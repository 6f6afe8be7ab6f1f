import { describe, expect, test } from 'vitest'
import { DONE, keeper, newKept, serveTasks, TAKES_TASKS } from './tasks-harness.ts'

describe('tasks', () => {
  test('a call becomes one when its upstream is asked, and is asked about later', async () => {
    const { begin, send, turn } = serveTasks()
    const { one, result } = await begin()
    expect(result).toMatchObject({ resultType: 'task', status: 'working', createdAt: '1970-01-01T00:00:01.000Z' })
    expect(Object.keys(result)).not.toContain('result')
    const { taskId } = result
    expect((await send('tasks/get', { taskId })).result).toMatchObject({
      resultType: 'complete',
      taskId,
      status: 'working',
    })
    one.end(DONE)
    await turn()
    expect((await send('tasks/get', { taskId })).result).toMatchObject({
      status: 'completed',
      result: { content: [{ type: 'text', text: 'Done.' }] },
    })
  })

  test('one call is one task, however often its upstream is heard of', async () => {
    const kept = newKept()
    const { begin, turn } = serveTasks(keeper(kept))
    const { one, result } = await begin()
    one.asked()
    one.asked()
    await turn()
    expect([...kept.texts.keys()]).toEqual([result.taskId])
  })

  test('what is refused before is answered at once, with its own status', async () => {
    const { call, held, turn } = serveTasks()
    const answering = call('slow')
    await turn()
    held[0]?.end({ kind: 'insufficient-scope', wwwAuthenticate: 'Bearer error="insufficient_scope"' })
    expect((await answering).status).toBe(403)
  })

  test('a client that takes no tasks waits, unless the tool is nothing else', async () => {
    const { call, held, turn, send } = serveTasks()
    const answering = call('slow', {})
    await turn()
    held[0]?.asked()
    held[0]?.end(DONE)
    expect((await answering).result).toMatchObject({ resultType: 'complete' })
    for (const refused of [await call('slower', {}), await send('tasks/get', { taskId: 'x' }, {})]) {
      expect(refused).toMatchObject({
        status: 400,
        error: { code: -32021, data: { requiredCapabilities: TAKES_TASKS } },
      })
    }
  })

  test('cancelling ends the call, and what it still says does not count', async () => {
    const { begin, send, turn } = serveTasks()
    const { one, result } = await begin()
    const { taskId } = result
    expect((await send('tasks/cancel', { taskId })).result).toEqual({
      resultType: 'complete',
      _meta: expect.anything(),
    })
    expect(one.signal.aborted).toBe(true)
    one.end(DONE)
    await turn()
    const { result: seen } = await send('tasks/get', { taskId })
    expect(seen).toMatchObject({ status: 'cancelled' })
    expect(Object.keys(seen)).not.toContain('result')
  })

  test('nobody else sees it', async () => {
    const { begin, send } = serveTasks()
    const { one, result } = await begin()
    for (const method of ['tasks/get', 'tasks/cancel', 'tasks/update']) {
      expect((await send(method, { taskId: result.taskId }, TAKES_TASKS, 'eve')).error.code).toBe(-32602)
    }
    expect(one.signal.aborted).toBe(false)
    expect((await send('tasks/get', { taskId: '../x' })).error.code).toBe(-32602)
    expect((await send('tasks/list', {})).status).toBe(404)
  })

  test('113: one that never was, or is named by no id, is unknown', async () => {
    const kept = newKept()
    const { send, faults } = serveTasks(keeper(kept))
    // What is no id is not even looked for.
    kept.texts.set('../x', { text: JSON.stringify({ owner: 'ada', status: 'working', tool: 'slow' }), version: 1 })
    for (const method of ['tasks/get', 'tasks/cancel', 'tasks/update']) {
      for (const taskId of ['never', '../x', '', 'x'.repeat(129)]) {
        expect((await send(method, { taskId })).error, taskId).toEqual({ code: -32602, message: 'Unknown task' })
      }
    }
    expect(faults).toEqual([])
  })

  test('are cancelled by those who have them, and say so', async () => {
    const tasks = keeper()
    const begun = await tasks.begin({ owner: 'ada', tool: 'slow' })
    const id = begun?.record.id ?? ''
    expect([await tasks.cancel(id, 'eve'), await tasks.cancel('never', 'ada')]).toEqual([false, false])
    expect(begun?.signal.aborted).toBe(false)
    expect([await tasks.cancel(id, 'ada'), await tasks.cancel(id, 'ada')]).toEqual([true, true])
    expect(begun?.signal.aborted).toBe(true)
  })

  test.each(['tasks/result', 'tasks/list'])('%s, which there was once, is not there', async (method) => {
    const { send } = serveTasks()
    expect((await send(method, { taskId: 'x' })).error.code).toBe(-32601)
  })

  test('a failed call is completed, and a fault is a failure', async () => {
    const { begin, send, turn } = serveTasks()
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
    const kept = newKept()
    const { result } = await serveTasks(keeper(kept)).begin()
    const { result: seen } = await serveTasks(keeper(kept)).send('tasks/get', { taskId: result.taskId })
    expect(seen).toMatchObject({ status: 'failed', error: { code: -32603 } })
  })

  test('a principal has so many at a time; then its calls wait', async () => {
    const { begin, call, held, turn } = serveTasks()
    for (let index = 0; index < 32; index++) expect((await begin()).result.resultType).toBe('task')
    const answering = call('slow')
    await turn()
    held.at(-1)?.asked()
    await turn()
    held.at(-1)?.end(DONE)
    expect((await answering).result.resultType).toBe('complete')
  })

  test('a call whose end cannot be kept has failed, and does not run for ever', async () => {
    const kept = newKept()
    const { begin, send, turn, faults } = serveTasks(keeper(kept))
    const { one, result } = await begin()
    kept.isFull = true
    one.end(DONE)
    await turn()
    kept.isFull = false
    const { result: seen } = await send('tasks/get', { taskId: result.taskId })
    expect(seen).toMatchObject({ status: 'failed', error: { code: -32603 } })
    expect(faults.length).toBeGreaterThan(0)
  })

  test('a call that ends while it is asked about is not thought lost', async () => {
    const kept = newKept()
    const { begin, send, turn } = serveTasks(keeper(kept))
    const { one, result } = await begin()
    let read = (): void => {}
    kept.reading = new Promise((resolve) => (read = resolve))
    const asking = send('tasks/get', { taskId: result.taskId })
    await turn()
    one.end(DONE)
    await turn()
    read()
    expect((await asking).result.status).toBe('working')
    expect((await send('tasks/get', { taskId: result.taskId })).result.status).toBe('completed')
  })

  test('a client that leaves before there is a task cancels; one that has it does not', async () => {
    const { call, begin, held, turn } = serveTasks()
    const gone = new AbortController()
    void call('slow', TAKES_TASKS, gone.signal)
    await turn()
    expect(held[0]?.signal.aborted).toBe(false)
    gone.abort()
    expect(held[0]?.signal.aborted).toBe(true)
    const left = new AbortController()
    const answering = call('slow', TAKES_TASKS, left.signal)
    await turn()
    held[1]?.asked()
    await answering
    left.abort()
    expect(held[1]?.signal.aborted).toBe(false)
    expect((await begin()).result.resultType).toBe('task')
  })

  test('what was thrown is not told', async () => {
    const { begin, send, turn, faults } = serveTasks()
    const { one, result } = await begin()
    one.fail(new Error('password=hunter2'))
    await turn()
    const { result: seen } = await send('tasks/get', { taskId: result.taskId })
    expect(seen).toMatchObject({ status: 'failed', error: { code: -32603, message: 'Internal error' } })
    expect(JSON.stringify(seen)).not.toContain('hunter2')
    expect(faults.length).toBe(1)
  })

  test('what could not be kept takes no place', async () => {
    const kept = newKept()
    const { begin, call, held, turn, faults } = serveTasks(keeper(kept, { perOwner: 2, total: 99 }))
    kept.isFull = true
    for (let index = 0; index < 3; index++) {
      const answering = call('slow')
      await turn()
      held.at(-1)?.asked()
      await turn()
      held.at(-1)?.end(DONE)
      expect((await answering).result.resultType).toBe('complete')
    }
    kept.isFull = false
    expect((await begin()).result.resultType).toBe('task')
    expect(faults).toEqual([])
  })

  test('of one principal so many are kept; then its calls are answered without', async () => {
    const { begin, call, held, turn } = serveTasks(keeper(newKept(), { perOwner: 3, total: 99 }))
    for (let index = 0; index < 3; index++) {
      const { one, result } = await begin()
      expect(result.resultType).toBe('task')
      one.end(DONE)
      await turn()
    }
    const answering = call('slow')
    await turn()
    held.at(-1)?.asked()
    await turn()
    held.at(-1)?.end(DONE)
    expect((await answering).result.resultType).toBe('complete')
  })
})
