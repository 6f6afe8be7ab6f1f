import { expect, it } from 'vitest'
import { goalOf } from '../../src/http/sign-in-goal.ts'

const transaction = `fmkt_${'A'.repeat(43)}`

it.each([
  [{ transaction }, { name: 'transaction', value: transaction }],
  [{ return: '/agents' }, { name: 'return', value: '/agents' }],
])('of %j is %j', (form, goal) => {
  expect(goalOf(form)).toEqual(goal)
})

it.each([
  {},
  { transaction, return: '/agents' },
  { transaction: '' },
  { transaction: 'A'.repeat(65) },
  { transaction: 'a b' },
  { transaction: 'a\r\nb' },
  { transaction: '"><script>' },
  { return: 'https://evil.example' },
  { return: '//evil.example' },
])('is none in %j', (form) => {
  expect(goalOf(form)).toBeUndefined()
})
