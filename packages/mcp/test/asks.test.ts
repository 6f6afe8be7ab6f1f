import type { AskNode, Json, JsonObject } from '@fullmakt/ir'
import { describe, expect, test } from 'vitest'
import { askRequest, nextAsks, readAnswer } from '../src/asks.ts'

const form: AskNode = {
  kind: 'form',
  name: 'who',
  arguments: ['name', 'nick'],
  after: [],
  optional: false,
  message: ['Who is ', { argument: 'id' }, '?'],
  schema: { $schema: 'x', type: 'object', properties: { name: {}, nick: {} }, required: ['name'], title: 'T' },
}
const sampling: AskNode = {
  kind: 'sampling',
  name: 'summary',
  arguments: ['summary'],
  after: [],
  optional: false,
  prompt: ['Sum up ', { argument: 'list' }, '.'],
  system: null,
  maxTokens: 10,
}
const roots: AskNode = { kind: 'roots', name: 'folders', arguments: ['folders'], after: [], optional: false }

describe('a question', () => {
  test('is a request with arguments in its texts, and of a schema what clients know', () => {
    expect(askRequest(form, { id: 7 })).toEqual({
      method: 'elicitation/create',
      params: {
        message: 'Who is 7?',
        requestedSchema: { type: 'object', properties: { name: {}, nick: {} }, required: ['name'] },
      },
    })
    expect(askRequest({ ...form, schema: {} }, { id: null })).toEqual({
      method: 'elicitation/create',
      params: { message: 'Who is ?', requestedSchema: { type: 'object', properties: {} } },
    })
  })

  test('to the model has a system prompt where one is declared', () => {
    const messages = [{ role: 'user', content: { type: 'text', text: 'Sum up [1,{"a":2}].' } }]
    const args = { list: [1, { a: 2 }] }
    expect(askRequest(sampling, args)).toEqual({
      method: 'sampling/createMessage',
      params: { messages, maxTokens: 10 },
    })
    expect(askRequest({ ...sampling, system: 'Be brief.' }, args)).toEqual({
      method: 'sampling/createMessage',
      params: { messages, systemPrompt: 'Be brief.', maxTokens: 10 },
    })
  })

  test('for folders has no params', () => {
    expect(askRequest(roots, {})).toEqual({ method: 'roots/list', params: {} })
  })

  test.each<[AskNode, JsonObject, string]>([
    [form, { elicitation: {} }, 'ask'],
    [form, { elicitation: { url: {} } }, 'missing'],
    [sampling, { sampling: {} }, 'ask'],
    [sampling, { elicitation: {} }, 'missing'],
    [roots, { roots: { listChanged: true } }, 'ask'],
    [roots, { sampling: {} }, 'missing'],
    [{ ...roots, optional: true }, {}, 'none'],
  ])('82: %j for a client with %j: %s', (ask, capabilities, kind) => {
    expect(nextAsks([ask], { done: [], answers: {} }, capabilities).kind).toBe(kind)
  })
})

describe('an answer', () => {
  const reads = (ask: AskNode, answer: Json | undefined) => {
    const read = readAnswer(ask, answer)
    return read.kind === 'answered' ? read.answers : read.kind
  }

  test.each<[Json | undefined, JsonObject | string]>([
    [{ action: 'accept', content: { name: 'Ada' } }, { name: 'Ada' }],
    [
      { action: 'accept', content: { name: 'Ada', nick: null } },
      { name: 'Ada', nick: null },
    ],
    // Only what was asked for becomes an argument.
    [{ action: 'accept', content: { name: 'Ada', admin: true } }, { name: 'Ada' }],
    [{ action: 'decline' }, 'declined'],
    [{ action: 'cancel', content: { name: 'Ada' } }, 'declined'],
    [{ action: 'accept', content: { nick: 'A' } }, 'invalid'],
    [{ action: 'accept' }, 'invalid'],
    [{ action: 'accept', content: [] }, 'invalid'],
    [{ action: 'Accept', content: { name: 'Ada' } }, 'invalid'],
    [{ content: { name: 'Ada' } }, 'invalid'],
    [undefined, 'invalid'],
    [null, 'invalid'],
    ['accept', 'invalid'],
  ])('to a form: %j is %j', (answer, expected) => {
    expect(reads(form, answer)).toEqual(expected)
  })

  test.each<[Json, JsonObject | string]>([
    [{ role: 'assistant', content: { type: 'text', text: 'Short.' } }, { summary: 'Short.' }],
    [
      {
        content: [
          { type: 'text', text: 'One.' },
          { type: 'image', data: '' },
          { type: 'text', text: 'Two.' },
        ],
      },
      { summary: 'One.\nTwo.' },
    ],
    [{ content: { type: 'image', text: 'no' } }, 'invalid'],
    [{ content: { type: 'text', text: 3 } }, 'invalid'],
    [{ content: [] }, 'invalid'],
    [{ content: 'text' }, 'invalid'],
    [{}, 'invalid'],
  ])('of a model: %j is %j', (answer, expected) => {
    expect(reads(sampling, answer)).toEqual(expected)
  })

  test.each<[Json, JsonObject | string]>([
    [{ roots: [{ uri: 'file:///a' }, { uri: 'file:///b', name: 'B' }] }, { folders: ['file:///a', 'file:///b'] }],
    [{ roots: [] }, { folders: [] }],
    [{ roots: [{ uri: 'file:///a' }, { uri: 1 }] }, 'invalid'],
    [{ roots: ['file:///a'] }, 'invalid'],
    [{ roots: { uri: 'file:///a' } }, 'invalid'],
    [{}, 'invalid'],
  ])('with folders: %j is %j', (answer, expected) => {
    expect(reads(roots, answer)).toEqual(expected)
  })
})
