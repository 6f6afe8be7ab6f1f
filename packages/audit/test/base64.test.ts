import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeBase64, decodeBase64Url, encodeBase64, encodeBase64Url } from '../src/base64.ts'

describe('base64', () => {
  test('agrees with Node and reads back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
        const text = Buffer.from(bytes).toString('base64')
        expect(encodeBase64(bytes)).toBe(text)
        expect(decodeBase64(text)).toEqual(bytes)
      }),
    )
  })

  test.each([
    'A',
    'AA',
    'AAA',
    'AB==',
    'AAB=',
    '=',
    '====',
    'A===',
    'AA=A',
    'AA\n=',
    'AA-_',
    'AAAA\n',
    'AAAA=',
    'é===',
  ])('refuses %j', (text) => {
    expect(decodeBase64(text)).toBeUndefined()
  })
})

describe('base64url', () => {
  test('agrees with Node and reads back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
        const text = Buffer.from(bytes).toString('base64url')
        expect(encodeBase64Url(bytes)).toBe(text)
        expect(decodeBase64Url(text)).toEqual(bytes)
      }),
    )
  })

  test.each(['A', 'AB', 'AA==', 'AA+/', 'AAA=', 'AAAA\n', 'AAAAA'])('refuses %j', (text) => {
    expect(decodeBase64Url(text)).toBeUndefined()
  })
})
