import type { AskNode, JsonObject } from '@fullmakt/ir'
import { describe, expect, test } from 'vitest'
import { tool } from './harness.ts'
import { DONE, keeper, newKept, serveTasks, TAKES_TASKS } from './tasks-harness.ts'

const MINUTE = 60_000
const ASKABLE = { ...TAKES_TASKS, elicitation: { form: {}, url: {} } }

const form = (name: string, argument: string, patch: Partial<AskNode> = {}): AskNode =>
  ({
    kind: 'form',
    name,
    arguments: [argument],
    after: [],
    optional: false,
    message: [`What ${argument}?`],
    schema: { type: 'object', properties: { [argument]: { type: 'string' } }, required: [argument] },
    ...patch,
  }) as AskNode
const asking = (name: string, asks: readonly AskNode[]) => tool(name, { task: 'required', asks, answerMs: 10 * MINUTE })

const one = asking('one', [form('who', 'name')])
const two = asking('two', [form('who', 'name'), form('where', 'place')])
const chain = asking('chain', [form('who', 'name'), form('later', 'reason', { after: ['who'] })])
const plain = tool('plain', { task: 'required' })
const tools = [one, two, chain, plain]

const says = (answers: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(answers).map(([name, content]) => [name, { action: 'accept', content }]))

function setUp(kept = newKept(), caps?: Parameters<typeof keeper>[1], given = tools) {
  const served = serveTasks(keeper(kept, caps), given, ['one'])
  const open = async (name: string, args: JsonObject = {}): Promise<string> => {
    const { result } = await served.send('tools/call', { name, arguments: args }, ASKABLE)
    expect(result).toMatchObject({ resultType: 'task', status: 'input_required' })
    return result.taskId
  }
  const update = (taskId: string, inputResponses: JsonObject, caller = 'ada') =>
    served.send('tasks/update', { taskId, inputResponses }, ASKABLE, caller)
  const get = async (taskId: string, caller = 'ada') =>
    (await served.send('tasks/get', { taskId }, ASKABLE, caller)).result
  /** Lets the call go on that has its answers, and gives the acknowledgement. */
  const goes = async (updating: ReturnType<typeof update>) => {
    await served.turn()
    const held = served.held.at(-1)!
    held.asked()
    return { held, answer: await updating }
  }
  return { ...served, kept, open, update, get, goes }
}

