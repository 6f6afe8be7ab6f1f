import { expect, it } from 'vitest'
import { publicJson, seeOther, toResponse, withCookies } from '../../src/http/reply.ts'

it('sends each cookie as a field of its own', () => {
  const response = toResponse(withCookies(withCookies(seeOther('/next'), ['a=1; Path=/']), ['b=2; Path=/']))
  expect(response.status).toBe(303)
  expect(response.headers.getSetCookie()).toEqual(['a=1; Path=/', 'b=2; Path=/'])
  expect(response.headers.get('location')).toBe('/next')
  expect(response.headers.get('referrer-policy')).toBe('no-referrer')
})

it('lets any page read a public document', async () => {
  const response = toResponse(publicJson({ a: 1 }))
  expect(response.headers.get('access-control-allow-origin')).toBe('*')
  expect(await response.text()).toBe('{"a":1}')
})
