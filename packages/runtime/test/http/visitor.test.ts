import { expect, it } from 'vitest'
import { cookie, readCookie } from '../../src/http/visitor.ts'

it.each([
  ['a=1', '1'],
  ['b=2; a=1', '1'],
  ['b=2;a=1;c=3', '1'],
  ['  a=1  ', '1'],
  ['a=', ''],
  ['a=x=y', 'x=y'],
  ['ba=2', undefined],
  ['A=2', undefined],
  ['a', undefined],
  ['a =2', undefined],
  ['a=1; a=1', undefined],
  ['a=1; b=2; a=3', undefined],
  ['', undefined],
  [`a=${'x'.repeat(9_000)}`, undefined],
])('reads `%s` as %s', (header, value) => {
  expect(readCookie({ cookie: header }, 'a')).toBe(value)
})

it('reads nothing from no header or from two', () => {
  expect(readCookie({}, 'a')).toBeUndefined()
  expect(readCookie({ cookie: ['a=1', 'b=2'] }, 'a')).toBeUndefined()
})

it('makes cookies for this host alone', () => {
  expect(cookie('__Host-x', 'v', 60)).toBe('__Host-x=v; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=60')
})
