import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isUnder } from '../../src/reference/is-under.ts'
import { isInFolder, parseFolder } from '../../src/table/folder.ts'

const path = fc
  .array(
    fc.constantFrom('/', '/', 'a', 'b', 'ab', '.', '..', '...', '%', '\\', '\u007f', 'é', 'e\u0301', '\ud83d\ude00'),
    {
      maxLength: 9,
    },
  )
  .map((parts: readonly string[]) => parts.join(''))
const plain = fc
  .array(fc.constantFrom('a', 'b', '..', '.', ''), { maxLength: 7 })
  .map((parts: readonly string[]) => parts.join('/'))

it('means the same in the table and in the reference', () => {
  const seen = new Set<boolean | undefined>()
  for (const [folders, paths] of [
    [path, path],
    [plain, plain],
  ] as const) {
    fc.assert(
      fc.property(folders, paths, (folder, text) => {
        const parsed = parseFolder(folder)
        const actual = parsed && isInFolder(parsed, text)
        seen.add(actual)
        expect(actual).toBe(isUnder(folder, text))
      }),
      { numRuns: 20_000 },
    )
  }
  expect(seen.size).toBe(3)
})

it.each([
  ['/src', '/src', true],
  ['/src', '/src/../src/a', true],
  ['/src', '/srcs', false],
  ['/src', '/src/../etc', false],
  ['a/b', 'a/b/../b', true],
  ['', '..', undefined],
  ['/src', 'src/a', undefined],
  ['/src', '/src/%2e%2e/etc', undefined],
])('in the folder %j the path %j is %j', (folder, text, inside) => {
  expect(isInFolder(parseFolder(folder)!, text)).toBe(inside)
})
