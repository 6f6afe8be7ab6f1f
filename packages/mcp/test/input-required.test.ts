import type { JsonObject } from '@fullmakt/ir'
import { describe, expect, test } from 'vitest'
import { serve, type Wire } from './features-harness.ts'
import { META, tool } from './harness.ts'
import { serveTasks, TAKES_TASKS } from './tasks-harness.ts'

const ANSWERS: JsonObject = { who: { action: 'accept', content: { name: 'Ada' } } }

/** What comes back to a state of a call that asks. */
async function stateOf({ modern }: ReturnType<typeof serve>): Promise<string> {
  const { json } = await modern('tools/call', { name: 'ask', arguments: { about: 'tea' } })
  expect(json.result.resultType).toBe('input_required')
  return json.result.requestState
}

describe('80: what asks for input', () => {
  test.each<[string, JsonObject]>([
    ['server/discover', {}],
    ['tools/list', {}],
    ['resources/list', {}],
    ['resources/templates/list', {}],
    ['prompts/list', {}],
    ['completion/complete', { ref: { type: 'ref/prompt', name: 'greet' }, argument: { name: 'tone', value: '' } }],
    // Of the three that may, those that have nothing to ask.
    ['resources/read', { uri: 'docs://static' }],
    ['prompts/get', { name: 'greet', arguments: { tone: 'wry' } }],
  ])('is never %s, whatever it is sent', async (method, params) => {
    const server = serve()
    const state = await stateOf(server)
    for (const more of [{}, { inputResponses: ANSWERS }, { inputResponses: ANSWERS, requestState: state }]) {
      const { json } = await server.modern(method, { ...params, ...more })
      const said: Wire = json.result ?? json.error
      // A state of something else opens nothing: what reads states at all says so.
      expect(json.result === undefined ? said.code : said.resultType).toBe(
        json.result === undefined ? -32602 : 'complete',
      )
      expect(JSON.stringify(json)).not.toContain('inputRequests')
    }
  })

  test('is no method of tasks: a task that waits says so in its status', async () => {
    const ask = {
      kind: 'form',
      name: 'who',
      arguments: ['name'],
      after: [],
      optional: false,
      message: ['Who?'],
      schema: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
    } as const
    const tools = [tool('slow', { task: 'required', asks: [ask], answerMs: 60_000 })]
    const { send } = serveTasks(undefined, tools)
    const capabilities = { ...TAKES_TASKS, elicitation: {} }
    const { result } = await send('tools/call', { name: 'slow', arguments: {} }, capabilities)
    expect(result).toMatchObject({ resultType: 'task', status: 'input_required' })
    const { taskId } = result
    const types = []
    for (const method of ['tasks/get', 'tasks/update', 'tasks/cancel'])
      types.push((await send(method, { taskId }, capabilities)).result.resultType)
    expect(types).toEqual(['complete', 'complete', 'complete'])
  })

  test('is nothing of the older era, which asks by requests', async () => {
    const { send } = serve()
    const params = { protocolVersion: '2025-11-25', capabilities: { elicitation: {} } }
    const { headers } = await send({ id: 0, method: 'initialize', params }, {})
    const session = { 'mcp-session-id': headers['mcp-session-id'] ?? '', 'mcp-protocol-version': '2025-11-25' }
    const call = { name: 'ask', arguments: { about: 'tea' }, inputResponses: ANSWERS }
    const answer = await send({ id: 1, method: 'tools/call', params: call }, session)
    expect('body' in answer).toBe(false)
  })

  test('is not a subscription', async () => {
    const method = 'subscriptions/listen'
    const params = { notifications: {}, inputResponses: ANSWERS, _meta: META }
    const headers = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': method }
    expect('open' in (await serve().send({ id: 1, method, params }, headers))).toBe(true)
  })
})
