import { expect, it } from 'vitest'
import { readHeaders, single } from '../../src/http/headers.ts'

it('keeps every field, in order, under its lower-case name', () => {
  const headers = readHeaders(['Host', 'a', 'Authorization', 'one', 'AUTHORIZATION', 'two', 'authorization', 'three'])
  expect({ ...headers }).toEqual({ host: 'a', authorization: ['one', 'two', 'three'] })
})

it('takes names of the prototype for plain names', () => {
  const headers = readHeaders(['__proto__', 'x', 'constructor', 'y'])
  expect(Object.entries(headers)).toContainEqual(['__proto__', 'x'])
  expect(headers['toString']).toBeUndefined()
})

it('tells one value from none and from several', () => {
  const headers = readHeaders(['a', '1', 'b', '1', 'b', '2', 'c', ''])
  expect([single(headers, 'a'), single(headers, 'b'), single(headers, 'c'), single(headers, 'd')]).toEqual([
    '1',
    null,
    '',
    undefined,
  ])
})
