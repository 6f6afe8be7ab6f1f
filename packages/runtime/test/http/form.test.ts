import { expect, it } from 'vitest'
import { readForm } from '../../src/http/form.ts'

const type = 'application/x-www-form-urlencoded'
const read = (text: string, contentType: string | undefined = type): ReturnType<typeof readForm> =>
  readForm(contentType, new TextEncoder().encode(text))

it('reads the fields of a form', () => {
  expect({ ...read('a=1&b=x%20y+z', `${type.toUpperCase()} ; charset=utf-8`) }).toEqual({ a: '1', b: 'x y z' })
  expect(Object.entries(read('__proto__=1') ?? {})).toEqual([['__proto__', '1']])
})

it('reads nothing of another type, and nothing with a field twice', () => {
  for (const other of ['application/json', 'text/plain', 'multipart/form-data', `x${type}`])
    expect(read('a=1', other)).toBeUndefined()
  expect(readForm(undefined, new TextEncoder().encode('a=1'))).toBeUndefined()
  expect(read('a=1&b=2&a=1')).toBeUndefined()
})
