import fc from 'fast-check'
import { expect, it } from 'vitest'
import { visibleText } from '../../src/pages/visible-text.ts'

it.each([
  ['a control', '\u0007', 'U+0007'],
  ['a carriage return', '\r', 'U+000D'],
  ['a C1 control', '\u0085', 'U+0085'],
  ['an override of direction', '\u202E', 'U+202E'],
  ['an isolate', '\u2066', 'U+2066'],
  ['a mark of direction', '\u061C', 'U+061C'],
  ['a character without width', '\u200B', 'U+200B'],
  ['a soft hyphen', '\u00AD', 'U+00AD'],
  ['a byte order mark', '\uFEFF', 'U+FEFF'],
  ['a line separator', '\u2028', 'U+2028'],
  ['a wide blank', '\u3000', 'U+3000'],
  ['a filler', '\u3164', 'U+3164'],
  ['an empty braille cell', '\u2800', 'U+2800'],
  ['a tag', '\u{E0041}', 'U+E0041'],
  ['half of a pair', '\uD800', 'U+D800'],
  ['a character for private use', '\uE000', 'U+E000'],
])('marks %s', (_, character, mark) => {
  expect(visibleText(`a${character}b`).text).toBe(`a<mark>${mark}</mark>b`)
})

it('leaves what is seen as it is, and escapes markup', () => {
  expect(visibleText('Zoë pays 5 € – 東京').text).toBe('Zoë pays 5 € – 東京')
  expect(visibleText('<mark>U+202E</mark>').text).toBe('&lt;mark&gt;U+202E&lt;/mark&gt;')
})

it('keeps line feeds only where there are lines', () => {
  expect(visibleText('a\nb').text).toBe('a<mark>U+000A</mark>b')
  expect(visibleText('a\nb', false).text).toBe('a\nb')
})

it('loses nothing: what was marked can be read back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const { text: shown } = visibleText(text)
      const entities: Record<string, string> = { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' }
      const read = shown.replace(/<mark>U\+([0-9A-F]+)<\/mark>|&(lt|gt|quot|#39|amp);/g, (_, hex, name) =>
        hex === undefined ? entities[name]! : String.fromCodePoint(Number.parseInt(hex, 16)),
      )
      expect(read).toBe(text)
    }),
  )
})
