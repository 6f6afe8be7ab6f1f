import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseStrictJson } from '../src/strict-json.ts'

const parse = (text: string) => parseStrictJson(new TextEncoder().encode(text))

it('reads every JSON text as JSON.parse does', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), fc.boolean(), (json, wide) => {
      const text = JSON.stringify(json, null, wide ? 2 : 0)
      expect(JSON.stringify(parse(text))).toBe(JSON.stringify(JSON.parse(text)))
    }),
  )
})
it('takes nothing that JSON.parse refuses', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'{}[]",:\\ \n019.-e+truefalsn_a'), maxLength: 12 }), (text) => {
      if (parse(text) !== undefined) expect(() => JSON.parse(text)).not.toThrow()
    }),
    { numRuns: 5000 },
  )
})
it.each([
  '{"a":1,"a":2}',
  '{"a":1,"\\u0061":2}',
  '[{"x":{"a":1,"a":1}}]',
  '{"__proto__":1,"__proto__":2}',
  '\ufeff{}',
  `${'['.repeat(18)}${']'.repeat(18)}`,
  '{} x',
  '{"a":1,}',
])('refuses %j', (text) => {
  expect(parse(text)).toBeUndefined()
})
it('gives __proto__ no power', () => {
  const object = parse('{"__proto__":{"polluted":true}}') as Record<string, unknown>
  expect([Object.getPrototypeOf(object), Object.keys(object), 'polluted' in object]).toEqual([
    null,
    ['__proto__'],
    false,
  ])
})
