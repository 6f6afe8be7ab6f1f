import type { AskNode, PromptNode } from '@fullmakt/ir'
import { describe, expect, test } from 'vitest'
import { begin, FORM, PROMPTS, serve, type Wire } from './features-harness.ts'

const ask: AskNode = {
  kind: 'form',
  name: 'who',
  arguments: ['name'],
  after: [],
  optional: false,
  message: ['Whom, in a ', { argument: 'tone' }, ' tone?'],
  schema: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
}
const prompt: PromptNode = {
  ...PROMPTS[0]!,
  messages: [
    {
      role: 'user',
      content: { kind: 'text', source: { from: 'value', parts: ['Greet ', { argument: 'name' }, '.'] } },
    },
  ],
  asks: [ask],
}
const serving = () => serve(undefined, {}, [], [prompt])
const get = { name: 'greet', arguments: { tone: 'wry' } }
const given = { description: 'Greets.', messages: [{ role: 'user', content: { type: 'text', text: 'Greet Ada.' } }] }
const accepted = { action: 'accept', content: { name: 'Ada' } }

describe('a prompt that asks, in 2026-07-28', () => {
  test('is given with the answer in it', async () => {
    const { modern } = serving()
    const { result } = (await modern('prompts/get', get)).json
    expect(result).toMatchObject({
      resultType: 'input_required',
      inputRequests: { who: { params: { message: 'Whom, in a wry tone?' } } },
    })
    const { requestState } = result
    const done = await modern('prompts/get', { ...get, requestState, inputResponses: { who: accepted } })
    expect(done.json.result).toMatchObject({ resultType: 'complete', ...given })
    // What opens for one principal and one prompt opens for no other, nor for other arguments.
    for (const [params, caller] of [
      [{ ...get, requestState }, 'eve'],
      [{ ...get, arguments: { tone: 'warm' }, requestState }, 'ada'],
      [{ ...get, requestState: [requestState] }, 'ada'],
    ] as const) {
      expect((await modern('prompts/get', params, FORM, caller)).json.error.message).toBe('Invalid requestState')
    }
  })

  test('takes no argument before it asks for it', async () => {
    const { modern } = serving()
    const { json } = await modern('prompts/get', { ...get, arguments: { tone: 'wry', name: 'Eve' } })
    expect(json.error).toEqual({ code: -32602, message: 'There is no such argument' })
  })

  test('is not given where the user declines, or cannot be asked', async () => {
    const { modern } = serving()
    const declined = await modern('prompts/get', { ...get, inputResponses: { who: { action: 'decline' } } })
    expect(declined.json.error.code).toBe(-32602)
    const { status, json } = await modern('prompts/get', get, {})
    expect([status, json.error.code, json.error.data]).toEqual([
      400,
      -32021,
      { requiredCapabilities: { elicitation: { form: {} } } },
    ])
  })
})

describe('a prompt that asks, in 2025-11-25', () => {
  async function asked(answer: object): Promise<Wire> {
    const server = serving()
    const session = await begin(server)
    const stream = await server.send({ id: 5, method: 'prompts/get', params: get }, session)
    if ('body' in stream) throw new Error('no stream')
    return new Promise((resolve) => {
      stream.open({
        send(message) {
          const { id, params } = JSON.parse(message) as Wire
          expect(params.message).toBe('Whom, in a wry tone?')
          void server.send({ id, result: answer } as Wire, session)
        },
        end: (message) => resolve(JSON.parse(message ?? 'null')),
      })
    })
  }

  test('is given with the answer in it', async () => {
    expect(await asked(accepted)).toEqual({ jsonrpc: '2.0', id: 5, result: given })
  })

  test('is not given where the user declines', async () => {
    expect(await asked({ action: 'decline' })).toMatchObject({ id: 5, error: { code: -32602 } })
  })
})
