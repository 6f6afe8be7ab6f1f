import { expect, test } from 'vitest'
import { nearest } from '../src/cli/nearest.ts'

test.each([
  ['chek', 'check'],
  ['biuld', 'build'],
  ['sevre', 'serve'],
  ['x', undefined],
  ['', undefined],
  ['completely', undefined],
])('%j is near %j', (word, expected) => {
  expect(nearest(word, ['check', 'build', 'serve'])).toBe(expected)
})
