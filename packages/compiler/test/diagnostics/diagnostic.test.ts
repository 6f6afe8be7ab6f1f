import { expect, test } from 'vitest'
import { diagnostic } from '../../src/diagnostics/diagnostic.ts'

test('a message is one line that says what it seems to say', () => {
  const span = { file: 'a.ts', line: 1, column: 1, endLine: 1, endColumn: 2, exact: true }
  const text = 'a \n b\u001b[31mc\u2028d\u202ee\u2066f\u200fg '
  const { message, related } = diagnostic('FMK2103', text, span, { related: [{ span, message: text }] })
  expect(message).toBe('a b [31mc d e f g')
  expect(related[0]?.message).toBe(message)
})
