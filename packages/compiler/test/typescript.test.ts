import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { compileText, line } from './support.ts'

const folder = new URL('./fixtures/type-errors/', import.meta.url)

/** Each fixture ends with what is expected of it, one line for each mistake. */
function readFixture(name: string): { readonly text: string; readonly expected: readonly string[] } {
  const text = readFileSync(new URL(name, folder), 'utf8')
  const expected = [...text.matchAll(/^\/\/ expect: (.*)$/gm)].map(([, words]) => words ?? '')
  return { text, expected }
}

describe('type errors are said in words, once, where they stand', () => {
  test.each(readdirSync(folder))('%s', async (name) => {
    const { text, expected } = readFixture(name)
    const { program, diagnostics } = await compileText(text)
    const found = diagnostics.map((item) => line(item).replace(/^fullmakt\.config\.ts:/, ''))
    expect(program).toBeNull()
    expect(expected.length).toBeGreaterThan(0)
    expect(found).toEqual(expected)
    for (const words of found) expect(words).not.toMatch(/FieldTest|When<|ZodObject|\n/)
  })

  test('every line with a mistake has exactly one', () => {
    for (const name of readdirSync(folder)) {
      const lines = readFixture(name).expected.map((words) => words.split(':')[0])
      expect(lines.length - new Set(lines).size).toBe(0)
    }
  })
})
