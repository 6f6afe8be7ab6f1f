import type { JsonObject, TestNode } from '@fullmakt/ir'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { signature } from '../../src/analysis/field-classes.ts'
import { fits } from '../../src/analysis/fits.ts'
import { textCandidates } from '../../src/analysis/text-candidates.ts'
import { textsOf } from './small-domain.ts'

const test = (operator: TestNode['operator'], operand: TestNode['operand']): TestNode => ({
  kind: 'test',
  source: 'args',
  path: ['p'],
  operator,
  operand,
})

const UNITS = ['a', 'b', '/', '.', '%', 'é']
const PLAIN = ['a', 'b', '/', '.']

const SHORT = textsOf(UNITS, 5)
const LONG = textsOf(PLAIN, 8)

/** The ways in which the tests come out on the texts that a schema takes. */
function ways(tests: readonly TestNode[], schema: JsonObject, texts: readonly string[]): ReadonlySet<string> {
  return new Set(texts.filter((text) => fits(text, schema) === 'yes').map((text) => signature(tests, text)))
}

const folder = fc.constantFrom('/', '/a', '/a/b', 'a', 'a/b', 'b', '', '.', '/a/../b', '..', '/a%', '/ab', 'a/.a', '/é')
const piece = fc.constantFrom('', 'a', '/', '/a', 'a/', './', '/.', '../', 'a/b', '..', '%', 'é', '/a/..')
const other = fc.oneof(
  piece.map((text) => test('startsWith', text)),
  piece.map((text) => test('endsWith', text)),
  fc.tuple(piece, piece).map((pieces) => test('glob', pieces.join('*'))),
  piece.map((text) => test('eq', text)),
)
const under = folder.map((text) => test('under', text))
const tests = fc
  .tuple(fc.array(under, { minLength: 1, maxLength: 2 }), fc.array(other, { maxLength: 2 }))
  .map(([some, others]) => [...some, ...others])

describe('the texts that stand for all others', () => {
  it('have every way in which folders, beginnings, ends and globs come out on short texts', () => {
    fc.assert(
      fc.property(
        tests,
        fc.constantFrom<JsonObject>({}, { maxLength: 4 }, { minLength: 3, maxLength: 5 }),
        (of, more) => {
          const schema = { type: 'string', ...more }
          const { texts, complete } = textCandidates(of, [schema])
          expect(complete).toBe(true)
          expect([...ways(of, schema, texts)]).toEqual(expect.arrayContaining([...ways(of, schema, SHORT)]))
        },
      ),
      { numRuns: 150 },
    )
  }, 120_000)

  it('have every way in which they come out on the texts of a pattern', () => {
    const patterns = [
      '^[ab/]*$',
      '^/[ab/.]*$',
      '^(a|b|/)+$',
      '^[^.]*$',
      '^[ab]+/[ab]+$',
      '^(a/)+(\\.\\./)*b$',
      '^[ab./]{2,5}$',
    ]
    let complete = 0
    fc.assert(
      fc.property(tests, fc.constantFrom(...patterns), (of, pattern) => {
        const schema = { type: 'string', pattern, maxLength: 8 }
        const found = textCandidates(of, [schema])
        if (!found.complete) return
        complete += 1
        expect([...ways(of, schema, found.texts)]).toEqual(expect.arrayContaining([...ways(of, schema, LONG)]))
      }),
      { numRuns: 150 },
    )
    expect(complete).toBeGreaterThan(120)
  }, 120_000)

  it('are not all where marks can make a path that is not in NFC', () => {
    const under = test('under', '/a')
    const complete = (schema: JsonObject, ...more: readonly TestNode[]): boolean =>
      textCandidates([under, ...more], [{ type: 'string', ...schema }]).complete
    expect(complete({ maxLength: 9 }, test('endsWith', 'e\u0301'))).toBe(false)
    expect(complete({ maxLength: 9 }, test('endsWith', '\u0301'))).toBe(false)
    expect(complete({ pattern: '^/[a-z\\u0300-\\u033f]*$' })).toBe(false)
    expect(complete({ pattern: '^/[^%]*$' })).toBe(true)
  })

  it('have one that goes as deep as a pattern makes it before it comes back', () => {
    const schema = { type: 'string', pattern: '^/(b/b/)+(\\.\\./\\.\\./\\.\\./)+a$' }
    const of = [test('under', '/a')]
    const { texts, complete } = textCandidates(of, [schema])
    expect(complete).toBe(true)
    expect(texts).toContain(`/${'b/'.repeat(6)}${'../'.repeat(6)}a`)
    expect([...ways(of, schema, texts)].sort()).toEqual(['+', '-', '?'])
  })

  it('are not all where a path may have to go deeper than is looked', () => {
    const pattern = '^/(a/b/c/d/e/f/g/)+(\\.\\./\\.\\./\\.\\./)+a$'
    expect(textCandidates([test('under', '/a')], [{ type: 'string', pattern }]).complete).toBe(false)
  })

  it('have one that is not in NFC where nothing else makes a path that is not plain', () => {
    const schema = { type: 'string', pattern: '^/[^%\\\\\\x00-\\x1f\\x7f.]*$' }
    const of = [test('under', '/a')]
    const { texts, complete } = textCandidates(of, [schema])
    expect(complete).toBe(true)
    expect([...ways(of, schema, texts)].sort()).toEqual(['+', '-', '?'])
  })
})
