import type { Json } from '@fullmakt/ir'
import { expect, test } from 'vitest'
import { readMessage } from '../src/json-rpc.ts'

const rpc = { jsonrpc: '2.0' }

test.each<[Json, string, unknown]>([
  [{ ...rpc, id: 1, method: 'm' }, 'request', 1],
  [{ ...rpc, id: '1', method: 'm', params: {} }, 'request', '1'],
  [{ ...rpc, method: 'm' }, 'notification', undefined],
  [{ ...rpc, id: 1, result: null }, 'response', 1],
  [{ ...rpc, id: 'x', error: { code: 1, message: '' } }, 'response', 'x'],
  // A message is one thing.
  [{ ...rpc, id: 1, result: {}, error: {} }, 'invalid', 1],
  [{ ...rpc, id: 1, result: {}, method: 'm' }, 'invalid', 1],
  [{ ...rpc, id: 1, error: {}, method: 'm' }, 'invalid', 1],
  [{ ...rpc, id: 1, result: null, error: null, method: 'm' }, 'invalid', 1],
  [{ ...rpc, id: 1 }, 'invalid', 1],
  [{ ...rpc, result: {} }, 'invalid', undefined],
  [{ ...rpc, id: null, error: {} }, 'invalid', undefined],
  [{ id: 1, result: {} }, 'invalid', 1],
  [{ ...rpc, id: null, method: 'm' }, 'invalid', undefined],
  [{ ...rpc, id: 1, method: 'm', params: null }, 'invalid', 1],
  [{ ...rpc, method: 'm', params: [] }, 'invalid', undefined],
  [{ ...rpc, id: 1, method: null }, 'invalid', 1],
  [[{ ...rpc, id: 1, method: 'm' }], 'invalid', undefined],
])('1, 2: %j is a %s', (value, kind, id) => {
  const message = readMessage(value)
  expect(message.kind).toBe(kind)
  expect(message.kind === 'request' ? message.request.id : 'id' in message ? message.id : undefined).toBe(id)
})

test('a response that is an error has no result', () => {
  expect(readMessage({ ...rpc, id: 1, error: {} })).toEqual({ kind: 'response', id: 1, result: undefined })
  expect(readMessage({ ...rpc, id: 1, result: null })).toEqual({ kind: 'response', id: 1, result: null })
})