describe('a task that asks', () => {
  test('waits for its answers, and then its call is made', async () => {
    const { open, update, get, goes, held, turn } = setUp()
    const taskId = await open('one', { size: 3 })
    expect(held).toEqual([])
    expect(await get(taskId)).toMatchObject({
      status: 'input_required',
      inputRequests: { who: { method: 'elicitation/create', params: { message: 'What name?' } } },
    })
    const { held: call, answer } = await goes(update(taskId, says({ who: { name: 'Grace' } }), 'ada other-token'))
    expect(answer.result).toEqual({ resultType: 'complete', _meta: expect.anything() })
    // The call is made with the authority of the token that brought the answers.
    expect(call).toMatchObject({ tool: 'one', args: { size: 3, name: 'Grace' }, caller: 'ada other-token' })
    const working = await get(taskId)
    expect(working).toMatchObject({ status: 'working' })
    expect(Object.keys(working)).not.toContain('inputRequests')
    call.end(DONE)
    await turn()
    expect(await get(taskId)).toMatchObject({ status: 'completed', result: { content: [{ text: 'Done.' }] } })
  })

  test('takes answers in parts, and passes over what it did not ask', async () => {
    const { open, update, get, goes } = setUp()
    const taskId = await open('two')
    const partly = { ...says({ who: { name: 'Grace' }, never: { name: 'x' } }), where: 'nonsense' }
    expect((await update(taskId, partly)).result).toMatchObject({ resultType: 'complete' })
    expect(Object.keys((await get(taskId)).inputRequests)).toEqual(['where'])
    // What was answered is not asked again, and cannot be answered otherwise.
    await update(taskId, says({ who: { name: 'Mallory' } }))
    const { held } = await goes(update(taskId, says({ where: { place: 'here' } })))
    expect(held.args).toEqual({ name: 'Grace', place: 'here' })
  })

  test('asks what comes after only then, and takes no answer to it before', async () => {
    const { open, update, get, goes } = setUp()
    const taskId = await open('chain')
    await update(taskId, says({ who: { name: 'Grace' }, later: { reason: 'early' } }))
    expect(Object.keys((await get(taskId)).inputRequests)).toEqual(['later'])
    const { held } = await goes(update(taskId, says({ later: { reason: 'late' } })))
    expect(held.args).toEqual({ name: 'Grace', reason: 'late' })
  })

  test('makes its call once, however many answers come at once', async () => {
    const { open, update, get, held, turn } = setUp()
    const taskId = await open('one')
    const all = [1, 2, 3, 4].map((index) => update(taskId, says({ who: { name: `n${index}` } })))
    for (let turns = 0; turns < 4; turns++) await turn()
    expect(held.map(({ args }) => args)).toEqual([{ name: 'n1' }])
    expect((await get(taskId)).status).toBe('working')
    held[0]?.end(DONE)
    await Promise.all(all)
    expect(held.length).toBe(1)
    expect((await get(taskId)).status).toBe('completed')
  })

  test('makes its call in one of two processes', async () => {
    const kept = newKept()
    const [first, second] = [setUp(kept), setUp(kept)]
    const taskId = await first.open('one')
    const all = [first, second].map(({ update }, index) => update(taskId, says({ who: { name: `n${index}` } })))
    for (let turns = 0; turns < 4; turns++) await first.turn()
    const calls = [...first.held, ...second.held]
    expect(calls.length).toBe(1)
    calls[0]?.end(DONE)
    await Promise.all(all)
  })

  test('goes on waiting when the process ends', async () => {
    const kept = newKept()
    const taskId = await setUp(kept).open('one')
    const { update, get, goes } = setUp(kept)
    expect((await get(taskId)).status).toBe('input_required')
    const { held } = await goes(update(taskId, says({ who: { name: 'Grace' } })))
    expect(held.args).toEqual({ name: 'Grace' })
  })

  test('has failed when nobody answers in time, and takes nothing after', async () => {
    const { open, update, get, held, kept } = setUp()
    const taskId = await open('one')
    kept.now += 10 * MINUTE - 1
    expect((await get(taskId)).status).toBe('input_required')
    kept.now += 1
    const late = await get(taskId)
    expect(late).toMatchObject({ status: 'failed', error: { code: 408 }, statusMessage: late.error.message })
    expect(Object.keys(late)).not.toContain('inputRequests')
    expect((await update(taskId, says({ who: { name: 'Grace' } }))).result).toMatchObject({ resultType: 'complete' })
    expect(held).toEqual([])
    // It says how long it can be asked about: an hour after that.
    expect(late.ttlMs).toBe(70 * MINUTE)
  })

  test('is over when the user declines', async () => {
    const { open, update, get, held } = setUp()
    const taskId = await open('two')
    await update(taskId, { who: { action: 'decline' } })
    expect(await get(taskId)).toMatchObject({ status: 'completed', result: { isError: true } })
    await update(taskId, says({ who: { name: 'x' }, where: { place: 'y' } }))
    expect(held).toEqual([])
  })

  test('is over when it is cancelled', async () => {
    const { open, update, get, held, send } = setUp()
    const taskId = await open('one')
    expect((await send('tasks/cancel', { taskId }, ASKABLE)).result).toMatchObject({ resultType: 'complete' })
    await update(taskId, says({ who: { name: 'x' } }))
    expect((await get(taskId)).status).toBe('cancelled')
    expect(held).toEqual([])
  })

  test('belongs to its principal, and to tokens that see its tool', async () => {
    const { open, update, send, held } = setUp()
    const taskId = await open('one')
    for (const caller of ['eve', 'ada narrow']) {
      expect((await send('tasks/get', { taskId }, ASKABLE, caller)).error.code).toBe(-32602)
      expect((await send('tasks/cancel', { taskId }, ASKABLE, caller)).error.code).toBe(-32602)
      expect((await update(taskId, says({ who: { name: 'x' } }), caller)).error.code).toBe(-32602)
    }
    expect(held).toEqual([])
    expect((await update(taskId, 'x' as never)).error.code).toBe(-32602)
  })

  test('waits again where the token lacked a scope, which the answer says', async () => {
    const { open, update, get, goes, held, turn } = setUp()
    const taskId = await open('one')
    const updating = update(taskId, says({ who: { name: 'Grace' } }))
    await turn()
    held[0]?.end({ kind: 'insufficient-scope', wwwAuthenticate: 'Bearer error="insufficient_scope"' })
    expect((await updating).status).toBe(403)
    expect(Object.keys((await get(taskId)).inputRequests)).toEqual(['who'])
    const { held: again } = await goes(update(taskId, says({ who: { name: 'Grace' } })))
    expect(again.args).toEqual({ name: 'Grace' })
  })

  test('sends the user to the approval page, once', async () => {
    const { open, update, get, held, turn } = setUp()
    const needed = { kind: 'approval-required', url: 'https://a.example/approvals/1', text: 'Ask.' } as const
    const taskId = await open('one')
    const first = update(taskId, says({ who: { name: 'Grace' } }))
    await turn()
    held[0]?.end(needed)
    await first
    expect((await get(taskId)).inputRequests).toEqual({
      approval: { method: 'elicitation/create', params: { mode: 'url', message: 'Ask.', url: needed.url } },
    })
    await update(taskId, says({ who: { name: 'Mallory' } }))
    const second = update(taskId, { approval: { action: 'accept' } })
    await turn()
    expect(held[1]?.args).toEqual({ name: 'Grace' })
    held[1]?.end(needed)
    await second
    expect(await get(taskId)).toMatchObject({ status: 'completed', result: { isError: true } })
  })

  test('ends when the user does not go to the approval page', async () => {
    const { open, update, get, held, turn } = setUp()
    const taskId = await open('one')
    const first = update(taskId, says({ who: { name: 'Grace' } }))
    await turn()
    held[0]?.end({ kind: 'approval-required', url: 'https://a.example/approvals/1', text: 'Ask.' })
    await first
    await update(taskId, { approval: { action: 'cancel' } })
    expect(await get(taskId)).toMatchObject({ status: 'completed', result: { isError: true } })
    expect(held.length).toBe(1)
  })

  test('ends when another release asks for something else', async () => {
    const kept = newKept()
    const taskId = await setUp(kept).open('one')
    const changed = setUp(kept, undefined, [asking('one', [form('who', 'name', { message: ['Your name?'] } as never)])])
    await changed.update(taskId, says({ who: { name: 'Grace' } }))
    expect(await changed.get(taskId)).toMatchObject({ status: 'completed', result: { isError: true } })
    expect(changed.held).toEqual([])
  })

  test('keeps of what the client declares only what it can be asked', async () => {
    const { send, kept } = setUp()
    const capabilities = {
      ...ASKABLE,
      elicitation: { form: { much: 'x'.repeat(99) } },
      experimental: { x: 'y'.repeat(99) },
    }
    await send('tools/call', { name: 'one', arguments: {} }, capabilities)
    const [text] = [...kept.texts.values()].map((one) => JSON.parse(one.text))
    expect(text.waiting.capabilities).toEqual({ elicitation: { form: {} } })
  })

  test.each([
    ['cannot be asked', TAKES_TASKS, { status: 400, error: { code: -32021 } }],
    ['takes no tasks', { elicitation: {} }, { status: 400, error: { code: -32021 } }],
  ])('is none for a client that %s', async (_, capabilities, answer) => {
    const { send } = setUp()
    expect(await send('tools/call', { name: 'one', arguments: {} }, capabilities)).toMatchObject(answer)
  })

  test('asks before there is a task where the tool does not say how long it waits', async () => {
    const { send, kept } = setUp(newKept(), undefined, [tool('one', { task: 'required', asks: [form('who', 'name')] })])
    const { result } = await send('tools/call', { name: 'one', arguments: {} }, ASKABLE)
    expect(result).toMatchObject({ resultType: 'input_required', inputRequests: { who: {} } })
    expect(kept.texts.size).toBe(0)
  })

  test('asks before there is a task where there are too many', async () => {
    const { open, send, kept } = setUp(newKept(), { perOwner: 2, total: 3 })
    await open('one')
    await open('one')
    const { result } = await send('tools/call', { name: 'one', arguments: {} }, ASKABLE)
    expect(result).toMatchObject({ resultType: 'input_required', inputRequests: { who: {} } })
    // Others have room until all together have too many, and an hour after they end the first have made room.
    const eve = () => send('tools/call', { name: 'one', arguments: {} }, ASKABLE, 'eve')
    expect((await eve()).result.resultType).toBe('task')
    expect((await eve()).result.resultType).toBe('input_required')
    kept.now += 71 * MINUTE
    expect((await eve()).result.resultType).toBe('task')
  })
})
