import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { patternRisk } from '../../src/lower/schemas/pattern-risk.ts'
import { unsafePatterns } from '../../src/lower/schemas/unsafe-patterns.ts'
import { evil, innocent } from './patterns.ts'

describe('patterns', () => {
  test('there are many of each', () => {
    expect(evil.length).toBeGreaterThanOrEqual(40)
    expect(innocent.length).toBeGreaterThanOrEqual(40)
  })

  test.each(evil)('%s is refused', (source) => {
    expect(['polynomial', 'exponential']).toContain(patternRisk(source))
  })

  test.each(innocent)('%s is let through', (source) => {
    expect(patternRisk(source)).toBe('linear')
  })

  // What is let through is run: a long text of each kind of character, with an end that does not match.
  test('innocent patterns answer at once, whatever they are given', () => {
    const started = performance.now()
    for (const source of innocent) {
      const pattern = new RegExp(source, 'u')
      for (const piece of ['a', '1', '.', '-', 'a.', 'a-', '1,', 'a/', '"a",', ' a', 'a1']) {
        for (const end of ['', '!', '\n', '\u0000']) pattern.test(piece.repeat(20_000) + end)
      }
    }
    expect(performance.now() - started).toBeLessThan(20_000)
  })

  test.each(['(', '[', 'a**', '\\_', '(?<a>x)(?<a>y)', 'a{2,1}', ']'])('%s cannot be read', (source) => {
    expect(patternRisk(source)).toBe('unreadable')
  })

  const plain = Object.entries(z.regexes).flatMap(([name, value]) =>
    value instanceof RegExp && value.flags.replace('u', '') === '' ? [[name, value.source] as const] : [],
  )
  test.each(plain)("zod's %s is let through", (name, source) => {
    // It has a bracket that the flag `u` does not take.
    expect(patternRisk(source)).toBe(name === 'rfc5322Email' ? 'unreadable' : 'linear')
  })

  test.each([
    z.emoji(),
    z.uuid(),
    z.uuidv7(),
    z.mac(),
    z.nanoid(),
    z.iso.datetime(),
    z.iso.datetime({ local: true, offset: true, precision: 3 }),
    z.iso.time(),
    z.hash('sha256'),
    z.templateLiteral(['a-', z.number()]),
    z.string().includes('a.b'),
    z.string().startsWith('a'),
    z.string().lowercase(),
  ])('what zod writes is let through: %#', (schema) => {
    const { pattern } = z.toJSONSchema(schema) as { pattern: string }
    expect(pattern).toBeTypeOf('string')
    expect(patternRisk(pattern)).toBe('linear')
  })
})

describe('patterns in schemas', () => {
  test('are found wherever a schema has them', () => {
    const bad = { type: 'string', pattern: '^(a+)+$' }
    const found = unsafePatterns({
      type: 'object',
      properties: { a: bad, pattern: { type: 'string' }, l: { type: 'array', items: bad, prefixItems: [bad] } },
      patternProperties: { '(': {} },
      $defs: { d: { anyOf: [bad] } },
      additionalProperties: { propertyNames: bad },
      default: bad,
    })
    expect(found.map(({ at }) => at).sort()).toEqual([
      '/$defs/d/anyOf/0/pattern',
      '/additionalProperties/propertyNames/pattern',
      '/patternProperties',
      '/properties/a/pattern',
      '/properties/l/items/pattern',
      '/properties/l/prefixItems/0/pattern',
    ])
  })

  test('a short text may take more than steps in proportion, but not without bounds', () => {
    const at = (pattern: string, maxLength: number): number =>
      unsafePatterns({ allOf: [{ pattern }], maxLength }).length
    expect([at('[a-z]+@', 64), at('[a-z]+@', 1_000), at('^(a+)+$', 64)]).toEqual([0, 1, 1])
  })
})
