import fc from 'fast-check'
import { expect, test } from 'vitest'
import { regexAutomaton } from '../../src/analysis/regex-automaton.ts'

const SOURCES = [
  '^[a-z][a-z0-9-]{0,31}$',
  'a',
  '^a',
  'b$',
  '^a|b$',
  '^(?:a|bc)*$',
  '^(a+b?){2}$',
  '^a{2,}$',
  '^a{0,2}b{3}$',
  '^[^a-b]*$',
  '^\\d\\D\\w\\W\\s\\S$',
  '^.$',
  '^\\.\\/$',
  '^[\\d.-]+$',
  '^\\x61\\u0062\\n?$',
  '^$',
  '',
  '^a*?b+?$',
  '^(|a)b$',
  '^([a-z0-9-]{1,63}\\.){1,12}$',
]

function accepts(source: string, text: string): boolean {
  const automaton = regexAutomaton(source)!
  let state = automaton.start
  for (let at = 0; at < text.length; at++) state = automaton.step(state, text.charCodeAt(at))
  return automaton.label(state) !== ''
}

test.each(SOURCES)('%s accepts what it matches', (source) => {
  const unit = fc.constantFrom('a', 'b', 'c', '1', '-', '.', ' ', '\n', '/', 'A', 'é')
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 8 }), (text) => {
      expect(accepts(source, text)).toBe(new RegExp(source, 'u').test(text))
    }),
    { numRuns: 500 },
  )
})

test.each([
  '(?=a)',
  '(?<n>a)',
  '\\bx',
  '\\p{L}',
  '(a)\\1',
  'a^b',
  'a$b',
  '(a',
  '[a',
  '[z-a]',
  'a{2,1}',
  '\\u{61}',
  '[😀]',
  'a{1001}',
  '*',
])('%s is left alone', (source) => {
  expect(regexAutomaton(source)).toBeUndefined()
})
