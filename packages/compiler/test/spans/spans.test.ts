import { describe, expect, test } from 'vitest'
import { line } from '../support.ts'
import { computed, conditions, elsewhere, inPlace } from './cases.ts'
import { compileMarked, type MarkedFiles } from './marked.ts'

const cases = [...inPlace, ...elsewhere, ...computed, ...conditions]

const asWindows = (files: MarkedFiles): MarkedFiles =>
  Object.fromEntries(
    Object.entries(files).map(([path, text]) => [
      path,
      path.endsWith('.ts') ? `// 👩‍🚀\r\n${text.replace(/\r?\n/g, '\r\n')}` : text,
    ]),
  )

describe('a diagnostic points at what it speaks of', () => {
  test.each(cases)('$code: $about', async ({ code, files }) => {
    const { found, diagnostics } = await compileMarked(files, code)
    expect(diagnostics.filter((item) => item.code !== code).map(line)).toEqual([])
    expect(found).toEqual(files)
  })

  // Without types there is less to wait for, and the places are the same.
  test.each(cases)('$code: $about, with CRLF and without types', async ({ code, files }) => {
    const windows = asWindows(files)
    const { found } = await compileMarked(windows, code, { typeCheck: false })
    expect(found).toEqual(windows)
  })

  test('a byte order mark does not count', async () => {
    const files = Object.fromEntries(Object.entries(cases[0]!.files).map(([path, text]) => [path, `\ufeff${text}`]))
    const { diagnostics } = await compileMarked(files, 'FMK2207')
    const { diagnostics: without } = await compileMarked(cases[0]!.files, 'FMK2207')
    expect(diagnostics.map(({ span }) => span)).toEqual(without.map(({ span }) => span))
  })

  test('a site in no file of the project is not exact', async () => {
    const { diagnostics } = await compileMarked({ 'fullmakt.config.ts': 'export default 3\n' }, 'FMK1103')
    expect(diagnostics.map(({ span }) => span)).toEqual([
      { file: 'fullmakt.config.ts', line: 1, column: 1, endLine: 1, endColumn: 1, exact: false },
    ])
  })
})
