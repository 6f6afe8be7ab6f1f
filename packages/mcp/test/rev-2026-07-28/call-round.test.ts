import type { AskNode, JsonObject } from '@fullmakt/ir'
import { expect, test } from 'vitest'
import type { McpSeal } from '../../src/index.ts'
import { callRound } from '../../src/rev-2026-07-28/call-round.ts'

const SEAL: McpSeal = {
  seal: (purpose, text) => JSON.stringify([purpose, text]),
  open(purpose, sealed) {
    const [of, text] = JSON.parse(sealed) as [string, string]
    return of === purpose ? text : undefined
  },
}

const asking = (message: string): readonly AskNode[] => [
  {
    kind: 'form',
    name: 'sure',
    arguments: ['sure'],
    after: [],
    optional: false,
    message: [message],
    schema: { type: 'object', properties: { sure: { type: 'boolean' } }, required: ['sure'] },
  },
]

test('a user who would not go to the approval page ends the call, and one who went is not sent there again', () => {
  const round = (params: JsonObject, capabilities: JsonObject = { elicitation: { url: {} } }) =>
    callRound(params, capabilities, SEAL, {
      owner: () => 'ada',
      method: 'tools/call',
      name: 'pay',
      args: {},
      asks: undefined,
    })
  expect(round({}, { elicitation: { form: {} } })).toEqual({ kind: 'go', answers: {}, mayAsk: null })
  const first = round({})
  if (first.kind !== 'go' || first.mayAsk === null) throw new Error('cannot be sent there')
  const requestState = first.mayAsk()
  for (const action of ['decline', 'cancel']) {
    expect(round({ requestState, inputResponses: { approval: { action } } }).kind).toBe('declined')
    // Without the state nobody was asked.
    expect(round({ inputResponses: { approval: { action } } }).kind).toBe('go')
  }
  for (const inputResponses of [{ approval: { action: 'accept' } }, { approval: 'accept' }, { approval: null }, {}]) {
    expect(round({ requestState, inputResponses })).toEqual({ kind: 'go', answers: {}, mayAsk: null })
  }
})

test('84: what was answered to one question does not answer another of the same name', () => {
  const round = (asks: readonly AskNode[], params: JsonObject) =>
    callRound(params, { elicitation: { form: {}, url: {} } }, SEAL, {
      owner: () => 'ada',
      method: 'tools/call',
      name: 'remove',
      args: {},
      asks,
    })
  const answers = { sure: { action: 'accept', content: { sure: true } } }
  const answered = round(asking('Remove one file?'), { inputResponses: answers })
  if (answered.kind !== 'go' || answered.mayAsk === null) throw new Error('not answered')
  const requestState = answered.mayAsk()
  expect(round(asking('Remove one file?'), { requestState })).toMatchObject({ kind: 'go', answers: { sure: true } })
  expect(round(asking('Remove all files?'), { requestState })).toEqual({
    kind: 'invalid',
    message: 'Invalid requestState',
  })
})
