import { expect, it } from 'vitest'
import { goalOf, targetOf } from '../../src/http/sign-in-goal.ts'

const request = 'Az09_-'.repeat(100)

it.each([
  [{ request }, { name: 'request', value: request }],
  [{ return: '/agents' }, { name: 'return', value: '/agents' }],
])('of %j is %j', (form, goal) => {
  expect(goalOf(form)).toEqual(goal)
})

it.each([
  {},
  { request, return: '/agents' },
  { request: '' },
  { request: 'A'.repeat(12_289) },
  { request: 'a b' },
  { request: 'a\r\nb' },
  { request: '"><script>' },
  { return: 'https://evil.example' },
  { return: '//evil.example' },
])('is none in %j', (form) => {
  expect(goalOf(form)).toBeUndefined()
})

it('leads to the page itself, or on with the request', () => {
  expect(targetOf({ name: 'return', value: '/agents' })).toBe('/agents')
  expect(targetOf({ name: 'request', value: 'A-_' })).toBe('/authorize/continue?request=A-_')
})
