import { expect, it } from 'vitest'
import { describeErrors } from '../src/describe-errors.ts'
import type { ValidationError } from '../src/index.ts'

const error = (keyword: string, patch: Partial<ValidationError> = {}): ValidationError => ({
  instancePath: '',
  keyword,
  ...patch,
})

it.each([
  [[], 'they do not fit the schema'],
  [[error('required', { params: { missingProperty: 'id' } })], '`id` is missing'],
  [[error('required', { instancePath: '/a/0', params: { missingProperty: 'id' } })], '`a.0` `id` is missing'],
  [[error('additionalProperties', { params: { additionalProperty: 'x' } })], 'there is no argument `x`'],
  [[error('enum', { instancePath: '/m', params: { allowedValues: ['a', 'b'] } })], '`m` must be one of ["a","b"]'],
  [
    [error('maxLength', { instancePath: '/m', message: 'must NOT have more than 3 characters' })],
    '`m` must NOT have more than 3 characters',
  ],
  [[error('not')], 'is not valid'],
] as const)('%j', (errors, text) => {
  expect(describeErrors(errors)).toBe(text)
})

it('names five at most', () => {
  expect(describeErrors(Array.from({ length: 9 }, () => error('not'))).split('; ')).toHaveLength(5)
})

it('repeats a long name of the caller only in part', () => {
  const text = describeErrors([error('additionalProperties', { params: { additionalProperty: 'n'.repeat(1_000) } })])
  expect(text).toBe(`there is no argument \`${'n'.repeat(64)}…\``)
})
