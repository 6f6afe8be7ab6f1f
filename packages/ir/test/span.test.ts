import { expect, test } from 'vitest'
import { FullmaktError, formatSpan, isJsonObject } from '../src/index.ts'

test('a span is written as people write it', () => {
  const span = { file: 'a/b.ts', line: 3, column: 7, endLine: 3, endColumn: 9, exact: true }
  expect(formatSpan(span)).toBe('a/b.ts:3:7')
})

test('a JSON object is neither null nor an array', () => {
  expect([{}, [], null, 'x', 1, undefined].map(isJsonObject)).toEqual([true, false, false, false, false, false])
})

test('an error carries its code and its cause', () => {
  const cause = new Error('why')
  expect(new FullmaktError('ERR_X', 'what', { cause })).toMatchObject({
    name: 'FullmaktError',
    code: 'ERR_X',
    message: 'what',
    cause,
  })
})
