import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileUriTemplate } from '../src/uri-template.ts'

type Part = string | { readonly argument: string }
const read = (parts: readonly Part[], uri: string) => compileUriTemplate(parts)(uri)
const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((argument) => ({ argument })) as [Part, Part, Part, Part]

describe('a template', () => {
  test.each<[readonly Part[], string, object | null]>([
    [['docs://my-pages/', a], 'docs://my-pages/x', { a: 'x' }],
    [['docs://', a, '/of.a+b(c)[d]', b], 'docs://x/of.a+b(c)[d]y', { a: 'x', b: 'y' }],
    [['d://', a, '-', b, '-', c], 'd://2026-11-23', { a: '2026', b: '11', c: '23' }],
    [['d://', a, '-', b], 'd://1-2-3', { a: '1', b: '2-3' }],
    [['d://', a, '-', b], 'd://--x', { a: '-', b: 'x' }],
    [['d://', a, '.md'], 'd://x.md.md', { a: 'x.md' }],
    [['d://', a, '/end'], 'd://end', null],
    [['d://', a, 'xx', b, 'x'], 'd://1xxx', null],
    [['d://', a], 'd://', null],
    [['d://', a], 'D://x', null],
    [['d://', a], 'd://x/y', null],
    [['d://', a], 'd://x%2Fy', { a: 'x/y' }],
    [['d://', a], 'd://%2e%2E', { a: '..' }],
    [['d://', a], 'd://%252e', { a: '%2e' }],
    [['d://', a], 'd://%ff', null],
    [['d://', a], 'd://%', null],
    [['d://', a], `d://${'x'.repeat(2_044)}`, { a: 'x'.repeat(2_044) }],
    [['d://', a], `d://${'x'.repeat(2_045)}`, null],
  ])('%j reads %s', (parts, uri, values) => {
    expect(read(parts, uri)).toEqual(values)
  })

  test('reads what its pattern would, whatever the text', () => {
    const literal = fc.string({ unit: fc.constantFrom('-', 'x', '/'), minLength: 1, maxLength: 3 })
    const text = fc.string({ unit: fc.constantFrom('-', 'x', '/', 'y'), maxLength: 10 })
    fc.assert(
      fc.property(
        literal,
        literal,
        literal,
        fc.string({ unit: fc.constantFrom('-', '/'), maxLength: 2 }),
        text,
        (p, q, r, s, uri) => {
          const found = new RegExp(`^${p}([^/]+?)${q}([^/]+?)${r}([^/]+?)${s}$`).exec(p + uri + s)
          const expected = found === null ? null : { a: found[1], b: found[2], c: found[3] }
          expect(read([p, a, q, b, r, c, s], p + uri + s)).toEqual(expected)
        },
      ),
      { numRuns: 3_000 },
    )
  })

  test('of many variables is read at once from a text that it nearly makes', () => {
    const parts = ['d://', a, '-', b, '-', c, '-', d]
    const before = performance.now()
    expect(read(parts, `d://${'-'.repeat(2_000)}/`)).toBeNull()
    expect(performance.now() - before).toBeLessThan(100)
  })
})
