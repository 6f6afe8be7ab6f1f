import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matchGlob } from '../../src/reference/match-glob.ts'
import { matchPieces } from '../../src/table/match-pieces.ts'

const units = (alphabet: readonly string[]) =>
  fc.array(fc.constantFrom(...alphabet), { maxLength: 9 }).map((parts: readonly string[]) => parts.join(''))

describe('a glob', () => {
  it.each([
    ['a*a', 'a', false],
    ['a*a', 'aa', true],
    ['a*ab*b', 'aab', false],
    ['*', '', true],
    ['', '', true],
    ['', 'a', false],
    ['a.c', 'abc', false],
    ['[ab]', 'a', false],
    ['web-*', 'web-', true],
    ['*é', 'e\u0301', false],
  ])('%j on %j is %j', (pattern, text, fits) => {
    expect(matchPieces(pattern.split('*'), text)).toBe(fits)
    expect(matchGlob(pattern, text)).toBe(fits)
  })

  it('means the same in the table and in the reference', () => {
    fc.assert(
      fc.property(units(['a', 'b', '*']), units(['a', 'b']), (pattern, text) => {
        expect(matchPieces(pattern.split('*'), text)).toBe(matchGlob(pattern, text))
      }),
      { numRuns: 20_000 },
    )
  })

  it('does not go back: many stars over a long text that almost fits', () => {
    const text = 'ab'.repeat(50_000)
    const started = performance.now()
    expect(matchPieces('a*'.repeat(2_000).concat('c').split('*'), text)).toBe(false)
    expect(matchPieces(['', ...new Array<string>(2_000).fill('ba'), 'xb'], text)).toBe(false)
    expect(performance.now() - started).toBeLessThan(2_000)
  })
})
