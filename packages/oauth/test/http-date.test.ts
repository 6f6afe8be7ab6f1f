import { expect, it } from 'vitest'
import { httpDate } from '../src/http-date.ts'

const now = Date.UTC(2026, 10, 23)

it.each(['Sun, 06 Nov 1994 08:49:37 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994'])(
  'reads %j in UTC, wherever it runs',
  (text) => {
    expect(httpDate(text, now)).toBe(784_111_777_000)
  },
)

it('reads years of two digits as at most 50 years ahead', () => {
  expect(httpDate('Monday, 06-Nov-76 00:00:00 GMT', now)).toBe(Date.UTC(2076, 10, 6))
  expect(httpDate('Monday, 06-Nov-77 00:00:00 GMT', now)).toBe(Date.UTC(1977, 10, 6))
})

it.each([
  '',
  '0',
  '-1',
  'Sun, 06 Nov 1994 08:49:37',
  'Sun, 06 Nov 1994 08:49:37 +0000',
  'Sun, 06 Nov 1994 24:00:00 GMT',
  'Sun, 31 Feb 1994 08:49:37 GMT',
  'Sun, 00 Nov 1994 08:49:37 GMT',
  'sun, 06 nov 1994 08:49:37 gmt',
  ' Sun, 06 Nov 1994 08:49:37 GMT',
  'Sun, 06 Nov 1994 08:49:37 GMT\n',
  '1994-11-06T08:49:37Z',
])('takes %j for no date', (text) => {
  expect(httpDate(text, now)).toBeUndefined()
})
