import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatEntryBundle, parseEntryBundle } from '../src/index.ts'

describe('entry bundle', () => {
  test('reads what it writes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 20 }), (entries) => {
        expect(parseEntryBundle(formatEntryBundle(entries))).toEqual(entries)
      }),
    )
  })

  test('a cut bundle is refused', () => {
    const bytes = formatEntryBundle([Uint8Array.of(1, 2, 3)])
    for (let length = 1; length < bytes.length; length += 1)
      expect(parseEntryBundle(bytes.slice(0, length))).toBeUndefined()
  })

  test('an entry past 65,535 bytes is refused', () => {
    expect(parseEntryBundle(formatEntryBundle([new Uint8Array(65_535)]))?.[0]?.length).toBe(65_535)
    expect(() => formatEntryBundle([new Uint8Array(65_536)])).toThrow(RangeError)
  })
})
