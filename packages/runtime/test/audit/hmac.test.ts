import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { hmac } from '../../src/audit/hmac.ts'

it('is the HMAC of the platform, whatever key and text', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), fc.string({ unit: 'binary' }), (key, text) => {
      expect(hmac(key, text).equals(createHmac('sha256', key).update(text).digest())).toBe(true)
    }),
  )
})

it('takes no key that would have to be hashed first', () => {
  expect(() => hmac(new Uint8Array(65), '')).toThrow(RangeError)
})
